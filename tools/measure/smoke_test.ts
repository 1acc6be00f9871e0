/** A small, fixed part of what `deno task evaluate` measures, without the picture collection. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { configSchema } from "../../sidecar/config/schema.ts";
import { LANGUAGES } from "../render/words.ts";
import { AXES } from "./axes.ts";
import { createEveningPictures } from "./evening/pictures.ts";
import { runEvening } from "./evening/run.ts";
import { planEvening } from "./evening/timeline.ts";
import { measureHardNone } from "./hard_none.ts";
import { measureLanguages } from "./languages.ts";
import { plainMaterials } from "./materials.ts";
import { measureCalibration } from "./mixture.ts";
import { openRig, type Rig } from "./rig.ts";
import { measureAxes } from "./robustness.ts";
import { swapsIn } from "./tally.ts";

const MODEL = fileURLToPath(new URL("../../models/result.onnx", import.meta.url));
const SILENT = { progress: () => {}, keep: () => Promise.resolve() };

/** Runs a test with the shipped model and the defaults. */
async function withRig(test: (rig: Rig) => Promise<void>): Promise<void> {
  await using rig = await openRig(v.parse(configSchema, { detector: { model: MODEL } }));
  await test(rig);
}

Deno.test("the shipped model reads settled results in every language, and takes none for another", async () => {
  await withRig(async (rig) => {
    const { settled, languages, frames } = await measureLanguages(rig, plainMaterials(), 11, 9, SILENT);
    assert.deepEqual([frames, Object.keys(languages)], [9 * 12, [...LANGUAGES]]);
    assert.equal(swapsIn(settled), 0);
    assert.ok((settled.share ?? 0) >= 0.95, `${settled.right} of ${settled.frames}`);
  });
});

Deno.test("the shipped model reads results however they are captured", async () => {
  await withRig(async (rig) => {
    const { axes, frames } = await measureAxes(rig, plainMaterials(), 12, 3, SILENT);
    assert.equal(axes.length, AXES.length);
    const scores = axes.flatMap(({ english, mixed }) => [english, mixed]);
    assert.equal(frames, scores.reduce((sum, score) => sum + score.frames, 0));
    assert.equal(scores.reduce((sum, score) => sum + swapsIn(score), 0), 0);
    const right = scores.reduce((sum, score) => sum + score.right, 0);
    assert.ok(right / frames >= 0.9, `${right} of ${frames}`);
  });
});

Deno.test("the shipped model counts nothing on screens that only look like a result", async () => {
  await withRig(async (rig) => {
    const table = await measureHardNone(rig, plainMaterials(), 13, 160, SILENT);
    assert.deepEqual([table.frames, table.scenes], [160, 40]);
    assert.equal(table.counts, 0);
    // One scene out of forty says little about shares: the full run measures those.
    assert.ok(table.share <= 0.02, JSON.stringify(table.kinds));
  });
});

Deno.test("the shipped model's confidence means something", async () => {
  await withRig(async (rig) => {
    const { error, frames } = await measureCalibration(rig, plainMaterials(), 14, 60, () => {});
    assert.equal(frames, 60);
    assert.ok(error !== null && error < 0.2, `${error}`);
  });
});

Deno.test("twenty minutes of an evening are counted exactly", async () => {
  await withRig(async (rig) => {
    const evening = planEvening(3, 20 * 60_000, 3);
    const pictures = createEveningPictures(evening, plainMaterials().faces, rig.captureWidth);
    const { comparison, counts, looks, pictures: drawn } = await runEvening(rig, evening, pictures, SILENT);
    assert.ok(comparison.exact, JSON.stringify({ comparison, counts }));
    assert.equal(counts.length, 3);
    assert.ok(looks > 1_000 && drawn < looks, `${drawn} pictures, ${looks} looks`);
  });
});
