import assert from "node:assert/strict";
import { join } from "node:path";
import { parseWebRtcStatus } from "../overlay/src/webrtc_wire.ts";
import { OfflineNetwork } from "./support/offline.ts";
import type { Program } from "./support/program.ts";
import { publishLikeObs, watchTogether } from "./support/relay_programs.ts";
import { denoDir } from "./support/sidecar.ts";
import { ROOT, testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";
import { startAiortcViewer } from "./support/whep_viewer.ts";

const TOKEN = "a-token-of-this-test";
const SENT = { width: 320, height: 180, fps: 15, kbps: 400, gop: 15, pictures: 60 };
const SERVER = "http://198.51.100.1:3000";
const SETTINGS = `
[obs]
url = "ws://127.0.0.1:9"
[server]
host = "198.51.100.1"
token = "${TOKEN}"
[webrtc]
whip_token = "${TOKEN}"
`;
/** About half of what is sent gets through to the slow viewer, in bytes of UDP. */
const SHAPED = 'oifname "slow" meta l4proto udp limit rate over 26 kbytes/second burst 8 kbytes drop';
/** How long the quick viewer watches, seconds: past all that happens to the slow one. */
const SECONDS = 30;

testNeeding(
  ["encoder", "aiortc", "namespace", "nft"],
  "a viewer whose network is too slow gets keyframes until it is quick again, and another one loses nothing",
  async () => {
    const folder = await Deno.makeTempDir();
    await using here = await OfflineNetwork.make();
    await using far = await here.beside();
    await here.shell(`
      ip link add slow type veth peer name eth0 netns ${far.pid}
      ip address add 198.51.100.1/30 dev slow
      ip link set slow up
    `);
    await far.shell("ip address add 198.51.100.2/30 dev eth0; ip link set eth0 up");
    const settings = join(folder, "scoreline.toml");
    await Deno.writeTextFile(settings, SETTINGS);
    const sidecar = here.start(Deno.execPath(), {
      args: ["run", "-A", join(ROOT, "sidecar", "launch.ts"), "--config", settings, "--data", folder],
      env: { PATH: Deno.env.get("PATH") ?? "", HOME: folder, DENO_DIR: await denoDir() },
      cwd: ROOT,
    });
    const status = async () => {
      const args = ["-sf", "-m", "10", "-H", `Authorization: Bearer ${TOKEN}`, `${SERVER}/api/webrtc`];
      return parseWebRtcStatus((await here.run("curl", { args })).stdout);
    };
    const obs = async () => (await status())?.streams.find(({ name }) => name === "obs");
    const viewers = async () => (await status())?.sessions.filter(({ role }) => role === "viewer") ?? [];
    let publisher: Program | null = null;
    let slow: Program | null = null;
    try {
      await until("it serves", status, { timeoutMs: 60_000, explain: sidecar.output });
      publisher = await publishLikeObs({ ...SENT, url: `${SERVER}/whip/obs`, token: TOKEN }, here);
      await until("the stream", async () => (await obs())?.state === "running", {
        timeoutMs: 60_000,
        explain: publisher.output,
      });
      const whep = { url: `${SERVER}/whep/obs`, token: TOKEN };
      slow = startAiortcViewer(whep, far);
      const id = await until("the slow viewer", async () => (await viewers())[0]?.id);
      const quick = watchTogether({ ...whep, viewers: 1, frames: SECONDS * SENT.fps, seconds: 90 }, here);
      const slowNow = async () => (await viewers()).find((viewer) => viewer.id === id);
      await until("all of the picture", async () => ((await slowNow())?.fps ?? 0) > 10);
      await here.shell(`nft -f - <<'RULES'
        table inet shaped {
          chain output { type filter hook output priority 0; ${SHAPED}; }
        }
RULES`);
      const isReduced = async () => ((await slowNow())?.fps ?? Infinity) <= 2 && (await obs())?.skipped !== 0;
      await until("a keyframe a second", isReduced, { timeoutMs: 60_000 });
      await here.shell("nft delete table inet shaped");
      await until("all of the picture again", async () => ((await slowNow())?.fps ?? 0) > 10, {
        timeoutMs: 60_000,
      });
      const [seen] = await quick;
      assert.deepEqual([seen?.missing, seen?.wentBack], [0, false]);
      assert.ok((seen?.frames ?? 0) >= SECONDS * SENT.fps, JSON.stringify(seen));
    } finally {
      await slow?.end("SIGKILL");
      await publisher?.end("SIGTERM");
      await sidecar.end("SIGTERM");
      await Deno.remove(folder, { recursive: true });
    }
  },
);
