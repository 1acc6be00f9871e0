import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Manifest } from "../manifest.ts";
import { type ElementType, type GraphNode, onnxModel } from "./onnx.ts";

/** How much an output sees of each colour (0..1, the mean over the crop), and its logit for black. */
export interface TinyOutput {
  readonly red?: number;
  readonly green?: number;
  readonly blue?: number;
  readonly bias?: number;
}

/**
 * A network of a few nodes for tests: a linear layer on the mean of each channel. By default it says `victory` of green
 * crops, `defeat` of red, `draw` of blue and `none` of dark ones.
 */
export interface TinyModelOptions {
  /** Logit per unit of mean colour. Default 20: a full colour is certain. */
  readonly gain?: number;
  /** Logit of `none`. Default 8: a channel's mean of 0.4 is as likely. */
  readonly bias?: number;
  readonly inputName?: string;
  readonly outputName?: string;
  /** The outputs, in their order; those above by default. */
  readonly outputs?: readonly TinyOutput[];
  /** Default nchw, n x 3 x 72 x 192. */
  readonly layout?: "nchw" | "nhwc";
  readonly width?: number | string;
  readonly height?: number | string;
  readonly channels?: number;
  readonly batch?: number | string;
  /** What the model says its input's type is. */
  readonly inputType?: ElementType;
  readonly outputType?: ElementType;
  /** Answers probabilities instead of logits. */
  readonly softmax?: boolean;
  /** A second input of one number, which is added to the picture. */
  readonly secondInput?: string;
  /** The name of a second output: the means, n x channels, which the linear layer takes. */
  readonly features?: string;
  /** Answers the means, n x channels x 1 x 1, instead of n x classes. */
  readonly deepOutput?: boolean;
}

/** The bytes of the network. */
export function tinyModel(options: TinyModelOptions = {}): Uint8Array {
  const {
    gain = 20,
    bias = 8,
    inputName = "crops",
    outputName = "logits",
    layout = "nchw",
    width = 192,
    height = 72,
    channels = 3,
    batch = "n",
    inputType = "float32",
    outputType = "float32",
    softmax = false,
    secondInput,
    deepOutput = false,
    features,
    outputs = [{ green: gain }, { red: gain }, { blue: gain }, { bias }],
  } = options;
  const classes = outputs.length;
  const weights = new Float32Array(channels * classes);
  outputs.forEach(({ red = 0, green = 0, blue = 0 }, i) => {
    [red, green, blue].forEach((weight, channel) => weights[channel * classes + i] = weight);
  });
  const shape = layout === "nchw" ? [batch, channels, height, width] : [batch, height, width, channels];

  const nodes: GraphNode[] = [];
  let last = inputName;
  const then = (operator: string, more: Partial<GraphNode> = {}) => {
    const output = `step${nodes.length}`;
    const node = { operator, output, ...more, inputs: [last, ...(more.inputs ?? [])] };
    nodes.push(node);
    last = node.output;
  };
  if (inputType !== "float32") then("Cast", { attributes: { to: 1 } });
  if (secondInput !== undefined) then("Add", { inputs: [secondInput] });
  if (layout === "nhwc") then("Transpose", { attributes: { perm: [0, 3, 1, 2] } });
  then("GlobalAveragePool");
  if (!deepOutput) {
    then("Flatten", features === undefined ? {} : { output: features });
    then("Gemm", { inputs: ["weights", "biases"] });
  }
  if (softmax) then("Softmax");
  if (outputType !== "float32") then("Cast", { attributes: { to: 11 } });
  then("Identity", { output: outputName });

  return onnxModel({
    nodes,
    inputs: [
      { name: inputName, shape, type: inputType },
      ...(secondInput === undefined ? [] : [{ name: secondInput, shape: [1] }]),
    ],
    outputs: [
      {
        name: outputName,
        shape: deepOutput ? [batch, channels, 1, 1] : [batch, classes],
        type: outputType,
      },
      ...(features === undefined ? [] : [{ name: features, shape: [batch, channels] }]),
    ],
    constants: {
      weights: { shape: [channels, classes], data: weights },
      biases: { shape: [classes], data: Float32Array.from(outputs, ({ bias = 0 }) => bias) },
    },
  });
}

/** A manifest that fits `tinyModel()`, or the given file. */
export function tinyManifest(model: Uint8Array = tinyModel()): Manifest {
  return {
    format: 1,
    name: "tiny",
    version: "1.0.0",
    file: "result.onnx",
    sha256: createHash("sha256").update(model).digest("hex"),
    labels: ["victory", "defeat", "draw", "none"],
    input: {
      name: "crops",
      channels: 3,
      height: 72,
      width: 192,
      colour: "rgb",
      layout: "nchw",
      scale: 1 / 255,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    output: { name: "logits", activation: "softmax" },
    views: "one",
    regions: [
      { name: "text", x: 0.25, y: 0.29, width: 0.5, height: 0.3333 },
      { name: "progressbar", x: 0, y: 0.085, width: 0.25, height: 0.1667 },
    ],
    min_confidence: { victory: 0.7, defeat: 0.7, draw: 0.7 },
  };
}

/** Writes model and manifest into a folder and answers the model's path. */
export async function writeTinyModel(
  folder: string,
  { model = tinyModel(), manifest = tinyManifest(model) }: { model?: Uint8Array; manifest?: unknown } = {},
): Promise<string> {
  const path = join(folder, "result.onnx");
  await Deno.writeFile(path, model);
  await Deno.writeTextFile(join(folder, "manifest.json"), JSON.stringify(manifest));
  return path;
}
