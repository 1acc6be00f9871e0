import { OUTCOMES } from "../../sidecar/contract.ts";
import type { EveningReport } from "./evening/run.ts";
import type { HardNoneTable } from "./hard_none.ts";
import type { LanguagesTable } from "./languages.ts";
import type { Report } from "./measure_all.ts";
import type { CalibrationTable } from "./mixture.ts";
import type { OwnFramesTable } from "./own_frames.ts";
import type { AxesTable } from "./robustness.ts";
import type { Score } from "./tally.ts";
import { percent } from "./targets.ts";

/** A report for the terminal. */
export function describeReport(report: Report): string {
  const { languages, axes, hard_none, calibration, speed, evening, captures, targets } = report;
  return [
    ...(languages === undefined ? [] : describeLanguages(languages)),
    ...(axes === undefined ? [] : describeAxes(axes)),
    ...(hard_none === undefined ? [] : describeHardNone(hard_none)),
    ...(calibration === undefined ? [] : describeCalibration(calibration)),
    ...(speed === undefined ? [] : [
      `Inference of ${speed.crops} crops on one thread, ${speed.runs} runs: median ${speed.median_ms} ms, ` +
      `fastest tenth ${speed.fastest_tenth_ms} ms.`,
      "",
    ]),
    ...(evening === undefined ? [] : describeEvening(evening)),
    ...(captures === undefined ? [] : describeOwnFrames(captures)),
    ...(targets.length === 0 ? [] : ["Targets:"]),
    ...targets.map(({ target, held, measured }) =>
      `  ${held ? "held    " : "NOT HELD"}  ${target}: ${measured}`
    ),
  ].join("\n");
}

const SCORE_HEADINGS = ["frames", "right", ...OUTCOMES, "missed", "vic/def", "def/draw", "vic/draw"];

function scoreCells({ frames, share, outcomes, missed, swaps }: Score): string[] {
  return [
    String(frames),
    percent(share),
    ...OUTCOMES.map((outcome) => percent(outcomes[outcome].share)),
    ...[missed, swaps.victory_defeat, swaps.defeat_draw, swaps.victory_draw].map(String),
  ];
}

function describeLanguages({ languages, settled, seed }: LanguagesTable): string[] {
  return [
    `Settled results by language (seed ${seed}):`,
    ...table(SCORE_HEADINGS, [
      ...Object.entries(languages).map(([name, score]) => [name, ...scoreCells(score)]),
      ["all", ...scoreCells(settled)],
    ]),
  ];
}

function describeAxes({ axes, seed }: AxesTable): string[] {
  return [
    `Settled results by the way they were captured (seed ${seed}):`,
    ...table(
      SCORE_HEADINGS,
      axes.flatMap(({ name, english, mixed }) => [
        [`${name}, English`, ...scoreCells(english)],
        [`${name}, mixed`, ...scoreCells(mixed)],
      ]),
    ),
  ];
}

function describeOwnFrames({ axes, frames, left_out, seed }: OwnFramesTable): string[] {
  return [
    `Your pictures by the way they were captured: ${frames}, ${left_out} left out (seed ${seed}):`,
    ...table(
      [...SCORE_HEADINGS, "none", "false"],
      axes.map(({ name, results, none }) => [
        name,
        ...scoreCells(results),
        String(none.frames),
        String(none.false_frames),
      ]),
    ),
  ];
}

function describeHardNone(
  { kinds, frames, scenes, false_frames, share, counts, seed }: HardNoneTable,
): string[] {
  return [
    `Screens without a result that look like one (seed ${seed}):`,
    ...table(
      ["frames", "false", "counts"],
      Object.entries(kinds).map(([kind, tally]) => [
        kind,
        ...[tally.frames, tally.false_frames, tally.counts].map(String),
      ]),
    ),
    `${false_frames} of ${frames} frames in ${scenes} scenes were read as a result (${
      percent(share)
    }), ${counts} counted.`,
    "",
  ];
}

function describeCalibration({ seed, frames, error, bins, outcomes }: CalibrationTable): string[] {
  const number = (value: number | null) => value === null ? "-" : value.toFixed(3);
  return [
    `Confidence and accuracy over ${frames} frames (seed ${seed}), expected calibration error ${
      number(error)
    }:`,
    ...table(
      ["frames", "confidence", "accuracy"],
      bins.filter((bin) => bin.frames > 0).map((bin) => [
        `${bin.from.toFixed(2)} to ${bin.to.toFixed(2)}`,
        String(bin.frames),
        number(bin.confidence),
        number(bin.accuracy),
      ]),
    ),
    ...Object.entries(outcomes).map(([name, one]) =>
      `  ${name.padEnd(8)} ${number(one.error)} (${one.frames} frames)`
    ),
    "",
  ];
}

export function describeEvening(evening: EveningReport): string[] {
  const { matches, counts, comparison, seed, hours, language } = evening;
  const numbers = (list: readonly { match: number }[]) => list.map(({ match }) => match).join(", ");
  return [
    `An evening of ${hours} hours, seed ${seed}, language ${language}: ${matches.length} matches.`,
    ...matches.map(({ number, mode, outcome, resultFrom, shown, resultUntil }) => {
      const counted = counts.filter(({ at }) => resultFrom <= at && at <= resultUntil + 1_000).map((count) =>
        `${count.outcome} at ${clock(count.at)} (${count.label} ${count.confidence?.toFixed(3)}` +
        `${count.corrected_from === null ? "" : `, corrected from ${count.corrected_from}`})`
      );
      return `  ${String(number).padStart(3)}  ${clock(resultFrom)}  ${outcome.padEnd(8)}${mode.padEnd(12)}${
        shown.padEnd(16)
      }counted: ${counted.join(", ") || "nothing"}`;
    }),
    ...comparison.false.map(({ at, outcome }) => `  false: ${outcome} counted at ${clock(at)}`),
    `${evening.looks} looks, ${evening.gaps} without a picture; ${evening.pictures} pictures drawn: ` +
    `${evening.settled_right} of ${evening.settled} settled results read right, ` +
    `${evening.none_false} of ${evening.none} others read as a result.`,
    comparison.exact
      ? "Counted exactly what happened."
      : `Not what happened: missed ${comparison.missed.join(", ") || "none"}; wrong ${
        numbers(comparison.wrong) || "none"
      }; double ${numbers(comparison.double) || "none"}; false ${comparison.false.length}.`,
    "",
  ];
}

/** h:mm:ss.t of ms. */
function clock(ms: number): string {
  const tenths = Math.floor(ms / 100);
  const part = (value: number) => String(value).padStart(2, "0");
  const seconds = Math.floor(tenths / 10);
  return `${Math.floor(seconds / 3600)}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}.${
    tenths % 10
  }`;
}

/** Rows with a name first, under headings for the others; an empty line after it. */
function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [["", ...headings], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return [
    ...all.map((row) =>
      "  " +
      row.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart((widths[column] ?? 0) + 2)
      ).join("")
    ),
    "",
  ];
}
