import { regionBox, type RegionName, WHOLE_FRAME } from "../render/frame.ts";
import { createRng } from "../render/rng.ts";
import { planSample } from "../render/sample.ts";
import { type Calibration, calibrationByOutcome, calibrationOf, type Judgement } from "./calibration.ts";
import { Easel } from "./easel.ts";
import { drawScene } from "./hard_none.ts";
import { pickHardScreen } from "./hard_screens.ts";
import type { Materials } from "./materials.ts";
import type { Progress } from "./progress.ts";
import type { Rig } from "./rig.ts";

/** Frames of the full run. */
export const CALIBRATION_FRAMES = 4_000;

export interface CalibrationTable extends Calibration {
  readonly seed: number;
  readonly outcomes: ReturnType<typeof calibrationByOutcome>;
}

/**
 * How far confidences can be believed, over a mixture of everything the renderer draws: results of any look (arriving and
 * settled, all languages) and hard screens without one, in the shares of the training data.
 */
export async function measureCalibration(
  rig: Rig,
  materials: Materials,
  seed: number,
  count: number,
  progress: Progress,
): Promise<CalibrationTable> {
  const easel = new Easel();
  const judgements: Judgement[] = [];
  for (let n = 0; n < count; n++) {
    const rng = createRng(seed, n);
    const region: RegionName = n % 2 === 0 ? "text" : "progressbar";
    const plan = planSample(rng, region);
    const { faces, pictures } = materials;
    const stage = { rng, faces, pictures, focus: regionBox(region), seen: WHOLE_FRAME };
    const canvas = plan.label === "none"
      ? drawScene(easel, rig.captureWidth, pickHardScreen(rng), materials, rng)
      : easel.frame(rig.captureWidth, plan.paint, stage);
    const { outcome, confidence } = await rig.read(await canvas.encode("jpeg", rig.captureQuality));
    judgements.push({ said: outcome, confidence, right: outcome === plan.label });
    await materials.turn();
    progress(n + 1, count);
  }
  return { seed, ...calibrationOf(judgements), outcomes: calibrationByOutcome(judgements) };
}
