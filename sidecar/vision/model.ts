import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { type Manifest, parseManifest } from "./manifest.ts";
import { messageOf } from "../runtime/message.ts";

/** A loaded network that says for each crop how likely it shows which class. */
export interface Model {
  readonly manifest: Manifest;
  /**
   * Runs the network on `count` crops (NCHW, as the manifest describes them) and answers `count` rows of probabilities
   * (each 0..1, a row adds up to 1) in the order of the manifest's classes.
   */
  run(crops: Float32Array, count: number): Promise<Float32Array>;
  /** Frees the network; not to be called while it runs. */
  close(): Promise<void>;
}

const REMEDY = "run 'git checkout models' or download the release again.";

/**
 * Loads a model, which `manifest.json` beside it describes, and runs it once on black crops.
 *
 * Rejects with one sentence that says what to do when the manifest or the model is missing, damaged, or when one is not
 * the other's: the SHA-256, the names and the shapes have to agree.
 */
export async function loadModel(path: string): Promise<Model> {
  const manifestPath = join(dirname(path), "manifest.json");
  const text = new TextDecoder().decode(await read(manifestPath, "manifest"));
  let manifest: Manifest;
  try {
    manifest = parseManifest(text);
  } catch (cause) {
    throw new Error(`The manifest ${manifestPath} cannot be used (${messageOf(cause)}): ${REMEDY}`, {
      cause,
    });
  }
  const bytes = await read(path, "model");
  const mismatch = (what: string, cause?: unknown) =>
    new Error(`The model ${path} does not match its manifest (${what}): ${REMEDY}`, { cause });
  if (basename(path) !== manifest.file) throw mismatch(`it describes ${manifest.file}`);
  if (createHash("sha256").update(bytes).digest("hex") !== manifest.sha256) throw mismatch("SHA-256 differs");

  const session = await createSession(bytes, mismatch);
  const { input, output, labels: classes } = manifest;
  const model: Model = {
    manifest,
    async run(crops, count) {
      const tensor = new Tensor("float32", crops, [count, input.channels, input.height, input.width]);
      const results = await session.run({ [input.name]: tensor }, [output.name]);
      const logits = results[output.name];
      if (!(logits?.data instanceof Float32Array) || logits.dims.join() !== `${count},${classes.length}`) {
        throw new Error(
          `output is ${logits?.type} ${logits?.dims.join("x")}, not ${count}x${classes.length}`,
        );
      }
      return softmaxRows(logits.data, classes.length);
    },
    close: () => session.release(),
  };
  try {
    const { inputNames, outputNames } = session;
    if (inputNames.join() !== input.name) throw new Error(`its input is ${inputNames}, not ${input.name}`);
    if (!outputNames.includes(output.name)) {
      throw new Error(`its output is ${outputNames}, not ${output.name}`);
    }
    const size = input.channels * input.height * input.width;
    for (const count of [1, manifest.regions.length]) {
      const row = await model.run(new Float32Array(count * size), count);
      if (!row.every(Number.isFinite)) throw new Error("it answers numbers that are none");
    }
  } catch (cause) {
    await session.release();
    throw mismatch(firstLine(messageOf(cause)), cause);
  }
  return model;
}

async function createSession(
  bytes: Uint8Array,
  mismatch: (what: string, cause: unknown) => Error,
): Promise<InferenceSession> {
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
    throw mismatch("ONNX Runtime cannot load it", cause);
  }
}

async function read(path: string, what: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? "is missing"
      : `cannot be read (${messageOf(cause)})`;
    throw new Error(`The ${what} ${path} ${reason}: ${REMEDY}`, { cause });
  }
}

/** Logits to probabilities, row by row; the largest is taken off first so that nothing overflows. */
function softmaxRows(logits: Float32Array, columns: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let row = 0; row < logits.length; row += columns) {
    const values = logits.subarray(row, row + columns);
    const largest = Math.max(...values);
    const powers = Array.from(values, (value) => Math.exp(value - largest));
    const sum = powers.reduce((a, b) => a + b, 0);
    powers.forEach((power, i) => probabilities[row + i] = power / sum);
  }
  return probabilities;
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}
