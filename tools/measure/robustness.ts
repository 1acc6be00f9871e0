import { FRAME, type Stage, WHOLE_FRAME } from "../render/frame.ts";
import { createRng, type Rng } from "../render/rng.ts";
import type { Language } from "../render/words.ts";
import { AXES } from "./axes.ts";
import { capture } from "./capture.ts";
import { Easel } from "./easel.ts";
import type { Keeper } from "./keeper.ts";
import { anyLanguage } from "./languages_met.ts";
import type { Materials } from "./materials.ts";
import type { Progress } from "./progress.ts";
import type { Rig } from "./rig.ts";
import { planSettled, type SettledResult } from "./settled.ts";
import { type Score, Tally } from "./tally.ts";

/** Settled results on each axis and in each set of the full run. */
export const FRAMES_PER_AXIS = 216;

export interface AxesTable {
  readonly seed: number;
  readonly frames: number;
  readonly axes: readonly AxisScores[];
}

export interface AxisScores {
  readonly name: string;
  readonly english: Score;
  /** Languages as they are met on streams. */
  readonly mixed: Score;
}

const SETS = [
  { name: "english", languageOf: (): Language => "en" },
  { name: "mixed", languageOf: anyLanguage },
] as const;

/** Shows the detector the same settled results on every axis: each frame is drawn once and captured in all the ways. */
export async function measureAxes(
  rig: Rig,
  materials: Materials,
  seed: number,
  count: number,
  { progress, keep }: { progress: Progress; keep: Keeper },
): Promise<AxesTable> {
  const tallies = AXES.map((axis) => ({ axis, english: new Tally(), mixed: new Tally() }));
  const easels = { full: new Easel(), reduced: new Easel(), frame: new Easel() };
  let frames = 0;
  for (const [place, { name, languageOf }] of SETS.entries()) {
    for (let n = 0; n < count; n++) {
      const rng = createRng(seed + place, n);
      const result = stagedResult(planSettled(n, rng, languageOf(rng)), materials, [seed + place, n]);
      const { outcome, label } = result.plan;
      const full = easels.full.frame(FRAME.width, result.plan.paint, result.stage());
      for (const { axis, [name]: tally } of tallies) {
        if (axis.only !== undefined && !label.endsWith(axis.only)) continue;
        const drawn = axis.source === undefined
          ? full
          : easels.reduced.frame(axis.source, result.plan.paint, result.stage());
        const jpeg = await capture(rig, easels.frame, axis, {
          picture: drawn,
          label,
          paintBehind: (ctx) => result.plan.paintBehind({ ...result.stage(), ctx }),
          rng: result.captureRng(),
          pictures: materials.pictures,
        });
        const { judged } = await rig.read(jpeg);
        tally.add(outcome, judged);
        frames++;
        if (judged !== outcome) await keep(`axis-${axis.name}-${label}-as-${judged}-${name}-${n}`, jpeg);
      }
      await materials.turn();
      progress(place * count + n + 1, SETS.length * count);
    }
  }
  const axes = tallies.map(({ axis, english, mixed }) => ({
    name: axis.name,
    english: english.score(),
    mixed: mixed.score(),
  }));
  return { seed, frames, axes };
}

/** A result and what it is drawn with: the same picture however often it is drawn. */
interface StagedResult {
  readonly plan: SettledResult;
  /** With its chance from the beginning. */
  stage(): Omit<Stage, "ctx">;
  /** Chance of the capture: what the streamer adds. */
  captureRng(): Rng;
}

function stagedResult(
  plan: SettledResult,
  { faces, pictures }: Materials,
  [seed, stream]: readonly [seed: number, stream: number],
): StagedResult {
  return {
    plan,
    stage: () => ({
      rng: createRng(seed ^ 0x5ce7e, stream),
      faces,
      pictures,
      focus: WHOLE_FRAME,
      seen: WHOLE_FRAME,
    }),
    captureRng: () => createRng(seed ^ 0xca97, stream),
  };
}
