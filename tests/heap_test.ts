import assert from "node:assert/strict";
import { realOffers } from "./support/offers.ts";
import { startSidecar } from "./support/sidecar.ts";
import { until } from "./support/until.ts";

const TOKEN = "a-token-of-this-test";
const COLLECTIONS = "scoreline_heap_collections_total";

Deno.test("the sidecar collects garbage by itself, but not while something is streamed", async () => {
  await using busy = await startSidecar({
    args: ["--obs-url", "ws://127.0.0.1:9"],
    settings: `[webrtc]\nwhip_token = "${TOKEN}"`,
  });
  const { status } = await fetch(`${busy.url}/whip/cam`, {
    method: "POST",
    headers: { "content-type": "application/sdp", authorization: `Bearer ${TOKEN}` },
    body: realOffers().get("obs_publisher") ?? null,
  });
  assert.equal(status, 201);
  await using quiet = await startSidecar({ args: ["--demo"] });
  await until("a collection of garbage", async () => await quiet.metric(COLLECTIONS) > 0, {
    timeoutMs: 60_000,
    explain: () => quiet.output(),
  });
  // It was started sooner, and waits for its publisher for 15 s.
  assert.equal(await busy.metric(COLLECTIONS), 0);
});
