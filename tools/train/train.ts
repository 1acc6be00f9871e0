import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import * as v from "valibot";
import { runCommand } from "../render/command_line.ts";
import { compareWithPyTorch } from "./check_model.ts";

/** What tools/train/train.py writes beside the exported model. */
const report = v.object({
  labels: v.array(v.string()),
  crop: v.object({ height: v.number(), width: v.number() }),
  regions: v.array(
    v.object({ name: v.string(), x: v.number(), y: v.number(), width: v.number(), height: v.number() }),
  ),
  min_confidence: v.record(v.string(), v.number()),
  training: v.looseObject({ seed: v.number(), samples: v.number(), epochs: v.number(), torch: v.string() }),
  validation: v.looseObject({ with_min_confidence: v.number() }),
});

/** What it writes beside the features of some training crops, for `deno task calibrate`. */
const anchors = v.object({
  labels: v.array(v.number()),
  features: v.number(),
  weight: v.array(v.array(v.number())),
  bias: v.array(v.number()),
});

/** The exported network may differ from the trained one by no more than this, in logits. */
const MOST_DIFFERENCE = 1e-4;

const HELP =
  `Trains the result detector on rendered crops and replaces the model. For maintainers; needs Python 3 with
PyTorch, NumPy and onnx. Render the crops first: deno task dataset
  --data DIR       a data set folder; may be given several times (artifacts/training/dataset)
  --work DIR       weights and reports of this run (artifacts/training/run)
  --models DIR     where result.onnx, manifest.json and the anchors go (models)
  --version V      the model's version in the manifest (3.4.0)
  --epochs N       (8); 0 only exports what --start-from names
  --seed N         (1)
  --threads N      (1)
  --peak-rate R    the highest learning rate (0.003)
  --colourless S   how many of the crops are shown without colours, 0..0.7 (0.2)
  --hard           train on the crops without a result that the starting weights are not sure of, and some others
  --bfloat16       compute in bfloat16: twice as fast on processors with AVX512-BF16, slower on others
  --grow-from F    go on from an exported model of version 2 (result.onnx), with more word detectors than it has
  --start-from F   go on from the weights of an earlier run; given several times, from their mean`;

const PYTHON_MISSING = "Training needs Python 3 with PyTorch, NumPy and onnx: on Debian run " +
  "'sudo apt-get install python3-torch python3-numpy python3-onnx', or name another Python in PYTHON.";

/** The options that are handed on to the Python program. */
interface TrainingSettings {
  data: string[];
  work: string;
  epochs: string;
  seed: string;
  threads: string;
  "peak-rate": string;
  colourless: string;
  hard: boolean;
  bfloat16: boolean;
  "start-from": string[];
  "grow-from"?: string | undefined;
}

/** The first Python that can train; `PYTHON` in the environment wins. */
async function findPython(): Promise<string | undefined> {
  const candidates = [Deno.env.get("PYTHON"), "python3", "/usr/bin/python3"];
  for (const python of candidates) {
    if (python === undefined) continue;
    const found = await new Deno.Command(python, {
      args: ["-c", "import torch, numpy, onnx"],
      stdout: "null",
      stderr: "null",
    }).output().then((output) => output.success, () => false);
    if (found) return python;
  }
  return undefined;
}

