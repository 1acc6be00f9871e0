import { parseArgs } from "node:util";
import { runCommand, wholeNumber } from "./command_line.ts";
import { writeContactSheet } from "./contact_sheet.ts";
import { type CropSource, openCropSource } from "./crop_source.ts";
import type { Split } from "./fonts.ts";
import { CROP, type RegionName, REGIONS } from "./frame.ts";
import { preparePictures } from "./pictures.ts";
import { LABELS } from "./sample.ts";
import { LANGUAGES } from "./words.ts";

const REGION_NAMES: readonly RegionName[] = ["text", "progressbar"];
/** Validation crops are drawn from another seed, so that no sample is in both sets. */
const VALIDATION_SEED = 1_000_003;
const PROGRESS_EVERY = 1024;

const HELP = `Draws the crops the detector is trained on.
  --samples N      training crops (70000)
  --validation N   validation crops, with fonts and pictures that are not trained on (6000)
  --seed S         the same seed draws the same crops (1)
  --out DIR        where to (artifacts/training/dataset)
  --pictures DIR   the collection of background pictures, made on first use with apt-get (artifacts/training/pictures)
  --sheet          draw only a contact sheet, DIR/sheet.png, to look at`;

/** Writes `split`.u8 (the pixels), `split`.about.u8 (three bytes a crop) and `split`.json (what they mean). */
async function writeSplit(
  source: CropSource,
  { split, count, seed, out }: { split: Split; count: number; seed: number; out: string },
): Promise<void> {
  const pixels = await Deno.open(`${out}/${split}.u8`, { write: true, create: true, truncate: true });
  const writer = pixels.writable.getWriter();
  const about = new Uint8Array(count * 3);
  const started = performance.now();
  for (let done = 0; done < count;) {
    for (const crop of await source.next(count - done)) {
      await writer.write(crop.pixels);
      about.set(
        [LABELS.indexOf(crop.label), REGION_NAMES.indexOf(crop.region), LANGUAGES.indexOf(crop.language)],
        done * 3,
      );
      done++;
      if (done % PROGRESS_EVERY === 0 || done === count) {
        const seconds = (performance.now() - started) / 1000;
        console.log(`${split}: ${done} of ${count} crops, ${seconds.toFixed(0)} s`);
      }
    }
  }
  await writer.close();
  await Deno.writeFile(`${out}/${split}.about.u8`, about);
  const description = {
    seed,
    samples: count,
    shape: [CROP.height, CROP.width, 3],
    columns: { label: LABELS, region: REGION_NAMES, language: LANGUAGES },
    regions: REGION_NAMES.map((name) => ({ name, ...REGIONS[name] })),
    fonts: source.fonts,
  };
  await Deno.writeTextFile(`${out}/${split}.json`, JSON.stringify(description, null, 2) + "\n");
}

await runCommand(async () => {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      samples: { type: "string", default: "70000" },
      validation: { type: "string", default: "6000" },
      seed: { type: "string", default: "1" },
      out: { type: "string", default: "artifacts/training/dataset" },
      pictures: { type: "string", default: "artifacts/training/pictures" },
      sheet: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const { out, pictures } = values;
  const seed = wholeNumber("seed", values.seed);
  const counts = {
    train: wholeNumber("samples", values.samples, 1),
    validation: wholeNumber("validation", values.validation, 1),
  };
  await Deno.mkdir(out, { recursive: true });
  await preparePictures(pictures, console.log);
  if (values.sheet) {
    await writeContactSheet(await openCropSource("train", seed, pictures), `${out}/sheet.png`, console.log);
    return console.log(`${out}/sheet.png`);
  }
  for (const split of ["train", "validation"] as const) {
    const splitSeed = split === "train" ? seed : seed + VALIDATION_SEED;
    const source = await openCropSource(split, splitSeed, pictures);
    await writeSplit(source, { split, count: counts[split], seed: splitSeed, out });
  }
});
