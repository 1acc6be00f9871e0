import { labelledFiles } from "../labelled_files.ts";
import { CALIBRATION_FRAMES, type CalibrationTable, measureCalibration } from "./mixture.ts";
import { createEveningPictures } from "./evening/pictures.ts";
import { type EveningReport, runEvening } from "./evening/run.ts";
import { planEvening } from "./evening/timeline.ts";
import { HARD_FRAMES, type HardNoneTable, measureHardNone } from "./hard_none.ts";
import { keeperOf } from "./keeper.ts";
import { FRAMES_PER_LANGUAGE, type LanguagesTable, measureLanguages } from "./languages.ts";
import { measureOwnFrames, type OwnFramesTable } from "./own_frames.ts";
import { openMaterials, plainMaterials } from "./materials.ts";
import { type MeasureOrder, type Part, PARTS } from "./order.ts";
import { progressOn } from "./progress.ts";
import { openRig } from "./rig.ts";
import { type AxesTable, FRAMES_PER_AXIS, measureAxes } from "./robustness.ts";
import { measureSpeed, type SpeedTable } from "./speed.ts";
import { judgeTargets, type Verdict } from "./targets.ts";

/** What was measured; parts that were left out are missing. */
export interface Measurements {
  readonly languages?: LanguagesTable;
  readonly axes?: AxesTable;
  readonly hard_none?: HardNoneTable;
  readonly calibration?: CalibrationTable;
  readonly speed?: SpeedTable;
  readonly evening?: EveningReport;
  readonly captures?: OwnFramesTable;
}

export interface Report extends Measurements {
  readonly seed: number;
  readonly scale: number;
  readonly min_confidence: Readonly<Record<string, number>>;
  readonly targets: readonly Verdict[];
}

/** Seeds of the parts lie so far apart that none draws what another has drawn. */
const SEEDS = { languages: 100_000, axes: 200_000, hard_none: 300_000, calibration: 400_000 } as const;

/** Measures the parts that are asked for. What it throws is a sentence for the user. */
export async function measureAll(order: MeasureOrder, say: (line: string) => void): Promise<Report> {
  const { seed, scale, config, parts } = order;
  await using rig = await openRig(config);
  const keep = await keeperOf(order.keep);
  const measured: { -readonly [part in keyof Measurements]: Measurements[part] } = {};
  const scaled = (count: number) => Math.max(1, Math.round(count * scale));
  const seedOf = (part: keyof typeof SEEDS) => seed * 1_000_003 + SEEDS[part];
  // Each part has pictures of its own, so that it draws the same whichever parts were measured before it.
  const materialsFor = (part: keyof typeof SEEDS) => openMaterials(order.pictures, seedOf(part), say);

  const measure: Readonly<Record<Part, () => Promise<void>>> = {
    async languages() {
      const materials = await materialsFor("languages");
      const tools = { progress: progressOn("languages"), keep };
      const count = scaled(FRAMES_PER_LANGUAGE);
      measured.languages = await measureLanguages(rig, materials, seedOf("languages"), count, tools);
    },
    async axes() {
      const materials = await materialsFor("axes");
      const tools = { progress: progressOn("axes"), keep };
      measured.axes = await measureAxes(rig, materials, seedOf("axes"), scaled(FRAMES_PER_AXIS), tools);
    },
    async hard_none() {
      const materials = await materialsFor("hard_none");
      const tools = { progress: progressOn("hard_none"), keep };
      measured.hard_none = await measureHardNone(
        rig,
        materials,
        seedOf("hard_none"),
        scaled(HARD_FRAMES),
        tools,
      );
    },
    async calibration() {
      const materials = await materialsFor("calibration");
      const count = scaled(CALIBRATION_FRAMES);
      const progress = progressOn("calibration");
      measured.calibration = await measureCalibration(rig, materials, seedOf("calibration"), count, progress);
    },
    async speed() {
      const { crop, model } = config.detector;
      measured.speed = await measureSpeed(model, crop.length === 0 ? null : crop);
    },
    async evening() {
      const { hours, matches } = order.evening;
      const evening = planEvening(seed, Math.round(hours * 3_600_000), matches);
      const pictures = createEveningPictures(evening, plainMaterials().faces, rig.captureWidth);
      const tools = { progress: progressOn("minutes of the evening"), keep };
      measured.evening = await runEvening(rig, evening, pictures, tools);
    },
  };
  for (const part of PARTS) if (parts.includes(part)) await measure[part]();
  if (order.captures !== null) {
    const files = await labelledFiles(order.captures);
    measured.captures = await measureOwnFrames(rig, files, seed, { progress: progressOn("pictures"), keep });
  }
  const { minConfidence: min_confidence } = rig.rules;
  return { seed, scale, min_confidence, ...measured, targets: judgeTargets(measured) };
}
