import { existsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { commandOf } from "../sidecar/config/packaging.ts";
import { calibrationPath } from "../sidecar/vision/calibration.ts";
import type { Embedder } from "../sidecar/vision/classify.ts";
import { logitsOf } from "../sidecar/vision/last_layer.ts";
import { type Anchors, readAnchors } from "./calibrate/anchors.ts";
import { calibrationOf, removeCalibration, writeCalibration } from "./calibrate/file.ts";
import type { Frame } from "./calibrate/figures.ts";
import { complaintAboutFrames } from "./calibrate/folds.ts";
import { type CalibrationReport, describeReport, framesByLabel, reportObject } from "./calibrate/report.ts";
import { tryFit } from "./calibrate/trial.ts";
import { openClassifier } from "./classifier.ts";
import type { Terminal } from "./command_line.ts";
import { type LabelledFile, labelledFiles } from "./labelled_files.ts";
import { settings } from "./settings.ts";
import { sentenceOf, showProgress, usageSentence, userFolder } from "./terminal.ts";

const HELP = `Fits the detector's last layer to your own pictures, if that makes it better.

Usage: ${commandOf("calibrate")} [--dry-run] [--json] [--config FILE] DIR
       ${commandOf("calibrate")} --undo [--config FILE]

DIR has a folder of pictures for each label, as for 'deno task evaluate'; 'transition' is left
out. The layer is fitted to them and to stored examples of the training, and tried out by
cross-validation: every picture is read by a layer that was not fitted to it. It is kept only when
that makes no more mistakes, counts no more that is no result, is clearly surer of what is right,
and forgets nothing. The shipped files stay as they are: the result is <model>.calibration.json
beside the model, and Scoreline uses it from its next start on.

  --dry-run      writes nothing
  --undo         removes the calibration
  --json         the figures as one JSON object
  --config FILE  the configuration with the model and the thresholds (default: scoreline.toml)
  --help         this text

Exit code: 0 when the fitted layer is better, or the calibration was removed; 1 when the layer
stays as it is; 2 when nothing could be done.`;

/** The features are float32, and the weights came through JSON: more than this is another layer. */
const MOST_DIFFERENCE = 0.01;

/** What `deno task calibrate` is told apart from the pictures. */
export interface CalibrateOptions {
  readonly now?: () => Date;
  /** Is told how many of how many pictures are through. */
  readonly progress?: (done: number, total: number) => void;
}

interface Request {
  readonly folder: string;
  readonly config: string | undefined;
  readonly json: boolean;
  readonly isDryRun: boolean;
}

/** `deno task calibrate`: answers the exit code. */
export async function calibrate(
  args: readonly string[],
  terminal: Terminal,
  options: CalibrateOptions = {},
): Promise<number> {
  try {
    const { values: { json = false, config, help, undo, "dry-run": isDryRun = false }, positionals } =
      parseArgs({
        args: [...args],
        allowPositionals: true,
        options: {
          json: { type: "boolean" },
          config: { type: "string" },
          "dry-run": { type: "boolean" },
          undo: { type: "boolean" },
          help: { type: "boolean", short: "h" },
        },
      });
    if (help) {
      terminal.out(HELP);
      return 0;
    }
    const [folder, ...more] = positionals;
    if (undo && folder === undefined && !isDryRun) {
      const path = calibrationPath((await settings(config)).detector.model);
      await removeCalibration(path);
      terminal.out(`${path} is removed. Scoreline reads with the shipped layer from its next start on.`);
      return 0;
    }
    if (undo || folder === undefined || more.length > 0) {
      terminal.error(
        `Name one folder that has a folder for each label: ${
          commandOf("calibrate")
        } [--dry-run] DIR, or only --undo`,
      );
      return 2;
    }
    return await calibrateWith({ folder, config, json, isDryRun }, terminal, options);
  } catch (cause) {
    const isUsage = cause instanceof TypeError && "code" in cause;
    terminal.error(isUsage ? usageSentence(cause, "calibrate") : sentenceOf(cause));
    return 2;
  }
}

async function calibrateWith(
  { folder, config, json, isDryRun }: Request,
  terminal: Terminal,
  { now = () => new Date(), progress = () => {} }: CalibrateOptions,
): Promise<number> {
  const root = resolve(userFolder(), folder);
  const files = await labelledFiles(root);
  const { classifier, minConfidence, modelPath } = await openClassifier(config);
  try {
    const { embedding } = classifier;
    if (embedding === null) {
      throw new Error(
        `The model ${modelPath} cannot be calibrated: its manifest names no 'output.features', or labels with the screen.`,
      );
    }
    const anchors = await readAnchors(dirname(modelPath), embedding);
    const frames = await embedAll(embedding, files, { root, terminal, progress });
    const complaint = complaintAboutFrames(frames);
    if (complaint !== null) throw new Error(complaint);
    checkAnchors(anchors, frames);

    const trial = tryFit({ frames, anchors, classes: embedding.classes, minConfidence });
    const path = calibrationPath(modelPath);
    const isBetter = trial.objection === null;
    if (isBetter && !isDryRun) {
      const frameCounts = framesByLabel(frames);
      await writeCalibration(path, calibrationOf(trial, embedding, frameCounts, now()));
    }
    const report: CalibrationReport = {
      trial,
      frames: framesByLabel(frames),
      anchors: anchors.classes.length,
      isDryRun,
      written: isBetter && !isDryRun ? path : null,
      there: existsSync(path) ? path : null,
    };
    terminal.out(json ? JSON.stringify(reportObject(report)) : describeReport(report));
    return isBetter ? 0 : 1;
  } finally {
    await classifier.close();
  }
}

interface EmbedOptions {
  readonly root: string;
  readonly terminal: Terminal;
  readonly progress: (done: number, total: number) => void;
}

/** What the network makes of the pictures; those that cannot be read are said and left out. */
async function embedAll(
  embedding: Embedder,
  files: readonly LabelledFile[],
  { root, terminal, progress }: EmbedOptions,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  let done = 0;
  for (const { file, truth } of files) {
    progress(++done, files.length);
    if (truth === "transition") continue;
    const name = relative(root, file);
    try {
      frames.push({ file: name, truth, ...await embedding.embed(await Deno.readFile(file)) });
    } catch (cause) {
      terminal.error(`${name}: ${sentenceOf(cause)}`);
    }
  }
  return frames;
}

/** Throws when the anchors' layer is not the one that the network ends with. */
function checkAnchors({ layer }: Anchors, frames: readonly Frame[]): void {
  const columns = layer.weight.length / layer.bias.length;
  for (const { names, features, logits } of frames) {
    const isSame = features.length === names.length * columns &&
      logitsOf(layer, features).every((logit, i) => Math.abs(logit - (logits[i] ?? NaN)) < MOST_DIFFERENCE);
    if (isSame) continue;
    throw new Error(
      "The anchors beside the model are not of its last layer: run 'git checkout models' or download the release again.",
    );
  }
}

if (import.meta.main) {
  const options = Deno.stderr.isTerminal() ? { progress: showProgress } : {};
  Deno.exit(await calibrate(Deno.args, { out: console.log, error: console.error }, options));
}
