import type { Outcome } from "../sidecar/contract.ts";
import { type Classifier, createClassifier } from "../sidecar/vision/classify.ts";
import { settings } from "./settings.ts";

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
  const { model: modelPath, crop, min_confidence } = (await settings(configFile)).detector;
  const classifier = await createClassifier({ modelPath, crop });
  return { classifier, minConfidence: { ...classifier.minConfidence, ...min_confidence }, modelPath };
}
