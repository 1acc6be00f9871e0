import { resolve } from "node:path";
import { loadConfig } from "../sidecar/config/load.ts";
import type { Outcome } from "../sidecar/contract.ts";
import { type Classifier, createClassifier } from "../sidecar/vision/classify.ts";
import { messageOf } from "../sidecar/runtime/message.ts";

export interface ConfiguredClassifier {
  readonly classifier: Classifier;
  /** The configuration's thresholds over the model's own. */
  readonly minConfidence: Readonly<Record<Outcome, number>>;
}

/** The folder the user is in: `deno task` runs its commands in the project's folder and keeps the user's in INIT_CWD. */
export function userFolder(): string {
  return Deno.env.get("INIT_CWD") ?? Deno.cwd();
}

/**
 * The classifier as the sidecar would have it, by `--config` or the configuration that is found without it.
 * Rejects with a sentence for the user when the configuration or the model cannot be used.
 */
export async function openClassifier(configFile: string | undefined): Promise<ConfiguredClassifier> {
  const { config: { detector } } = await loadConfig({
    readFile: (path) => Deno.readTextFile(path),
    env: Deno.env.toObject(),
    flags: { config: configFile && resolve(userFolder(), configFile) },
    cwd: Deno.cwd(),
  });
  const classifier = await createClassifier({ modelPath: detector.model, crop: detector.crop });
  return { classifier, minConfidence: { ...classifier.minConfidence, ...detector.min_confidence } };
}

/** The sentence of an error, for the terminal. */
export function sentenceOf(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return "There is no such file.";
  return messageOf(cause);
}
