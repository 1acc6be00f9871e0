import type { ObsStatus } from "../../../sidecar/contract.ts";

/** How well the connection to OBS is: in order, on its way, or in need of help. */
export function obsLevel({ state, message }: ObsStatus): "good" | "waiting" | "bad" {
  if (state === "connected") return message === null ? "good" : "waiting";
  return state === "auth_failed" || state === "unreachable" ? "bad" : "waiting";
}
