import { createHash } from "node:crypto";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { messageOf } from "../runtime/message.ts";
import { type Calibration, layerOf, readCalibration } from "./calibration.ts";
import { type Description, findDescription } from "./description.ts";
import { logitsOf } from "./last_layer.ts";
import {
  MismatchError,
  type NetworkInfo,
  type ScreenCrop,
  type Signature,
  signatureOf,
} from "./signature.ts";
import { softmaxRows } from "./softmax.ts";
import { createTensorFiller } from "./tensor.ts";
import { type Runner, tryOut } from "./trial.ts";

/** A loaded network that says for each crop how likely it shows which label. */
export interface Model {
  readonly signature: Signature;
  /**
   * Runs the network on crops of the signature's size (red, green, blue of every pixel, row by row) and answers for each
   * a row of probabilities (each 0..1, a row adds up to 1) in the order of the signature's labels. Not to be called
   * while it runs.
   */
  run(crops: readonly Uint8Array[]): Promise<Float32Array>;
  /** What the last layer makes of crops and what it takes, row by row; rejects when the network has no features. */
  embed(crops: readonly Uint8Array[]): Promise<Embedding>;
  /** Of the model's file. */
  readonly sha256: string;
  /** The calibration that `run` uses. */
  readonly calibration: Calibration | null;
  /** Why a calibration that is there is not used. */
  readonly warning: string | null;
  /** Frees the network; not to be called while it runs. */
  close(): Promise<void>;
}

/** Rows of the network's two outputs, one for each crop. */
export interface Embedding {
  /** Of the shipped layer, whatever the calibration. */
  readonly logits: Float32Array;
  readonly features: Float32Array;
}

export interface ModelOptions {
  /** Path of the .onnx file; a description lies beside it (see `findDescription`). */
  readonly path: string;
  /** Where a model with a label map looks; `null` where that is known. */
  readonly crop: ScreenCrop | null;
}

/**
 * Loads a model with its description and runs it once on black crops and once on noise.
 *
 * Rejects with one sentence that says what to do when one of the two is missing, damaged, or when one is not the other's:
 * the SHA-256 (where there is one), the names, the shapes and the answers have to agree.
 */
export async function loadModel({ path, crop }: ModelOptions): Promise<Model> {
  const bytes = await readModel(path);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const description = await findDescription(path);
  const mismatch = (cause: unknown) =>
    new Error(
      `The model ${path} does not match its ${description.kind} ${
        cause instanceof MismatchError
          ? `(${cause.what}): ${cause.remedy}`
          : `(${firstLine(messageOf(cause))}): use files that belong together`
      }.`,
      { cause },
    );
  let session: InferenceSession | undefined;
  try {
    checkSum(sha256, description);
    session = await createSession(bytes);
    const signature = signatureOf(description, networkInfo(session), crop);
    const run = runnerOf(session, signature);
    const features = await tryOut(run, signature);
    const calibration = await readCalibration({ path, sha256, labels: signature.labels, features });
    const parts = { session, signature, run, sha256 };
    return typeof calibration === "string"
      ? modelOf({ ...parts, calibration: null, warning: calibration })
      : modelOf({ ...parts, calibration, warning: null });
  } catch (cause) {
    await session?.release();
    throw mismatch(cause);
  }
}

interface ModelParts extends Pick<Model, "signature" | "sha256" | "calibration" | "warning"> {
  readonly session: InferenceSession;
  readonly run: Runner;
}

function modelOf({ session, run, ...said }: ModelParts): Model {
  const { labels, output: { name, activation, features } } = said.signature;
  const layer = said.calibration === null ? null : layerOf(said.calibration);

  return {
    ...said,
    async run(crops) {
      if (layer !== null && features !== undefined) {
        const [embedded = new Float32Array()] = await run(crops, [features]);
        return softmaxRows(logitsOf(layer, embedded), labels.length);
      }
      const [rows = new Float32Array()] = await run(crops, [name]);
      return activation === "softmax" ? softmaxRows(rows, labels.length) : rows;
    },
    async embed(crops) {
      if (features === undefined) throw new Error("The model has no features");
      const [logits = new Float32Array(), embedded = new Float32Array()] = await run(crops, [name, features]);
      return { logits, features: embedded };
    },
    close: () => session.release(),
  };
}

function runnerOf(session: InferenceSession, { input, output, labels, isSingle }: Signature): Runner {
  const fill = createTensorFiller(input);
  const axes = input.layout === "nchw" ? [3, input.height, input.width] : [input.height, input.width, 3];

  async function runBatch(crops: readonly Uint8Array[], outputs: readonly string[]): Promise<Float32Array[]> {
    const tensor = new Tensor("float32", fill(crops), [crops.length, ...axes]);
    const answers = await session.run({ [input.name]: tensor }, [...outputs]);
    return outputs.map((name) => {
      const { data, type, dims } = answers[name] ?? {};
      const columns = name === output.name ? labels.length : dims?.[1];
      const expected = `${crops.length}x${columns}`;
      if (!(data instanceof Float32Array) || dims?.join("x") !== expected) {
        throw new Error(`its output ${name} is ${type} ${dims?.join("x")}, not ${expected}`);
      }
      return data;
    });
  }

  return async (crops, outputs) => {
    if (!isSingle) return await runBatch(crops, outputs);
    const batches: Float32Array[][] = [];
    for (const crop of crops) batches.push(await runBatch([crop], outputs));
    return outputs.map((_, i) => Float32Array.from(batches.flatMap((batch) => [...batch[i] ?? []])));
  };
}

function checkSum(sha256: string, description: Description): void {
  if (description.kind !== "manifest" || description.manifest.sha256 === undefined) return;
  if (description.manifest.sha256 === sha256) return;
  throw new MismatchError(
    "SHA-256 differs",
    "run 'git checkout models' or download the release again, or correct 'sha256' in a manifest of your own",
  );
}

/**
 * From 1.29 on, ONNX Runtime puts an id of the machine into the user's home and tells its maker about every session, on
 * Linux and macOS, past Deno's permissions. With this it does neither (measured with 1.30.0). On Windows it only writes
 * events for the system's own diagnostics.
 */
const NO_TELEMETRY = "ORT_DISABLE_TELEMETRY";

async function createSession(bytes: Uint8Array): Promise<InferenceSession> {
  Deno.env.set(NO_TELEMETRY, "1"); // it is read when the first session is made
  try {
    // One thread: the game needs the other cores. Severity 3: what matters is thrown, the rest would fill the terminal.
    return await InferenceSession.create(bytes, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
    });
  } catch (cause) {
    throw new MismatchError(
      `ONNX Runtime cannot load it: ${firstLine(messageOf(cause)).replace(/\.$/, "")}`,
      "use an ONNX model in one file, or export or download it again",
      { cause },
    );
  }
}

function networkInfo({ inputMetadata, outputMetadata }: InferenceSession): NetworkInfo {
  const info = (value: InferenceSession.ValueMetadata) =>
    value.isTensor ? value : { name: value.name, type: "no tensor", shape: [] };
  return { inputs: inputMetadata.map(info), outputs: outputMetadata.map(info) };
}

async function readModel(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? "is missing"
      : `cannot be read (${messageOf(cause)})`;
    throw new Error(
      `The model ${path} ${reason}: let 'detector.model' name one that is there, ` +
        `or for the shipped model run 'git checkout models' or download the release again.`,
      { cause },
    );
  }
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}
