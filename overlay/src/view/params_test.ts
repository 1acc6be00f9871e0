import assert from "node:assert/strict";
import { parseViewParams } from "./params.ts";

Deno.test("parseViewParams() names the stream and hands on what the sidecar clamps", () => {
  assert.deepEqual(parseViewParams(""), { stream: "detector", path: "whep/detector" });
  assert.deepEqual(parseViewParams("?stream=obs cam"), { stream: "obs cam", path: "whep/obs%20cam" });
  assert.equal(parseViewParams("?stream=../api").path, "whep/..%2Fapi");
  assert.equal(
    parseViewParams("?frame_scale=0.5&fps=15&bitrate_kbps=800&lang=ja&theme=dark").path,
    "whep/detector?frame_scale=0.5&fps=15&bitrate_kbps=800",
  );
  assert.equal(parseViewParams("?fps=fast&bitrate_kbps=&stream=").path, "whep/detector");
});
