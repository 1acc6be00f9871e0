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
