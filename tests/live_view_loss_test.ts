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

testNeeding(
  ["encoder", "aiortc", "namespace", "nft"],
  "a viewer who loses one packet of ten gets them again, and goes on seeing",
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
      const watching = watchWithAiortc(
        { url: `${URL_INSIDE}/whep/detector?fps=20`, frames: 200, timeout: 60 },
        network,
      );
      const first = async () =>
        parseWebRtcStatus(await network.get(`${URL_INSIDE}/api/webrtc`) ?? "")?.sessions[0] ?? null;
      await until("the connection", async () => (await first())?.state === "connected");
      await network.shell(`nft -f - <<'RULES'
        table inet lossy {
          chain output { type filter hook output priority 0; ${LOSS}; }
        }
RULES`);
      const session = await until("packets that were asked for again", async () => {
        const one = await first();
        return one !== null && one.nack > 0 && one.retransmitted > 0 ? one : null;
      }, { explain: () => sidecar.output() });
      assert.equal(session.state, "connected");
      const { status, frames } = await watching;
      assert.deepEqual([status, frames >= 200], [201, true], `${frames} frames`);
    } finally {
      await sidecar.end("SIGTERM");
      await Deno.remove(folder, { recursive: true });
    }
  },
);
