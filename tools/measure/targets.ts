import { LANGUAGES } from "../render/words.ts";
import type { Measurements } from "./measure_all.ts";
import { swapsIn } from "./tally.ts";

/** The least share of settled results that is read right, of all and on each axis and in each language. */
export const SETTLED_RIGHT = 0.98;
export const LANGUAGE_RIGHT = 0.95;
export const AXIS_RIGHT = 0.95;
/** The largest share of hard frames without a result that is read as one. */
export const HARD_FALSE_FRAMES = 0.001;

/** A target and what came of it. */
export interface Verdict {
  readonly target: string;
  readonly held: boolean;
  /** What was measured, in words. */
  readonly measured: string;
}

/** Judges what was measured; parts that were left out are not judged. */
export function judgeTargets({ languages, axes, hard_none, evening, captures }: Measurements): Verdict[] {
  const verdicts: Verdict[] = [];
  const add = (target: string, held: boolean, measured: string) => verdicts.push({ target, held, measured });
  const atLeast = (name: string, share: number | null, least: number) =>
    add(`${name} >= ${percent(least)}`, share !== null && share >= least, percent(share));
  if (languages !== undefined) {
    atLeast("settled results read right", languages.settled.share, SETTLED_RIGHT);
    for (const language of LANGUAGES) {
      atLeast(`language ${language}`, languages.languages[language].share, LANGUAGE_RIGHT);
    }
    const swaps = swapsIn(languages.settled);
    add("no outcome taken for another, any language", swaps === 0, `${swaps}`);
  }
  if (axes !== undefined) {
    for (const { name, english, mixed } of axes.axes) {
      atLeast(`axis ${name}, English`, english.share, AXIS_RIGHT);
      atLeast(`axis ${name}, mixed`, mixed.share, AXIS_RIGHT);
    }
    const swaps = axes.axes.reduce((sum, { english, mixed }) => sum + swapsIn(english) + swapsIn(mixed), 0);
    add("no outcome taken for another, any axis", swaps === 0, `${swaps}`);
  }
  if (hard_none !== undefined) {
    const { share, counts } = hard_none;
    add(
      `hard frames read as a result <= ${percent(HARD_FALSE_FRAMES)}`,
      share <= HARD_FALSE_FRAMES,
      percent(share),
    );
    add("no count on hard frames", counts === 0, `${counts}`);
  }
  if (captures !== undefined) {
    for (const { name, results } of captures.axes) {
      if (results.frames > 0) atLeast(`your pictures, ${name}`, results.share, AXIS_RIGHT);
    }
    const swaps = captures.axes.reduce((sum, { results }) => sum + swapsIn(results), 0);
    add("no outcome taken for another, your pictures", swaps === 0, `${swaps}`);
    const falseFrames = captures.axes.reduce((sum, { none }) => sum + none.false_frames, 0);
    add("no other picture of yours read as a result", falseFrames === 0, `${falseFrames}`);
  }
  if (evening !== undefined) {
    const { right, exact, missed, wrong } = evening.comparison;
    add(
      "an evening is counted exactly",
      exact,
      `${right} of ${right + missed.length + wrong.length} matches`,
    );
  }
  return verdicts;
}

export function percent(share: number | null): string {
  return share === null ? "-" : `${(share * 100).toFixed(2)} %`;
}
