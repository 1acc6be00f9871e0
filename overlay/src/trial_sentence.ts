import type { JudgedPrediction } from "../../sidecar/contract.ts";
import { tellFailure } from "./failure_sentence.ts";
import { confidencePercent, thresholdPercent } from "./format.ts";
import { judge } from "./judgement.ts";
import type { DashboardTexts } from "./dashboard_text.ts";
import type { TrialStage } from "./trials.ts";

/** How far a picture has come, or what came of it, in one sentence. */
export function trialSentence(stage: TrialStage, { trial, label, page, detector }: DashboardTexts): string {
  switch (stage.kind) {
    case "waiting":
      return trial.waiting;
    case "reading":
      return trial.reading;
    case "read":
      return detector.sure(label[stage.prediction.label], confidencePercent(stage.prediction.confidence));
    case "refused":
      return tellFailure(stage.failure, page).sentence;
    case "too_large":
      return trial.tooLarge;
    case "unreadable":
      return trial.unreadable;
  }
}

/** Whether a prediction would count, in one sentence; `null` when it shows no result. */
export function judgementSentence(
  prediction: JudgedPrediction,
  texts: DashboardTexts["trial"],
): string | null {
  const threshold = thresholdPercent(prediction.min_confidence ?? 0);
  switch (judge(prediction)) {
    case "counts":
      return texts.counts(threshold);
    case "unsure":
      return texts.unsure(threshold);
    case "never":
      return texts.never;
    case "none":
      return null;
  }
}
