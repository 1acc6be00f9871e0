import { basename, dirname, join } from "node:path";
import * as v from "valibot";
import { LABELS } from "../contract.ts";
import { messageOf } from "../runtime/message.ts";
import { parseJson } from "./json.ts";
import { CLASSES } from "./labels.ts";
import type { LastLayer } from "./last_layer.ts";

const finite = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The last layer of a network as JSON: the classes in the order of its outputs, a row of weights and a bias for each. */
export const layerEntries = {
  /** Of the file that the layer belongs to. */
  model_sha256: v.string(),
  classes: v.array(v.picklist(CLASSES)),
  /** How many features the layer takes. */
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  weight: v.array(v.array(finite)),
  bias: v.array(finite),
};

const figures = v.object({ mistakes: count, false_counts: count, log_loss: finite });

const calibrationSchema = v.pipe(
  v.object({
    format: v.literal(1),
    ...layerEntries,
    made_at: v.pipe(v.string(), v.isoTimestamp()),
    /** The frames that it was fitted to, by label. */
    frames: v.record(v.picklist(LABELS), count),
    /** What cross-validation said of the shipped layer and of the fitted one, on frames held out. */
    cross_validation: v.object({ folds: count, strength: finite, before: figures, after: figures }),
  }),
  v.check((calibration) => hasLayerShape(calibration), "the weights do not fit 'classes' and 'features'"),
);

/** A last layer that was fitted to a user's own frames: `<model>.calibration.json`. */
export type Calibration = v.InferOutput<typeof calibrationSchema>;

/** A layer as its file has it. */
export interface WrittenLayer {
  readonly classes: readonly string[];
  readonly features: number;
  readonly weight: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/** Whether weights and biases are as many as the classes and the features. */
export function hasLayerShape({ classes, features, weight, bias }: WrittenLayer): boolean {
  return weight.length === classes.length && bias.length === classes.length &&
    weight.every((row) => row.length === features);
}

/** The layer ready for use. */
export function layerOf({ weight, bias }: WrittenLayer): LastLayer {
  return { weight: Float64Array.from(weight.flat()), bias: Float64Array.from(bias) };
}

/** Where the calibration of a model lies: beside it, named after it. */
export function calibrationPath(modelPath: string): string {
  return join(dirname(modelPath), `${basename(modelPath).replace(/\.onnx$/i, "")}.calibration.json`);
}

/** What a model must be for a calibration to be its own. */
export interface CalibratedModel {
  readonly path: string;
  readonly sha256: string;
  readonly labels: readonly string[];
  /** How many features it answers; `null` when it answers none. */
  readonly features: number | null;
}

/**
 * The calibration beside a model; `null` when there is none. One that cannot be used is answered as a sentence that says
 * why and what to do: the model works without it.
 */
export async function readCalibration(model: CalibratedModel): Promise<Calibration | string | null> {
  const path = calibrationPath(model.path);
  const ignored = (reason: string) =>
    `${path} is not used (${reason}): run 'deno task calibrate DIR' again, or 'deno task calibrate --undo'.`;
  try {
    const calibration = parseJson(calibrationSchema, await Deno.readTextFile(path));
    if (calibration.model_sha256 !== model.sha256) return ignored("it was made for another model");
    const fits = calibration.features === model.features &&
      calibration.classes.join() === model.labels.join();
    return fits ? calibration : ignored("it does not fit the model's classes and features");
  } catch (cause) {
    return cause instanceof Deno.errors.NotFound ? null : ignored(messageOf(cause));
  }
}
