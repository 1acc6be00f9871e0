import type { Outcome } from "../contract.ts";
import type { Description } from "./description.ts";
import type { ModelLabel } from "./labels.ts";
import { type Manifest, type Region, UNMEASURED_CONFIDENCE } from "./manifest.ts";

/** What a network says of one of its inputs or outputs. Dimensions that are open have a name instead of a number. */
export interface TensorInfo {
  readonly name: string;
  /** `float32`, `uint8`, ... */
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** What a network says of itself. */
export interface NetworkInfo {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

/** x, y, width and height in pixels of a 1920x1080 screen. */
export type ScreenCrop = readonly [x: number, y: number, width: number, height: number];

/** All that one must know to run a network: what its description says, and what the network adds to it. */
export interface Signature {
  readonly input: Omit<Manifest["input"], "channels">;
  readonly output: Manifest["output"];
  /** Whether it takes one crop at a time only. */
  readonly isSingle: boolean;
  /** In the order of the outputs. */
  readonly labels: readonly ModelLabel[];
  readonly regions: readonly Region[];
  readonly views: Manifest["views"];
  readonly minConfidence: Readonly<Record<Outcome, number>>;
}

/** A network is not what its description says. The message goes behind "it does not match: " and says what to do. */
export class MismatchError extends Error {
  override readonly name = "MismatchError";
  /** @param what The two that contradict each other. @param remedy What to do. */
  constructor(readonly what: string, readonly remedy: string, options?: ErrorOptions) {
    super(`${what}: ${remedy}`, options);
  }
}

const SCREEN = { width: 1920, height: 1080 };

/** Where the screens show their results, in pixels of it: the banner in the middle, the progress screen's upper left. */
const PLACES = { text: [960, 540], progressbar: [163, 210] } as const;

/** Where the releases of ow2-victory-counter look; the models are as large (its config.example.toml and release notes). */
const KNOWN_CROPS: readonly ScreenCrop[] = [[36, 123, 248, 92], [42, 156, 245, 108]];

/**
 * Puts together what the description and the network itself say. `crop` is the user's, for a label map, which does not
 * know where to look. Throws a `MismatchError` where they contradict each other or say too little.
 */
export function signatureOf(
  description: Description,
  network: NetworkInfo,
  crop: ScreenCrop | null,
): Signature {
  const input = checkedInput(network);
  const asked = description.kind === "manifest"
    ? fromManifest(description.manifest, crop)
    : fromLabelMap(description.labels, input, network, crop);
  checkInput(input, asked.input);
  checkOutput(network, asked.output.name, asked.labels.length);
  if (asked.output.features !== undefined) checkFeatures(network, asked.output.features);
  return { ...asked, isSingle: input.shape[0] === 1 };
}

type Asked = Omit<Signature, "isSingle">;

function fromManifest(manifest: Manifest, crop: ScreenCrop | null): Asked {
  if (crop !== null) {
    throw new MismatchError(
      "'detector.crop' is set and its manifest has 'regions'",
      "leave 'detector.crop' out, and change 'regions' if it should look elsewhere",
    );
  }
  const { input, output, labels, regions, views, min_confidence: minConfidence } = manifest;
  return { input, output, labels, regions, views, minConfidence };
}

/** As ow2-victory-counter uses its models (its predictor.rs): RGB, value / 255, NCHW, logits. */
function fromLabelMap(
  labels: readonly ModelLabel[],
  input: TensorInfo,
  network: NetworkInfo,
  crop: ScreenCrop | null,
): Asked {
  if (input.shape[1] !== 3) {
    throw new MismatchError(
      `its input is ${shapeText(input.shape)}, and with a label map that must be batch x 3 x height x width`,
      "describe it by a manifest (docs/other-models.md)",
    );
  }
  const [height, width] = [sizeOf(input.shape[2]), sizeOf(input.shape[3])];
  const area = crop ?? KNOWN_CROPS.find(([, , w, h]) => w === width && h === height);
  if (area === undefined) {
    throw new MismatchError(
      `its input is ${
        shapeText(input.shape)
      }, and a label map does not say which part of the screen it wants`,
      "set 'detector.crop' to [x, y, width, height] in pixels of a 1920x1080 screen",
    );
  }
  const [x, y, w, h] = area;
  const distance = ([left, top]: readonly [number, number]) => Math.hypot(x + w / 2 - left, y + h / 2 - top);
  return {
    input: {
      name: input.name,
      width: width ?? w,
      height: height ?? h,
      colour: "rgb",
      layout: "nchw",
      scale: 1 / 255,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    output: { name: network.outputs[0]?.name ?? "", activation: "softmax" },
    labels,
    regions: [{
      name: distance(PLACES.text) < distance(PLACES.progressbar) ? "text" : "progressbar",
      x: x / SCREEN.width,
      y: y / SCREEN.height,
      width: w / SCREEN.width,
      height: h / SCREEN.height,
    }],
    views: "one",
    minConfidence: {
      victory: UNMEASURED_CONFIDENCE,
      defeat: UNMEASURED_CONFIDENCE,
      draw: UNMEASURED_CONFIDENCE,
    },
  };
}

/** The input of a network that has one, takes pictures as numbers, and a batch that can be had. */
function checkedInput({ inputs }: NetworkInfo): TensorInfo {
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) {
    throw new MismatchError(
      `it has ${inputs.length} inputs (${inputs.map(({ name }) => name).join(", ")})`,
      "use a model with one input, which takes the pictures",
    );
  }
  if (input.type !== "float32") {
    throw new MismatchError(`its input is ${input.type}`, "export the model with a float32 input");
  }
  if (input.shape.length !== 4) {
    throw new MismatchError(
      `its input has ${input.shape.length} dimensions (${shapeText(input.shape)})`,
      "use a model that takes pictures: 4 dimensions, batch x 3 x height x width or batch x height x width x 3",
    );
  }
  const batch = sizeOf(input.shape[0]);
  if (batch !== null && batch !== 1) {
    throw new MismatchError(
      `it takes exactly ${batch} pictures at a time`,
      "export the model with an open batch, or a batch of 1",
    );
  }
  return input;
}

function checkInput(actual: TensorInfo, asked: Asked["input"]): void {
  if (actual.name !== asked.name) {
    throw new MismatchError(`its input is ${actual.name}, not ${asked.name}`, "correct 'input.name'");
  }
  const { height, width, layout } = asked;
  const expected = layout === "nchw" ? ["n", 3, height, width] : ["n", height, width, 3];
  const fits = expected.every((size, axis) => axis === 0 || (sizeOf(actual.shape[axis]) ?? size) === size);
  if (!fits) {
    throw new MismatchError(
      `its input is ${shapeText(actual.shape)}, and its manifest says ${shapeText(expected)} (${layout})`,
      "correct 'input.height', 'input.width' or 'input.layout'",
    );
  }
}

function checkOutput(network: NetworkInfo, name: string, classes: number): void {
  const { shape } = outputOf(network, name, "correct 'output.name'");
  const answered = sizeOf(shape[1]);
  if (shape.length !== 2 || answered !== null && answered !== classes) {
    throw new MismatchError(
      `its output is ${shapeText(shape)}, and with ${classes} labels that must be batch x ${classes}`,
      "name the labels of this very model, one for each of its outputs",
    );
  }
}

function checkFeatures(network: NetworkInfo, name: string): void {
  const remedy = "correct 'output.features' or leave it out";
  const { shape } = outputOf(network, name, remedy);
  if (shape.length !== 2) {
    throw new MismatchError(`its features are ${shapeText(shape)}, not batch x features`, remedy);
  }
}

function outputOf({ outputs }: NetworkInfo, name: string, remedy: string): TensorInfo {
  const output = outputs.find((output) => output.name === name);
  if (output === undefined) {
    const names = outputs.map(({ name }) => name).join(", ");
    throw new MismatchError(`its output is ${names}, not ${name}`, remedy);
  }
  if (output.type !== "float32") {
    throw new MismatchError(`its output is ${output.type}`, "export the model with a float32 output");
  }
  return output;
}

/** The size of a dimension, `null` when it is open. */
function sizeOf(dimension: number | string | undefined): number | null {
  return typeof dimension === "number" && dimension > 0 ? dimension : null;
}

function shapeText(shape: readonly (number | string)[]): string {
  return shape.map((size) => sizeOf(size) ?? "n").join("x");
}
