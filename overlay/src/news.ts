import type { Outcome, Status } from "../../sidecar/contract.ts";

/**
 * The outcome that was counted since `before`, by the detector or by hand; `null` when what changed is no news for
 * viewers: a correction, totals that were set, a new session.
 */
export function newsOf(
  before: Pick<Status, "seq">,
  { last_count }: Pick<Status, "last_count">,
): Outcome | null {
  return last_count !== null && last_count.seq > before.seq ? last_count.outcome : null;
}
