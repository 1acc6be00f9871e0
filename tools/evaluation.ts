import { type Label, LABELS, type Outcome, outcomeOf, OUTCOMES } from "../sidecar/contract.ts";

/** What a frame shows, as its folder says: a label, or the half second in which the result comes up. */
export type Truth = Label | "transition";
export const TRUTHS: readonly Truth[] = [...LABELS, "transition"];

/** A frame, what it shows, and what the detector says of it. */
export interface Sample {
  readonly file: string;
  readonly truth: Truth;
  readonly label: Label;
  readonly outcome: Outcome | "none";
  readonly confidence: number;
}

/** A sample that was answered wrongly; `judged` is what would have been acted on. */
export interface Mistake extends Sample {
  readonly judged: Label;
}

export interface OutcomeScore {
  /** Frames that show the outcome. */
  readonly frames: number;
  /** Of the frames read as this outcome, the share that shows it; `null` when none was. */
  readonly precision: number | null;
  /** Of the frames that show it, the share read so; `null` when there are none. */
  readonly recall: number | null;
}

type Matrix<Row extends string, Column extends string> = Readonly<
  Record<Row, Readonly<Record<Column, number>>>
>;

export interface Evaluation {
  /** Frames that were judged: all but transitions. */
  readonly frames: number;
  readonly right: number;
  /** Frames without a result that would be read as one. */
  readonly false_counts: number;
  /** Frames with a result that would be read as another result. */
  readonly swaps: number;
  /** Frames with a result that would be read as none. */
  readonly missed: number;
  readonly outcomes: Readonly<Record<Outcome, OutcomeScore>>;
  /** Rows are what the frames show, columns what was judged. */
  readonly label_matrix: Matrix<Truth, Label>;
  readonly outcome_matrix: Matrix<Outcome | "none", Outcome | "none">;
  readonly mistakes: readonly Mistake[];
}

/** What is acted on: the label, or `none` when it is less sure than its outcome's threshold. */
export function judge(
  { label, outcome, confidence }: Pick<Sample, "label" | "outcome" | "confidence">,
  minConfidence: Readonly<Record<Outcome, number>>,
): Label {
  return outcome === "none" || confidence < minConfidence[outcome] ? "none" : label;
}

/** Compares what was said with what is shown. Outcomes decide what is right, since they are what is counted. */
export function evaluate(
  samples: readonly Sample[],
  minConfidence: Readonly<Record<Outcome, number>>,
): Evaluation {
  const outcomes = [...OUTCOMES, "none" as const];
  const labelMatrix = matrix(TRUTHS, LABELS);
  const outcomeMatrix = matrix(outcomes, outcomes);
  const mistakes: Mistake[] = [];
  for (const sample of samples) {
    const judged = judge(sample, minConfidence);
    labelMatrix[sample.truth][judged]++;
    if (sample.truth === "transition") continue;
    const shown = outcomeOf(sample.truth);
    outcomeMatrix[shown][outcomeOf(judged)]++;
    if (shown !== outcomeOf(judged)) mistakes.push({ ...sample, judged });
  }
  const frames = samples.filter(({ truth }) => truth !== "transition").length;
  const isNone = ({ truth }: Sample) => truth === "none";
  const score = (outcome: Outcome): OutcomeScore => {
    const row = outcomeMatrix[outcome];
    const shown = outcomes.reduce((sum, other) => sum + row[other], 0);
    const read = outcomes.reduce((sum, other) => sum + outcomeMatrix[other][outcome], 0);
    return {
      frames: shown,
      precision: read === 0 ? null : row[outcome] / read,
      recall: shown === 0 ? null : row[outcome] / shown,
    };
  };
  return {
    frames,
    right: frames - mistakes.length,
    false_counts: mistakes.filter(isNone).length,
    swaps: mistakes.filter((mistake) => !isNone(mistake) && mistake.judged !== "none").length,
    missed: mistakes.filter(({ judged }) => judged === "none").length,
    outcomes: { victory: score("victory"), defeat: score("defeat"), draw: score("draw") },
    label_matrix: labelMatrix,
    outcome_matrix: outcomeMatrix,
    mistakes,
  };
}

function matrix<Row extends string, Column extends string>(rows: readonly Row[], columns: readonly Column[]) {
  const row = () => fromKeys(columns, () => 0);
  return fromKeys(rows, row);
}

function fromKeys<Key extends string, Value>(keys: readonly Key[], value: () => Value): Record<Key, Value> {
  // Object.fromEntries() forgets the keys' type; they are exactly `keys`.
  return Object.fromEntries(keys.map((key) => [key, value()])) as Record<Key, Value>;
}

/** The evaluation as a text for the terminal. */
export function describeEvaluation(evaluation: Evaluation): string {
  const { frames, right, false_counts, swaps, missed, mistakes } = evaluation;
  const percent = (value: number | null) => value === null ? "-" : `${(value * 100).toFixed(1)} %`;
  return [
    "What the frames show (rows) and what was read (columns), by label:",
    ...table(TRUTHS, LABELS, (truth, label) => evaluation.label_matrix[truth][label]),
    "",
    "The same by outcome, without transitions:",
    ...table(
      [...OUTCOMES, "none" as const],
      [...OUTCOMES, "none" as const],
      (shown, read) => evaluation.outcome_matrix[shown][read],
    ),
    "",
    ...OUTCOMES.map((outcome) => {
      const { precision, recall, frames } = evaluation.outcomes[outcome];
      return `${outcome.padEnd(8)} precision ${percent(precision).padStart(7)}  recall ${
        percent(recall).padStart(7)
      }  (${frames} frames)`;
    }),
    "",
    ...mistakes.map(({ file, truth, judged, label, confidence }) =>
      `wrong: ${file} shows ${truth}, read as ${judged} (${label} ${confidence.toFixed(3)})`
    ),
    `${right} of ${frames} frames right; ${false_counts} false counts, ${swaps} swaps, ${missed} missed.`,
  ].join("\n");
}

/** Rows without any frame are left out. */
function table<Row extends string, Column extends string>(
  rows: readonly Row[],
  columns: readonly Column[],
  cell: (row: Row, column: Column) => number,
): string[] {
  const used = rows.filter((row) => columns.some((column) => cell(row, column) > 0));
  const first = Math.max(...rows.map(({ length }) => length));
  const line = (name: string, cells: readonly string[]) =>
    `  ${name.padEnd(first)}${cells.map((text, i) => text.padStart((columns[i]?.length ?? 0) + 2)).join("")}`;
  return [
    line("", columns),
    ...used.map((row) => line(row, columns.map((column) => String(cell(row, column) || ".")))),
  ];
}
