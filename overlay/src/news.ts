import type { Outcome, Status } from "../../sidecar/contract.ts";

type Score = Pick<Status, "victories" | "defeats" | "draws"> & {
  readonly session: Pick<Status["session"], "number">;
};

/**
 * The outcome that was just counted, `null` when what changed is no news for viewers: a correction (anything that
 * lowers a number), totals that were set, a new session.
 */
export function newsOf(before: Score, after: Score): Outcome | null {
  if (before.session.number !== after.session.number) return null;
  const changes: readonly (readonly [Outcome, number])[] = [
    ["victory", after.victories - before.victories],
    ["defeat", after.defeats - before.defeats],
    ["draw", after.draws - before.draws],
  ];
  const changed = changes.filter(([, difference]) => difference !== 0);
  const [only] = changed;
  return only !== undefined && changed.length === 1 && only[1] === 1 ? only[0] : null;
}
