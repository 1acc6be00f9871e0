/** What the live view needs is loaded when the first viewer comes, while everything else goes on. */
import assert from "node:assert/strict";
import { startSidecar } from "./support/sidecar.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

/** In which order the parts are loaded is a matter of luck. */
const STARTS = 3;
const PATIENCE_MS = 20_000;

async function ask(url: string) {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  assert.equal(response.status, 200);
  return await response.json();
}

testNeeding(
  ["encoder"],
  "a sidecar that loads the live view for its first viewers stands still for nobody",
  async () => {
    for (let start = 0; start < STARTS; start++) {
      await using sidecar = await startSidecar({ args: ["--demo"] });
      const pages = Array.from({ length: 4 }, () => ask(`${sidecar.url}/api/webrtc/view`));
      for (const { encoder } of await Promise.all(pages)) assert.equal(encoder.state, "ready");
      await until("the first picture for those viewers", async () => {
        const { streams } = await ask(`${sidecar.url}/api/webrtc`);
        return streams[0].keyframes > 0;
      }, { timeoutMs: PATIENCE_MS, explain: () => sidecar.output() });
    }
  },
);
