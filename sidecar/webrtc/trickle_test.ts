import assert from "node:assert/strict";
import { SignallingFault } from "./fault.ts";
import { readFragment } from "./trickle.ts";

Deno.test("readFragment() finds candidates and the sections they belong to", () => {
  const fragment = [
    "a=ice-ufrag:EsAw",
    "a=candidate:1 1 udp 1 192.0.2.1 5 typ host",
    "m=video 9 RTP/AVP 0",
    "a=mid:0",
    "a=candidate:2 1 udp 1 192.0.2.2 6 typ host",
    "a=end-of-candidates",
  ].join("\r\n");
  assert.deepEqual(readFragment(fragment), [
    { candidate: "candidate:1 1 udp 1 192.0.2.1 5 typ host", mid: null },
    { candidate: "candidate:2 1 udp 1 192.0.2.2 6 typ host", mid: "0" },
  ]);
  assert.deepEqual(readFragment("a=end-of-candidates"), []);
  assert.throws(() => readFragment("hello"), SignallingFault);
});
