import { fileURLToPath } from "node:url";
import { parseWebRtcStatus } from "../../overlay/src/webrtc_wire.ts";
import { hasCodecLibrary } from "../../sidecar/webrtc/codec_library.ts";
import { publishLikeObs, watchTogether } from "../../tests/support/relay_programs.ts";
import { until } from "../../tests/support/until.ts";
import { type Figures, shareOf, type SoakPart } from "./part.ts";
import { Workplace } from "./sidecar_process.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const VIEWERS = 20;
const SECONDS = 60;
const TOKEN = "a-token-of-this-run";
/** What is published; the encoded pictures begin again after four seconds. */
const SENT = { width: 1280, height: 720, fps: 30, kbps: 2_500, gop: 60, pictures: 120 };
/** Of the pictures, what a viewer has to get on a machine that is busy otherwise ... */
const MUCH = 0.8;
/** ... once it has settled, seconds. */
const SETTLING = 3;

export const relay: SoakPart = {
  name: "relay",
  about: `${VIEWERS} viewers of a published stream of 720p30 and 2.5 Mb/s for a minute`,
  async run({ share, progress }) {
    if (!hasCodecLibrary(ROOT)) {
      throw new Error("The encoder is not installed: run 'deno task install-webrtc'");
    }
    const viewers = shareOf(VIEWERS, share, 3);
    const seconds = shareOf(SECONDS, share, 3);
    // Nobody listens at the port for discarding (RFC 863): the detector has nothing to do.
    await using workplace = new Workplace(["--obs-url", "ws://127.0.0.1:9"], {
      SCORELINE_WEBRTC_WHIP_TOKEN: TOKEN,
      SCORELINE_WEBRTC_MAX_VIEWERS: String(viewers),
    });
    const sidecar = await workplace.start();
    await sidecar.untilUp();
    const streamNow = async () =>
      parseWebRtcStatus((await sidecar.get("/api/webrtc")).text)?.streams.find(({ name }) => name === "obs");
    const publisher = await publishLikeObs({ ...SENT, url: `${sidecar.url}/whip/obs`, token: TOKEN });
    try {
      await until("the stream", async () => {
        if (!publisher.isRunning()) throw new Error(`The publisher ended early: ${publisher.output()}`);
        return (await streamNow())?.state === "running";
      }, { timeoutMs: 60_000, explain: publisher.output });
      progress(`${viewers} viewers for ${seconds} s`);
      const frames = seconds * SENT.fps;
      const crowd = await watchTogether({
        url: `${sidecar.url}/whep/obs`,
        viewers,
        frames,
        seconds: seconds / MUCH + SETTLING,
      });
      const short = crowd.filter((one) => one.frames < frames || one.sounds === 0);
      if (short.length > 0) {
        throw new Error(`${short.length} of ${viewers} viewers got less than ${MUCH * 100} % or no sound`);
      }
      if (crowd.some(({ wentBack }) => wentBack)) throw new Error("For a viewer the time went back");
      const sum = (of: (one: typeof crowd[number]) => number) =>
        crowd.reduce((total, one) => total + of(one), 0);
      const figures: Figures = {
        viewers,
        seconds,
        "packets of pictures": sum(({ packets }) => packets),
        "of them lost": sum(({ missing }) => missing),
        "asked for again": sum(({ again }) => again),
        "offer to first packet, slowest (ms)": Math.round(Math.max(...crowd.map(({ firstMs }) => firstMs))),
        "kb/s published": (await streamNow())?.bitrate_kbps ?? NaN,
      };
      return figures;
    } finally {
      await publisher.end("SIGTERM");
      await sidecar.stop();
    }
  },
};
