import type { Config } from "../../sidecar/config/schema.ts";
import type { Outcome } from "../../sidecar/contract.ts";
import type { Rules } from "../../sidecar/domain/input.ts";
import { type Detail, shareOf } from "../../sidecar/detail.ts";
import { rulesOf } from "../../sidecar/rules.ts";
import { type Classification, type Classifier, createClassifier } from "../../sidecar/vision/classify.ts";
import { judge } from "../evaluation.ts";

/** The detector as the sidecar would run it: model, thresholds, rules and the pictures it would ask OBS for. */
export interface Rig extends AsyncDisposable {
  readonly rules: Rules;
  /** Of a full look's picture, pixels. */
  readonly captureWidth: number;
  /** JPEG quality, 1..100. */
  readonly captureQuality: number;
  readonly pollIntervalMs: number;
  readonly modelPath: string;
  /** Of the picture that such a look asks for, pixels. */
  widthFor(detail: Detail): number;
  /** @param detail of the look, whose picture this is; default: a full one */
  read(jpeg: Uint8Array, detail?: Detail): Promise<Reading>;
}

/** A classification, and what would be acted on: its outcome, or `none` below the threshold. */
export interface Reading extends Pick<Classification, "label" | "outcome" | "confidence"> {
  readonly judged: Outcome | "none";
}

/** Loads the model that the configuration names. Rejects with a sentence when it cannot be used. */
export async function openRig(config: Pick<Config, "capture" | "detector" | "rules">): Promise<Rig> {
  const { capture, detector } = config;
  const classifier = await createClassifier({ modelPath: detector.model, crop: detector.crop });
  const rules = rulesOf(config, classifier.minConfidence);
  return {
    rules,
    captureWidth: capture.width,
    captureQuality: capture.quality,
    pollIntervalMs: capture.poll_interval_ms,
    modelPath: detector.model,
    widthFor: (detail) => Math.round(capture.width * shareOf(detail, capture.width, classifier.smallWidths)),
    read: (jpeg, detail = "full") => read(classifier, jpeg, rules, detail === "glance"),
    [Symbol.asyncDispose]: () => classifier.close(),
  };
}

async function read(
  classifier: Classifier,
  jpeg: Uint8Array,
  { minConfidence }: Rules,
  glance: boolean,
): Promise<Reading> {
  const { label, outcome, confidence } = await classifier.classify(jpeg, undefined, { glance });
  const judged = judge({ label, outcome, confidence }, minConfidence) === "none" ? "none" : outcome;
  return { label, outcome, confidence, judged };
}
