import type { WebRtcView } from "../../../sidecar/contract.ts";
import type { Failure } from "../api.ts";

/** Why nothing is to be seen. */
export type DifficultyKind =
  | "browser_unfit"
  | "no_answer"
  | "token"
  | "disabled"
  | "encoder_missing"
  | "encoder_failed"
  | "no_such_stream"
  | "too_many_viewers"
  | "no_free_ports"
  | "no_candidates"
  | "codec"
  | "no_path"
  | "no_frames"
  | "undecodable"
  | "lost"
  | "refused";

export interface Difficulty {
  readonly kind: DifficultyKind;
  /** The sidecar's own sentence, which is English; `null` when it gave none. */
  readonly message: string | null;
}

/** The stream that the sidecar makes itself. */
export const DETECTOR = "detector";

const BY_CODE: ReadonlyMap<string, DifficultyKind> = new Map([
  ["webrtc_disabled", "disabled"],
  ["encoder_missing", "encoder_missing"],
  ["encoder_failed", "encoder_failed"],
  ["too_many_viewers", "too_many_viewers"],
  ["no_free_ports", "no_free_ports"],
  ["no_candidates", "no_candidates"],
  ["no_common_codec", "codec"],
  ["token_required", "token"],
  ["view_only", "token"],
  ["too_many_attempts", "token"],
]);

/** What a refusal means for someone who wants to watch. */
export function difficultyOf({ status, code, message }: Failure): Difficulty {
  const known = code === null ? undefined : BY_CODE.get(code);
  return { kind: known ?? ofStatus(status), message };
}

function ofStatus(status: number | null): DifficultyKind {
  switch (status) {
    case null:
    case 502: // what a proxy says for a sidecar that is away
    case 504:
      return "no_answer";
    case 401:
      return "token";
    case 404:
      return "no_such_stream";
    case 406:
      return "codec";
    default:
      return "refused";
  }
}

/** What stands in the way before anything is sent; `null` when nothing does. */
export function obstacleIn({ enabled, encoder, streams }: WebRtcView, stream: string): Difficulty | null {
  if (!enabled) return { kind: "disabled", message: null };
  if (stream === DETECTOR && encoder.state !== "ready") {
    return { kind: `encoder_${encoder.state}`, message: encoder.message };
  }
  return streams.includes(stream) ? null : { kind: "no_such_stream", message: null };
}
