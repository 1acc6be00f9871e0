import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Manifest } from "../manifest.ts";

/**
 * A network of three nodes for tests: it says `victory` of green crops, `defeat` of red, `draw` of blue and `none` of dark
 * ones, by the mean of each channel. Written as ONNX (a protobuf; field numbers are those of onnx.proto3).
 */
export interface TinyModelOptions {
  /** Logit per unit of mean colour. Default 20: a full colour is certain. */
  readonly gain?: number;
  /** Logit of `none`. Default 8: a channel's mean of 0.4 is as likely. */
  readonly bias?: number;
  readonly inputName?: string;
  readonly outputName?: string;
  /** Classes that it answers. Default 4. */
  readonly classes?: number;
}

/** The bytes of the network. */
export function tinyModel(options: TinyModelOptions = {}): Uint8Array {
  const { gain = 20, bias = 8, inputName = "crops", outputName = "logits", classes = 4 } = options;
  const weights = new Float32Array(3 * classes);
  weights[classes + 0] = gain; // green: victory
  weights[1] = gain; // red: defeat
  weights[2 * classes + 2] = gain; // blue: draw
  const biases = new Float32Array(classes);
  biases[3] = bias;
  const graph = [
    field(1, node("GlobalAveragePool", [inputName], "means")),
    field(1, node("Flatten", ["means"], "rows")),
    field(1, node("Gemm", ["rows", "weights", "biases"], outputName)),
    field(2, "tiny"),
    field(5, tensor("weights", [3, classes], weights)),
    field(5, tensor("biases", [classes], biases)),
    field(11, value(inputName, ["n", 3, 72, 192])),
    field(12, value(outputName, ["n", classes])),
  ];
  return join8([varintField(1, 8), field(7, join8(graph)), field(8, varintField(2, 13))]);
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

function node(operator: string, inputs: string[], output: string): Uint8Array {
  return join8([...inputs.map((name) => field(1, name)), field(2, output), field(4, operator)]);
}

function tensor(name: string, dims: number[], data: Float32Array): Uint8Array {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return join8([...dims.map((dim) => varintField(1, dim)), varintField(2, 1), field(8, name), field(9, raw)]);
}

function value(name: string, dims: (number | string)[]): Uint8Array {
  const shape = dims.map((dim) => field(1, typeof dim === "number" ? varintField(1, dim) : field(2, dim)));
  const tensorType = join8([varintField(1, 1), field(2, join8(shape))]);
  return join8([field(1, name), field(2, field(1, tensorType))]);
}

function field(number: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return join8([varint(number << 3 | 2), varint(bytes.length), bytes]);
}

function varintField(number: number, content: number): Uint8Array {
  return join8([varint(number << 3), varint(content)]);
}

function varint(content: number): Uint8Array {
  const bytes: number[] = [];
  for (; content > 127; content >>>= 7) bytes.push(content & 127 | 128);
  return Uint8Array.from([...bytes, content]);
}

function join8(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