/** Runs the training; its progress goes to the terminal. */
async function runTraining(python: string, settings: TrainingSettings): Promise<void> {
  for (const folder of settings.data) {
    const found = await Deno.stat(`${folder}/train.json`).then(() => true, () => false);
    if (!found) throw new Error(`There is no data set in ${folder}: run 'deno task dataset' first`);
  }
  const { success } = await new Deno.Command(python, {
    args: [
      `${import.meta.dirname}/train.py`,
      ...settings.data.flatMap((folder) => ["--data", folder]),
      ...["--out", settings.work, "--epochs", settings.epochs, "--seed", settings.seed],
      ...["--threads", settings.threads, "--peak-rate", settings["peak-rate"]],
      ...["--colourless", settings.colourless],
      ...(settings.hard ? ["--hard"] : []),
      ...(settings.bfloat16 ? ["--bfloat16"] : []),
      ...(settings["grow-from"] === undefined ? [] : ["--grow-from", settings["grow-from"]]),
      ...settings["start-from"].flatMap((file) => ["--start-from", file]),
    ],
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("The training did not finish; what went wrong is said above");
}

/** Compares the exported model with PyTorch's answers and writes it with its manifest. */
async function publish(
  { work, models, version }: { work: string; models: string; version: string },
): Promise<void> {
  const model = await Deno.readFile(`${work}/result.onnx`);
  const trained = v.parse(report, JSON.parse(await Deno.readTextFile(`${work}/report.json`)));
  const checked = await compareWithPyTorch(model, work, trained.crop, trained.labels.length);
  if (checked.difference > MOST_DIFFERENCE) {
    throw new Error(
      `The exported model differs from the trained one by ${checked.difference} (allowed: ${MOST_DIFFERENCE})`,
    );
  }
  const sha256 = createHash("sha256").update(model).digest("hex");
  const manifest = {
    format: 1,
    name: "scoreline-result",
    version,
    file: "result.onnx",
    sha256,
    labels: trained.labels,
    input: {
      name: "crops",
      channels: 3,
      ...trained.crop,
      colour: "rgb",
      layout: "nchw",
      scale: 1 / 255,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    output: { name: "logits", activation: "softmax", features: "features" },
    regions: trained.regions,
    views: "nearby", // every epoch shows each crop in another place
    min_confidence: trained.min_confidence,
    training: {
      ...trained.training,
      made_at: new Date().toISOString(),
      tools: `deno ${Deno.version.deno}, torch ${trained.training.torch}`,
    },
    accuracy: {
      ...trained.validation,
      onnx_max_difference: checked.difference,
      onnx_checked_crops: checked.crops,
      milliseconds_per_pair: checked.milliseconds,
    },
  };
  await Deno.mkdir(models, { recursive: true });
  await Deno.writeFile(`${models}/result.onnx`, model);
  await Deno.writeTextFile(`${models}/manifest.json`, JSON.stringify(manifest, null, 2) + "\n");
  const { labels, features, weight, bias } = v.parse(
    anchors,
    JSON.parse(await Deno.readTextFile(`${work}/anchors.json`)),
  );
  const described = {
    format: 1,
    model_sha256: sha256,
    classes: trained.labels,
    features,
    labels,
    weight,
    bias,
  };
  await Deno.writeTextFile(`${models}/anchors.json`, JSON.stringify(described) + "\n");
  await Deno.copyFile(`${work}/anchors.f32`, `${models}/anchors.f32`);
  console.log(
    `${models}/result.onnx: ${(model.length / 1000).toFixed(0)} kB, ` +
      `${checked.milliseconds} ms for two crops on one thread, ` +
      `at most ${checked.difference.toExponential(1)} from PyTorch`,
  );
}

await runCommand(async () => {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      data: { type: "string", multiple: true, default: ["artifacts/training/dataset"] },
      work: { type: "string", default: "artifacts/training/run" },
      models: { type: "string", default: "models" },
      version: { type: "string", default: "3.4.0" },
      epochs: { type: "string", default: "8" },
      seed: { type: "string", default: "1" },
      threads: { type: "string", default: "1" },
      "peak-rate": { type: "string", default: "0.003" },
      colourless: { type: "string", default: "0.2" },
      hard: { type: "boolean", default: false },
      bfloat16: { type: "boolean", default: false },
      "start-from": { type: "string", multiple: true, default: [] },
      "grow-from": { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const python = await findPython();
  if (python === undefined) throw new Error(PYTHON_MISSING);
  await runTraining(python, values);
  await publish(values);
});
