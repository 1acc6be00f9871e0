import type { Logger } from "../runtime/logger.ts";
import { messageOf } from "../runtime/message.ts";

/** Why a viewer is not served; the HTTP edge knows the status of each code. */
export type SignallingCode =
  | "invalid_sdp"
  | "no_common_codec"
  | "not_found"
  | "encoder_missing"
  | "too_many_viewers"
  | "no_free_ports"
  | "no_candidates"
  | "webrtc_disabled";

/** A refusal of what a viewer asked for; the message is one sentence that says what to do next. */
export class SignallingFault extends Error {
  override name = "SignallingFault";
  constructor(readonly code: SignallingCode, message: string, options: ErrorOptions = {}) {
    super(message, options);
  }
}

/**
 * The refusal of an offer that could not be answered. What a library says of it ("Cannot read properties of undefined") is for
 * whoever has its source, and goes into the log.
 */
export function unanswerable(error: unknown, logger: Logger): SignallingFault {
  if (error instanceof SignallingFault) return error;
  logger.info("webrtc", `An offer could not be answered: ${messageOf(error)}`);
  return new SignallingFault(
    "invalid_sdp",
    "This is not an offer that can be answered: it is damaged, or of a kind that is not known here",
    { cause: error },
  );
}
