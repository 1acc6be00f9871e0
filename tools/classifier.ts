import { resolve } from "node:path";
import { loadConfig } from "../sidecar/config/load.ts";
import type { Outcome } from "../sidecar/contract.ts";
import { type Classifier, createClassifier } from "../sidecar/vision/classify.ts";
import { userFolder } from "./terminal.ts";

export { sentenceOf, userFolder } from "./terminal.ts";

export interface ConfiguredClassifier {
  readonly classifier: Classifier;
  /** The configuration's thresholds over the model's own. */
  readonly minConfidence: Readonly<Record<Outcome, number>>;
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
