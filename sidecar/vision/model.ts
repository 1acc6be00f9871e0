import { createHash } from "node:crypto";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { messageOf } from "../runtime/message.ts";
import { type Description, findDescription } from "./description.ts";
import {
  MismatchError,
  type NetworkInfo,
  type ScreenCrop,
  type Signature,
  signatureOf,
} from "./signature.ts";
import { softmaxRows } from "./softmax.ts";
import { createTensorFiller } from "./tensor.ts";

/** A loaded network that says for each crop how likely it shows which label. */
export interface Model {
  readonly signature: Signature;
  /**
   * Runs the network on crops of the signature's size (red, green, blue of every pixel, row by row) and answers for each
   * a row of probabilities (each 0..1, a row adds up to 1) in the order of the signature's labels. Not to be called
   * while it runs.
   */
  run(crops: readonly Uint8Array[]): Promise<Float32Array>;
  /** Frees the network; not to be called while it runs. */
  close(): Promise<void>;
}

export interface ModelOptions {
  /** Path of the .onnx file; a description lies beside it (see `findDescription`). */
  readonly path: string;
  /** Where a model with a label map looks; `null` where that is known. */
  readonly crop: ScreenCrop | null;
}

/** How far the probabilities of a row may be from adding up to 1. */
const ROUNDING = 0.01;

/**
 * Loads a model with its description and runs it once on black crops and once on noise.
 *
 * Rejects with one sentence that says what to do when one of the two is missing, damaged, or when one is not the other's:
 * the SHA-256 (where there is one), the names, the shapes and the answers have to agree.
 */
export async function loadModel({ path, crop }: ModelOptions): Promise<Model> {
  const bytes = await readModel(path);
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
    checkSum(bytes, description);
    session = await createSession(bytes);
    const signature = signatureOf(description, networkInfo(session), crop);
    const run = runnerOf(session, signature);
    await tryOut(run, signature);
    return modelOf(session, signature, run);
  } catch (cause) {
    await session?.release();
    throw mismatch(cause);
  }
}

function modelOf(session: InferenceSession, signature: Signature, run: Runner): Model {
  const { labels, output } = signature;
  return {
    signature,
    async run(crops) {
      const rows = await run(crops);
      return output.activation === "softmax" ? softmaxRows(rows, labels.length) : rows;
    },
    close: () => session.release(),
  };
}

type Runner = (crops: readonly Uint8Array[]) => Promise<Float32Array>;

/** Makes a function that answers the network's output for any number of crops, row by row. */
function runnerOf(session: InferenceSession, { input, output, labels, isSingle }: Signature): Runner {
  const fill = createTensorFiller(input);
  const axes = input.layout === "nchw" ? [3, input.height, input.width] : [input.height, input.width, 3];

  return async (crops) => {
    const rows = new Float32Array(crops.length * labels.length);
    const batches = isSingle ? crops.map((crop) => [crop]) : [crops];
    let at = 0;
    for (const batch of batches) {
      const tensor = new Tensor("float32", fill(batch), [batch.length, ...axes]);
      const { [output.name]: answer } = await session.run({ [input.name]: tensor }, [output.name]);
      const expected = `${batch.length}x${labels.length}`;
      if (!(answer?.data instanceof Float32Array) || answer.dims.join("x") !== expected) {
        throw new Error(`its output is ${answer?.type} ${answer?.dims.join("x")}, not ${expected}`);
      }
      rows.set(answer.data, at);
      at += answer.data.length;
    }
    return rows;
  };
}

/** Throws when the network fails on black or on noise, or answers other numbers than its description says. */
async function tryOut(run: Runner, { input, output, labels, regions }: Signature): Promise<void> {
  const crops = trialCrops(input, Math.max(2, regions.length));
  const alone = await run(crops.slice(0, 1));
  const rows = await run(crops);
  if (!alone.every(Number.isFinite) || !rows.every(Number.isFinite)) {
    throw new MismatchError("it answers numbers that are none", "export or download it again");
  }
  const areProbabilities = isDistribution(rows, labels.length);
  if (output.activation === "none" && !areProbabilities) {
    throw new MismatchError(
      `its answers are no probabilities, and 'output.activation' is "none"`,
      `set 'output.activation' to "softmax" if they are logits`,
    );
  }
  if (output.activation === "softmax" && areProbabilities) {
    throw new MismatchError(
      "its answers are probabilities already, not logits",
      `set 'output.activation' to "none" in its manifest (docs/other-models.md)`,
    );
  }
}

function isDistribution(rows: Float32Array, columns: number): boolean {
  for (let at = 0; at < rows.length; at += columns) {
    const row = rows.subarray(at, at + columns);
    const sum = row.reduce((sum, value) => sum + value, 0);
    if (row.some((value) => value < -ROUNDING) || Math.abs(sum - 1) > ROUNDING) return false;
  }
  return true;
}

/** `count` crops, the first black, the others noise; always the same. */
function trialCrops({ width, height }: Signature["input"], count: number): Uint8Array[] {
  let state = 1;
  return Array.from({ length: count }, (_, n) => {
    const crop = new Uint8Array(width * height * 3);
    if (n === 0) return crop;
    return crop.map(() => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // a linear congruence is random enough here
      return state >>> 24;
    });
  });
}

function checkSum(bytes: Uint8Array, description: Description): void {
  if (description.kind !== "manifest" || description.manifest.sha256 === undefined) return;
  if (createHash("sha256").update(bytes).digest("hex") === description.manifest.sha256) return;
  throw new MismatchError(
    "SHA-256 differs",
    "run 'git checkout models' or download the release again, or correct 'sha256' in a manifest of your own",
  );
}

async function createSession(bytes: Uint8Array): Promise<InferenceSession> {
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
      "ONNX Runtime cannot load it",
      "it is damaged or no ONNX model; export or download it again",
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
