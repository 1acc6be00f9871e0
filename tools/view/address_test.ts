import assert from "node:assert/strict";
import { streamAddress, tokenIn } from "./address.ts";

Deno.test("streamAddress() finds the stream and the sidecar behind every way to name it", () => {
  const table = [
    ["http://h:3000/", "http://h:3000/whep/detector", "http://h:3000/api/webrtc/view"],
    ["h:3000", "http://h:3000/whep/detector", "http://h:3000/api/webrtc/view"],
    ["http://h/view", "http://h/whep/detector", "http://h/api/webrtc/view"],
    ["https://h/live/view/", "https://h/live/whep/detector", "https://h/live/api/webrtc/view"],
    ["https://h/live/", "https://h/live/whep/detector", "https://h/live/api/webrtc/view"],
    ["https://h/view?stream=obs&fps=15&lang=ja", "https://h/whep/obs?fps=15", "https://h/api/webrtc/view"],
    ["http://h/whep/obs?fps=15#x", "http://h/whep/obs?fps=15", "http://h/api/webrtc/view"],
    ["http://h/a/whep/obs?token=s", "http://h/a/whep/obs", "http://h/a/api/webrtc/view"],
    ["http://[::1]:3000/admin", "http://[::1]:3000/whep/detector", "http://[::1]:3000/api/webrtc/view"],
  ] as const;
  for (const [text, whep, about] of table) assert.deepEqual(streamAddress(text), { whep, about }, text);
});

Deno.test("streamAddress() refuses what is no address", () => {
  for (const text of ["", "http://", "ws://h/whep/x", "file:///x"]) {
    assert.throws(() => streamAddress(text), /is no address: use one such as/, text);
  }
});

Deno.test("tokenIn() finds the token of a link to the viewer page", () => {
  assert.equal(tokenIn("http://h/view?token=secret&lang=ja"), "secret");
  assert.equal(tokenIn("http://h/view"), "");
});
