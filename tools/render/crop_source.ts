import type { Buffer } from "node:buffer";
import { chooseCapture, CROPS_PER_SHEET, renderSheet, type SheetEntry } from "./crop_sheet.ts";
import { loadFaces, type Split } from "./fonts.ts";
import type { RegionName } from "./frame.ts";
import { openPictures } from "./pictures.ts";
import { choosePlacement, paintSurround } from "./placement.ts";
import { createRng } from "./rng.ts";
import { type Label, planSample, type SampleKind } from "./sample.ts";
import type { Language } from "./words.ts";

/** A rendered crop: 192 x 72 x 3 bytes RGB, and what it shows. */
export interface LabelledCrop {
  pixels: Buffer;
  region: RegionName;
  label: Label;
  language: Language;
}

/** A long supply of crops, the same for the same seed. */
export interface CropSource {
  /** At most the next 16 crops. */
  next(most: number): Promise<LabelledCrop[]>;
}

/** Pictures exchanged after each sheet, so that a set of 70 000 crops sees every picture many times. */
const TURNS_PER_SHEET = 6;
/** Numbers of pictures that a supply may use up before it runs into those of the next one. */
const STREAMS_PER_CHUNK = 1_000_000;

/**
 * Opens a supply of a split: its fonts, and its pictures in the collection `pictureFolder`.
 * @param chunk supplies of one seed with different numbers draw different crops
 * @param kind of `asInGame`, only that region is drawn
 */
export async function openCropSource(
  split: Split,
  seed: number,
  chunk: number,
  pictureFolder: string,
  kind: SampleKind = {},
): Promise<CropSource> {
  const faces = loadFaces(split);
  const pool = await openPictures(pictureFolder, split, seed * 977 + chunk * 1531);
  let drawn = chunk * STREAMS_PER_CHUNK;
  return {
    async next(most) {
      const sheetRng = createRng(seed ^ 0x5eed, drawn);
      const region = kind.asInGame ?? sheetRng.weighted<RegionName>([["text", 55], ["progressbar", 45]]);
      const plans = Array.from({ length: Math.min(most, CROPS_PER_SHEET) }, (_, index) => {
        const rng = createRng(seed, drawn + index);
        const { paint, label, language } = planSample(rng, region, kind);
        const { pictures } = pool;
        const entry: SheetEntry = {
          placement: choosePlacement(rng, region),
          surround: ({ ctx, seen }) => paintSurround({ ctx, seen, rng, pictures }),
          paint: ({ ctx, seen }) => paint({ ctx, focus: seen, seen, rng, faces, pictures }),
        };
        return { entry, label, language };
      });
      const crops = await renderSheet(region, plans.map(({ entry }) => entry), chooseCapture(sheetRng));
      drawn += plans.length;
      for (let turn = 0; turn < TURNS_PER_SHEET; turn++) await pool.turn();
      return plans.flatMap(({ label, language }, index) => {
        const pixels = crops[index];
        return pixels === undefined ? [] : [{ pixels, region, label, language }];
      });
    },
  };
}
