import { systemClock } from "../../sidecar/runtime/clock.ts";
import { messageOf } from "../../sidecar/runtime/message.ts";
import { watch } from "../view/watch.ts";
import { LiveSidecar } from "./live_sidecar.ts";
import { type Figures, shareOf, type SoakPart } from "./part.ts";

const VIEWERS = 20;
const SECONDS = 60;
const PICTURE = { width: 640, height: 360, fps: 15 };
/** Longer than this without a frame is a freeze, ms; a machine that is busy otherwise has short ones. */
const FREEZE_MS = 2_000;

export const viewers: SoakPart = {
  name: "viewers",
  about: `${VIEWERS} viewers for a minute: every one has a picture from the beginning to the end`,
  async run({ share, progress }) {
    const count = shareOf(VIEWERS, share, 3);
    const seconds = shareOf(SECONDS, share, 3);
    await using live = await LiveSidecar.start(PICTURE, { SCORELINE_WEBRTC_MAX_VIEWERS: String(count) });
    const about = new URL("/api/webrtc/view", live.whep).href;
    const signal = new AbortController().signal;
    let told = 0;
    const seen = await Promise.all(Array.from({ length: count }, async (_, turn) => {
      await systemClock.sleep(turn * 50, signal);
      return await watch({ address: { whep: live.whep, about }, token: "", seconds, json: true }, {
        clock: systemClock,
        signal,
        onSecond: ({ second }) =>
          turn === 0 && second > told && progress(`second ${told = second} of ${seconds}`),
      });
    })).catch((error) => {
      throw new Error(`${messageOf(error)}\n${live.process.program.output()}`, { cause: error });
    });
    const lost = seen.reduce((sum, one) => sum + one.lost, 0);
    const frozen = seen.filter(({ longest_gap_ms }) => longest_gap_ms > FREEZE_MS);
    if (frozen.length > 0) {
      throw new Error(`${frozen.length} of ${count} viewers had no picture for 2 s and more`);
    }
    const [stream] = (await live.status()).streams;
    const figures: Figures = {
      viewers: count,
      seconds,
      "frames, fewest and most": `${Math.min(...seen.map(({ frames }) => frames))}, ${
        Math.max(...seen.map(({ frames }) => frames))
      }`,
      packets: seen.reduce((sum, { packets }) => sum + packets, 0),
      lost,
      "first frame, slowest (ms)": Math.max(...seen.map(({ first_frame_ms }) => first_frame_ms)),
      "frames encoded for all of them": stream?.frames ?? NaN,
    };
    return figures;
  },
};
