import assert from "node:assert/strict";
import { candidatePair } from "./candidate_pair.ts";

Deno.test("candidatePair() tells both ends and the protocol, and nothing before there is a way", () => {
  assert.equal(candidatePair(undefined), null);
  const pair = candidatePair({
    localCandidate: { type: "relay", transport: "udp" },
    remoteCandidate: { type: "prflx", transport: "TCP" },
  });
  assert.deepEqual(pair, { local: "relay", remote: "prflx", protocol: "tcp" });
  const unknown = { type: "something new", transport: "udp" };
  assert.equal(candidatePair({ localCandidate: unknown, remoteCandidate: unknown })?.local, "host");
});
