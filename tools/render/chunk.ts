/**
 * Draws one chunk of a data set, in a process of its own: `dataset.ts` starts as many of these as the machine has cores. What a
 * chunk holds depends on the seed and its number alone, so a data set is the same however many processes drew it.
 */
import { parseArgs } from "node:util";
import * as v from "valibot";
import { openCropSource } from "./crop_source.ts";
import { CROP, REGION_NAMES } from "./frame.ts";
import { LABELS } from "./sample.ts";
import { LANGUAGES } from "./words.ts";

/** Crops of a chunk: some minutes of work would be lost with a larger one, and a smaller one would mostly start up. */
export const CHUNK = 4096;
/** Bytes that say of a crop what it shows: label, region, language. */
export const ABOUT = 3;

/** What to draw, as JSON on the command line. */
export const chunkOrder = v.object({
  split: v.picklist(["train", "validation"]),
  seed: v.number(),
  number: v.number(),
  count: v.number(),
  /** How many of the crops without a result say nearly one. */
  near: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  /** This region alone, with results as the game sets them; both and any look where it is null. */
  asInGame: v.nullable(v.picklist(REGION_NAMES)),
  pictures: v.string(),
  out: v.string(),
});
export type ChunkOrder = v.InferOutput<typeof chunkOrder>;

/** Draws a chunk into its place in the data set's files, which must exist. */
async function drawChunk(
  { split, seed, number, count, near, asInGame, pictures, out }: ChunkOrder,
): Promise<void> {
  const source = await openCropSource(split, seed, number, pictures, { near, asInGame });
  using pixels = await Deno.open(`${out}/${split}.u8`, { write: true });
  using about = await Deno.open(`${out}/${split}.about.u8`, { write: true });
  await pixels.seek(number * CHUNK * CROP.width * CROP.height * 3, Deno.SeekMode.Start);
  await about.seek(number * CHUNK * ABOUT, Deno.SeekMode.Start);
  for (let done = 0; done < count;) {
    const crops = await source.next(count - done);
    for (const { pixels: bytes, label, region, language } of crops) {
      await writeAll(pixels, bytes);
      await writeAll(
        about,
        Uint8Array.of(LABELS.indexOf(label), REGION_NAMES.indexOf(region), LANGUAGES.indexOf(language)),
      );
    }
    done += crops.length;
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
}

if (import.meta.main) {
  const { positionals } = parseArgs({ args: Deno.args, allowPositionals: true });
  await drawChunk(v.parse(chunkOrder, JSON.parse(positionals[0] ?? "")));
}
