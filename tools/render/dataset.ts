import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { ABOUT, CHUNK, type ChunkOrder } from "./chunk.ts";
import { runCommand, share, wholeNumber } from "./command_line.ts";
import { writeContactSheet } from "./contact_sheet.ts";
import { openCropSource } from "./crop_source.ts";
import { loadFaces, type Split } from "./fonts.ts";
import { CROP, REGION_NAMES, REGIONS } from "./frame.ts";
import { preparePictures } from "./pictures.ts";
import { LABELS, type SampleKind } from "./sample.ts";
import { LANGUAGES } from "./words.ts";

/** Validation crops are drawn from another seed, so that no sample is in both sets. */
const VALIDATION_SEED = 1_000_003;

const HELP = `Draws the crops the detector is trained on.
  --samples N      training crops (131072)
  --validation N   validation crops, with fonts and pictures that are not trained on (12000)
  --seed S         the same seed draws the same crops (1)
  --near SHARE     how many of the crops without a result say nearly one, set as results are (0)
  --as-in-game R   only the region R (text or progressbar), with results as the game sets them
  --out DIR        where to (artifacts/training/dataset)
  --pictures DIR   the collection of background pictures, made on first use with apt-get (artifacts/training/pictures)
  --processes N    how many to draw with (one for each core); the crops do not depend on it
  --sheet          draw only a contact sheet, DIR/sheet.png, to look at
  --beside DIR     on that sheet, the same crops of real frames in DIR/<label>/ below the drawn ones`;

/** Draws the crops of a split in chunks: `split`.u8 (pixels), `split`.about.u8 (three bytes a crop), `split`.json. */
async function drawSplit(
  { split, seed, count, near, asInGame, pictures, out }: Omit<ChunkOrder, "number">,
  processes: number,
): Promise<void> {
  for (const [end, size] of [["u8", CROP.width * CROP.height * 3], ["about.u8", ABOUT]] as const) {
    using file = await Deno.open(`${out}/${split}.${end}`, { write: true, create: true, truncate: true });
    await file.truncate(count * size);
  }
  const chunks = Array.from({ length: Math.ceil(count / CHUNK) }, (_, number): ChunkOrder => {
    const size = Math.min(CHUNK, count - number * CHUNK);
    return { split, seed, number, count: size, near, asInGame, pictures, out };
  });
  const started = performance.now();
  let drawn = 0;
  const work = async () => {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      await drawInProcess(chunk);
      drawn += chunk.count;
      const seconds = (performance.now() - started) / 1000;
      console.log(`${split}: ${drawn} of ${count} crops, ${seconds.toFixed(0)} s`);
    }
  };
  await Promise.all(Array.from({ length: processes }, work));
  await Deno.writeTextFile(
    `${out}/${split}.json`,
    JSON.stringify(describe(split, seed, count, { near, asInGame }), null, 2) + "\n",
  );
}

async function drawInProcess(chunk: ChunkOrder): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "-A",
      "--config",
      `${import.meta.dirname}/deno.json`,
      `${import.meta.dirname}/chunk.ts`,
      JSON.stringify(chunk),
    ],
    stdout: "null",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`Chunk ${chunk.number} was not drawn; what went wrong is said above`);
}

/** What the bytes of a split mean; tools/train/crops.py reads it. */
function describe(split: Split, seed: number, samples: number, kind: SampleKind) {
  return {
    seed,
    samples,
    ...kind,
    shape: [CROP.height, CROP.width, 3],
    columns: { label: LABELS, region: REGION_NAMES, language: LANGUAGES },
    regions: REGION_NAMES.map((name) => ({ name, ...REGIONS[name] })),
    fonts: loadFaces(split).names(),
  };
}

await runCommand(async () => {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      samples: { type: "string", default: "131072" },
      validation: { type: "string", default: "12000" },
      seed: { type: "string", default: "1" },
      near: { type: "string", default: "0" },
      "as-in-game": { type: "string" },
      out: { type: "string", default: "artifacts/training/dataset" },
      pictures: { type: "string", default: "artifacts/training/pictures" },
      processes: { type: "string", default: String(availableParallelism()) },
      sheet: { type: "boolean", default: false },
      beside: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const { out, pictures, "as-in-game": region } = values;
  const seed = wholeNumber("seed", values.seed);
  const counts = {
    train: wholeNumber("samples", values.samples, 1),
    validation: wholeNumber("validation", values.validation, 1),
  };
  const near = share("near", values.near);
  const asInGame = REGION_NAMES.find((name) => name === region) ?? null;
  if (region !== undefined && asInGame === null) {
    throw new RangeError(`--as-in-game must be one of ${REGION_NAMES.join(", ")}`);
  }
  const processes = wholeNumber("processes", values.processes, 1);
  await Deno.mkdir(out, { recursive: true });
  await preparePictures(pictures, console.log);
  if (values.sheet) {
    const source = await openCropSource("train", seed, 0, pictures, { near, asInGame });
    await writeContactSheet(source, `${out}/sheet.png`, values.beside, console.log);
    return console.log(`${out}/sheet.png`);
  }
  for (const split of ["train", "validation"] as const) {
    const splitSeed = split === "train" ? seed : seed + VALIDATION_SEED;
    await drawSplit(
      { split, count: counts[split], seed: splitSeed, near, asInGame, pictures, out },
      processes,
    );
  }
});
