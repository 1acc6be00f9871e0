import type { Buffer } from "node:buffer";
import { chooseCapture, CROPS_PER_SHEET, renderSheet, type SheetEntry } from "./crop_sheet.ts";
import { loadFaces, type Split } from "./fonts.ts";
import type { RegionName } from "./frame.ts";
import { openPictures } from "./pictures.ts";
import { createRng, type Rng } from "./rng.ts";
import { type Label, planSample } from "./sample.ts";
import type { Language } from "./words.ts";

/** A rendered crop: 192 x 72 x 3 bytes RGB, and what it shows. */
export interface LabelledCrop {
  pixels: Buffer;
  region: RegionName;
  label: Label;
  language: Language;
}

/** An endless supply of crops, the same for the same seed. */
export interface CropSource {
  /** The names of the fonts that are written with. */
  fonts: string[];
  /** At most the next 16 crops. */
  next(most: number): Promise<LabelledCrop[]>;
}

/** Pictures exchanged after each sheet, so that a set of 70 000 crops sees every picture many times. */
const TURNS_PER_SHEET = 6;

function jitter(rng: Rng): SheetEntry["jitter"] {
  const moved = rng.chance(0.5);
  const by = (deviation: number) => moved ? rng.around(0, deviation) : 0;
  return { x: by(0.02), y: by(0.03), zoom: 1 + by(0.04) };
}

/** Opens the supply of a split: its fonts, and its pictures in the collection `pictureFolder`. */
export async function openCropSource(split: Split, seed: number, pictureFolder: string): Promise<CropSource> {
  const faces = loadFaces(split);
  const pool = await openPictures(pictureFolder, split, seed * 977);
  let drawn = 0;
  return {
    fonts: faces.names(),
    async next(most) {
      const sheetRng = createRng(seed ^ 0x5eed, drawn);
      const region = sheetRng.weighted<RegionName>([["text", 55], ["progressbar", 45]]);
      const plans = Array.from({ length: Math.min(most, CROPS_PER_SHEET) }, (_, index) => {
        const rng = createRng(seed, drawn + index);
        const { paint, label, language } = planSample(rng, region);
        const entry: SheetEntry = {
          jitter: jitter(rng),
          paint: ({ ctx, focus }) => paint({ ctx, focus, rng, faces, pictures: pool.pictures }),
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
