import type { Buffer } from "node:buffer";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { chooseCapture, CROPS_PER_SHEET, renderSheet, type SheetEntry } from "./crop_sheet.ts";
import { type Faces, loadFaces, type Split } from "./fonts.ts";
import { CROP, type RegionName, REGIONS } from "./frame.ts";
import { openPictures, type PicturePool, preparePictures } from "./pictures.ts";
import { createRng, type Rng } from "./rng.ts";
import { LABELS, planSample, type Sample } from "./sample.ts";
import { LANGUAGES } from "./words.ts";

const REGION_NAMES: readonly RegionName[] = ["text", "progressbar"];
/** Validation crops are drawn from another seed, so that no sample is in both sets. */
const VALIDATION_SEED = 1_000_003;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    samples: { type: "string", default: "70000" },
    validation: { type: "string", default: "6000" },
    seed: { type: "string", default: "1" },
    out: { type: "string", default: "data/training/dataset" },
    pictures: { type: "string", default: "data/training/pictures" },
    sheet: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const HELP = `Draws the crops the detector is trained on.
  --samples N      training crops (70000)
  --validation N   validation crops, with fonts and pictures that are not trained on (6000)
  --seed S         the same seed draws the same crops (1)
  --out DIR        where to (data/training/dataset)
  --pictures DIR   the collection of background pictures, made on first use with apt-get (data/training/pictures)
  --sheet          draw only a contact sheet, DIR/sheet.png, to look at`;

function entryOf(sample: Sample, rng: Rng): SheetEntry {
  const moved = rng.chance(0.5);
  const by = (deviation: number) => moved ? rng.around(0, deviation) : 0;
  return {
    jitter: { x: by(0.02), y: by(0.03), zoom: 1 + by(0.04) },
    paint: sample.paint,
  };
}

/** Draws samples `first` .. `first + 15` of a seed: their plans and their pixels. */
async function drawSheet(seed: number, first: number, count: number, faces: Faces, pool: PicturePool) {
  const sheetRng = createRng(seed ^ 0x5eed, first);
  const region = sheetRng.weighted<RegionName>([["text", 55], ["progressbar", 45]]);
  const drawn = Array.from({ length: count }, (_, index) => {
    const rng = createRng(seed, first + index);
    const sample = planSample(rng, region);
    return { rng, sample, entry: entryOf(sample, rng) };
  });
  const rngs = new Map(drawn.map(({ entry, rng }) => [entry, rng]));
  const crops = await renderSheet(
    region,
    drawn.map(({ entry }) => entry),
    chooseCapture(sheetRng),
    (entry) => ({ rng: rngs.get(entry) ?? sheetRng, faces, pictures: pool.pictures }),
  );
  for (let turn = 0; turn < 6; turn++) await pool.turn();
  return { region, samples: drawn.map(({ sample }) => sample), crops };
}

async function writeSplit(split: Split, count: number, seed: number): Promise<void> {
  const faces = loadFaces(split);
  const pool = await openPictures(values.pictures, split, seed * 977);
  const pixels = await Deno.open(`${values.out}/${split}.u8`, { write: true, create: true, truncate: true });
  const about = new Uint8Array(count * 3);
  const started = performance.now();
  const writer = pixels.writable.getWriter();
  for (let first = 0; first < count; first += CROPS_PER_SHEET) {
    const wanted = Math.min(CROPS_PER_SHEET, count - first);
    const { region, samples, crops } = await drawSheet(seed, first, wanted, faces, pool);
    for (const crop of crops) await writer.write(crop);
    samples.forEach((sample, index) => {
      about.set(
        [
          LABELS.indexOf(sample.label),
          REGION_NAMES.indexOf(region),
          LANGUAGES.indexOf(sample.language),
        ],
        (first + index) * 3,
      );
    });
    if (first % (CROPS_PER_SHEET * 64) === 0) {
      const done = first + wanted;
      const seconds = (performance.now() - started) / 1000;
      console.log(`${split}: ${done} of ${count} crops, ${seconds.toFixed(0)} s`);
    }
  }
  await writer.close();
  await Deno.writeFile(`${values.out}/${split}.about.u8`, about);
  const description = {
    seed,
    samples: count,
    shape: [CROP.height, CROP.width, 3],
    columns: { label: LABELS, region: REGION_NAMES, language: LANGUAGES },
    regions: REGION_NAMES.map((name) => ({ name, ...REGIONS[name] })),
    fonts: faces.names(),
  };
  await Deno.writeTextFile(`${values.out}/${split}.json`, JSON.stringify(description, null, 2) + "\n");
}

/** Some crops in one picture, and a line about each of them on the terminal. */
async function writeContactSheet(seed: number): Promise<void> {
  const columns = 8;
  const rows = 22;
  const faces = loadFaces("train");
  const pool = await openPictures(values.pictures, "train", seed * 977);
  const tiles: {
    input: Buffer;
    raw: { width: number; height: number; channels: 3 };
    left: number;
    top: number;
  }[] = [];
  for (let first = 0; first < columns * rows; first += CROPS_PER_SHEET) {
    const wanted = Math.min(CROPS_PER_SHEET, columns * rows - first);
    const { region, samples, crops } = await drawSheet(seed, first, wanted, faces, pool);
    crops.forEach((input, index) => {
      const at = first + index;
      const place = { column: at % columns, row: Math.floor(at / columns) };
      tiles.push({
        input,
        raw: { width: CROP.width, height: CROP.height, channels: 3 },
        left: place.column * (CROP.width + 4),
        top: place.row * (CROP.height + 4),
      });
    });
    samples.forEach((sample, index) => {
      console.log(`${first + index}: ${region} ${sample.language} ${sample.label}`);
    });
  }
  await sharp({
    create: {
      width: columns * (CROP.width + 4),
      height: rows * (CROP.height + 4),
      channels: 3,
      background: "#777",
    },
  }).composite(tiles).png().toFile(`${values.out}/sheet.png`);
  console.log(`${values.out}/sheet.png`);
}

if (values.help) {
  console.log(HELP);
} else {
  const seed = Number(values.seed);
  await Deno.mkdir(values.out, { recursive: true });
  await preparePictures(values.pictures, console.log);
  if (values.sheet) {
    await writeContactSheet(seed);
  } else {
    await writeSplit("train", Number(values.samples), seed);
    await writeSplit("validation", Number(values.validation), seed + VALIDATION_SEED);
  }
}
