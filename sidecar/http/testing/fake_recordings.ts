import type { Recording } from "../../contract.ts";
import type { RecordingFiles } from "../options.ts";

/** The clip that there is. */
export const CLIP_NAME = "scoreline_20260101T000000000Z_obs_clip-victory_1-0-0.mkv";

/** One clip, whose file is nowhere. */
export function fakeRecordings(): RecordingFiles {
  const clip: Recording = {
    name: CLIP_NAME,
    kind: "clip",
    stream: "obs",
    at: "2026-01-01T00:00:00.000Z",
    bytes: 1_000,
    outcome: "victory",
    score: { victories: 1, defeats: 0, draws: 0 },
    recording: false,
    url: `api/recordings/${CLIP_NAME}`,
  };
  return {
    list: () =>
      Promise.resolve({
        recordings: [clip],
        bytes: 1_000,
        max_bytes: 20_000_000_000,
        clip_seconds: 30,
        streams: ["obs"],
        message: null,
      }),
    pathOf: () => Promise.resolve(null),
    remove: (name) => Promise.resolve(name === CLIP_NAME ? "removed" : "missing"),
    clip: (stream) =>
      stream === null || stream === "obs" ? Promise.resolve(CLIP_NAME) : Promise.reject(
        Object.assign(new Error(`The stream "${stream}" is not being published`), {
          name: "ClipFault",
          code: "no_stream",
        }),
      ),
  };
}
