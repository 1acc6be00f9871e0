import { commandOf } from "../../sidecar/config/packaging.ts";
import type { Label } from "../../sidecar/contract.ts";
import type { Figures } from "./figures.ts";
import type { Trial } from "./trial.ts";

/** What came of a calibration. */
export interface CalibrationReport {
  readonly trial: Trial;
  readonly frames: Readonly<Partial<Record<Label, number>>>;
  /** How many anchors there were. */
  readonly anchors: number;
  readonly isDryRun: boolean;
  /** The calibration that was written now; `null` when none was. */
  readonly written: string | null;
  /** The calibration that lies there afterwards, from now or from earlier; `null` when there is none. */
  readonly there: string | null;
}

/** How many frames show which label. */
export function framesByLabel(frames: readonly { readonly truth: Label }[]): Partial<Record<Label, number>> {
  const counts: Partial<Record<Label, number>> = {};
  for (const { truth } of frames) counts[truth] = (counts[truth] ?? 0) + 1;
  return counts;
}

/** The report as one object for other programs. */
export function reportObject({ trial, frames, anchors, isDryRun, written, there }: CalibrationReport) {
  const { folds, strength, before, after, objection } = trial;
  return {
    frames,
    folds,
    strength,
    before: { ...before, anchors_right: trial.anchors.before },
    after: { ...after, anchors_right: trial.anchors.after },
    anchors,
    better: objection === null,
    objection,
    dry_run: isDryRun,
    written,
    there,
  };
}

/** The report as a text for the terminal. */
export function describeReport(
  { trial, frames, anchors, isDryRun, written, there }: CalibrationReport,
): string {
  const { folds, before, after, objection } = trial;
  const labels = Object.entries(frames).map(([label, count]) => `${label} ${count}`).join(", ");
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const rows: readonly (readonly [name: string, value: (figures: Figures) => string])[] = [
    ["mistakes", ({ mistakes }) => String(mistakes)],
    ["  none taken for a result", ({ false_counts }) => String(false_counts)],
    ["  a result for another", ({ swaps }) => String(swaps)],
    ["  a result missed", ({ missed }) => String(missed)],
    ["log loss", ({ log_loss }) => log_loss.toFixed(3)],
  ];
  const line = (name: string, shipped: string, fitted: string) =>
    `  ${name.padEnd(26)}${shipped.padStart(9)}${fitted.padStart(9)}`;
  return [
    `${before.frames} pictures: ${labels}.`,
    `The last layer was fitted ${folds} times to ${
      folds === 2 ? "half" : "all but a part"
    } of them and ${anchors} ` +
    "examples of the training, and read the rest:",
    line("", "shipped", "fitted"),
    ...rows.map(([name, value]) => line(name, value(before), value(after))),
    line("training examples right", percent(trial.anchors.before), percent(trial.anchors.after)),
    conclusion(objection, { isDryRun, written, there }),
  ].join("\n");
}

function conclusion(
  objection: string | null,
  { isDryRun, written, there }: Pick<CalibrationReport, "isDryRun" | "written" | "there">,
): string {
  if (written !== null) {
    return `The fitted layer is better. It is written to ${written}: restart Scoreline to use it. ` +
      `'${commandOf("calibrate --undo")}' takes it away.`;
  }
  const stays = there === null
    ? "The shipped layer stays in use."
    : `The earlier calibration ${there} stays; '${commandOf("calibrate --undo")}' takes it away.`;
  if (objection !== null) return `The fitted layer is not used: ${objection}. ${stays}`;
  return isDryRun ? `The fitted layer is better; nothing was written (--dry-run). ${stays}` : stays;
}
