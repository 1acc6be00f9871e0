import assert from "node:assert/strict";
import { join } from "node:path";
import { parseWebRtcStatus } from "../overlay/src/webrtc_wire.ts";
import { OfflineNetwork } from "./support/offline.ts";
import { ROOT, testNeeding } from "./support/skip.ts";
import { denoDir } from "./support/sidecar.ts";
import { until } from "./support/until.ts";
import { watchWithAiortc } from "./support/whep_viewer.ts";

const URL_INSIDE = "http://127.0.0.1:3000";
/** One of ten packets of UDP gets lost, both ways. */
const LOSS = "meta l4proto udp numgen random mod 10 == 0 drop";
const VIEWERS = 4;

testNeeding(
  ["encoder", "aiortc", "namespace", "nft"],
  "viewers who lose one packet of ten connect all the same, get them again, and go on seeing",
  async () => {
    const folder = await Deno.makeTempDir();
    await using network = await OfflineNetwork.make();
    // aiortc leaves 127.0.0.1 out.
    await network.shell("ip address add 198.51.100.1/32 dev lo");
    const sidecar = network.start(Deno.execPath(), {
      args: ["run", "-A", join(ROOT, "sidecar", "launch.ts"), "--demo", "--port", "3000", "--data", folder],
      env: { PATH: Deno.env.get("PATH") ?? "", HOME: folder, DENO_DIR: await denoDir() },
      cwd: ROOT,
    });
    try {
      await until("it serves", () => network.get(`${URL_INSIDE}/api/health`), {
        explain: () => sidecar.output(),
      });
      await network.shell(`nft -f - <<'RULES'
        table inet lossy {
          chain output { type filter hook output priority 0; ${LOSS}; }
        }
RULES`);
      const wanted = { url: `${URL_INSIDE}/whep/detector?fps=20`, frames: 100, timeout: 60 };
      const watching = Promise.all(Array.from({ length: VIEWERS }, () => watchWithAiortc(wanted, network)));
      await until("packets that were asked for again", async () => {
        const told = parseWebRtcStatus(await network.get(`${URL_INSIDE}/api/webrtc`) ?? "");
        return told?.sessions.some(({ nack, retransmitted }) => nack > 0 && retransmitted > 0) ?? false;
      }, { explain: () => sidecar.output() });
      for (const { status, frames } of await watching) {
        assert.deepEqual([status, frames >= 100], [201, true], `${frames} frames`);
      }
    } finally {
      await sidecar.end("SIGTERM");
      await Deno.remove(folder, { recursive: true });
    }
  },
);
