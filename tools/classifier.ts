import { resolve } from "node:path";
import { loadConfig } from "../sidecar/config/load.ts";
import type { Config } from "../sidecar/config/schema.ts";
import type { Outcome } from "../sidecar/contract.ts";
import { type Classifier, createClassifier } from "../sidecar/vision/classify.ts";
import { userFolder } from "./terminal.ts";

export interface ConfiguredClassifier {
  readonly classifier: Classifier;
  /** The configuration's thresholds over the model's own. */
  readonly minConfidence: Readonly<Record<Outcome, number>>;
  readonly modelPath: string;
}

/**
 * The classifier as the sidecar would have it, by `--config` or the configuration that is found without it.
 * Rejects with a sentence for the user when the configuration or the model cannot be used.
 */
export async function openClassifier(configFile: string | undefined): Promise<ConfiguredClassifier> {
  const { model: modelPath, crop, min_confidence } = await detectorSettings(configFile);
  const classifier = await createClassifier({ modelPath, crop });
  return { classifier, minConfidence: { ...classifier.minConfidence, ...min_confidence }, modelPath };
}

/** The section [detector] of the configuration. Rejects with the sentences of what is wrong with it. */
export async function detectorSettings(configFile: string | undefined): Promise<Config["detector"]> {
  return (await settings(configFile)).detector;
}

/** The configuration as the sidecar would have it. Rejects with the sentences of what is wrong with it. */
export async function settings(configFile: string | undefined): Promise<Config> {
  const { config } = await loadConfig({
    readFile: (path) => Deno.readTextFile(path),
    env: Deno.env.toObject(),
    flags: { config: configFile && resolve(userFolder(), configFile) },
    cwd: Deno.cwd(),
  });
  return config;
}
