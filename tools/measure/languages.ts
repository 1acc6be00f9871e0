import type { Progress } from "./progress.ts";
import { createRng } from "../render/rng.ts";
import { WHOLE_FRAME } from "../render/frame.ts";
import { type Language, LANGUAGES } from "../render/words.ts";
import { Easel } from "./easel.ts";
import type { Keeper } from "./keeper.ts";
import type { Materials } from "./materials.ts";
import type { Rig } from "./rig.ts";
import { planSettled } from "./settled.ts";
import { type Score, Tally } from "./tally.ts";

/** Settled results of each language in the full run. */
export const FRAMES_PER_LANGUAGE = 360;

export interface LanguagesTable {
  readonly seed: number;
  readonly frames: number;
  /** Of all languages together. */
  readonly settled: Score;
  readonly languages: Readonly<Record<Language, Score>>;
}

/** Settled results in every language, captured as the sidecar would. */
export async function measureLanguages(
  rig: Rig,
  materials: Materials,
  seed: number,
  count: number,
  { progress, keep }: { progress: Progress; keep: Keeper },
): Promise<LanguagesTable> {
  const easel = new Easel();
  const all = new Tally();
  const tallies = LANGUAGES.map((language) => [language, new Tally()] as const);
  for (const [place, [language, tally]] of tallies.entries()) {
    for (let n = 0; n < count; n++) {
      const rng = createRng(seed + place, n);
      const plan = planSettled(n, rng, language);
      const { faces, pictures } = materials;
      const stage = { rng, faces, pictures, focus: WHOLE_FRAME, seen: WHOLE_FRAME };
      const canvas = easel.frame(rig.captureWidth, plan.paint, stage);
      const jpeg = await canvas.encode("jpeg", rig.captureQuality);
      const { judged } = await rig.read(jpeg);
      all.add(plan.outcome, judged);
      tally.add(plan.outcome, judged);
      if (judged !== plan.outcome) await keep(`language-${language}-${plan.label}-as-${judged}-${n}`, jpeg);
      await materials.turn();
      progress(place * count + n + 1, LANGUAGES.length * count);
    }
  }
  return {
    seed,
    frames: LANGUAGES.length * count,
    settled: all.score(),
    // Object.fromEntries() forgets the keys' type; they are exactly the languages.
    languages: Object.fromEntries(tallies.map(([language, tally]) => [language, tally.score()])) as Record<
      Language,
      Score
    >,
  };
}
