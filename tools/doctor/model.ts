import type { Config } from "../../sidecar/config/schema.ts";
import { messageOf } from "../../sidecar/runtime/message.ts";
import { type Classifier, createClassifier } from "../../sidecar/vision/classify.ts";
import { sentence, type Tell } from "./check.ts";

export interface ModelCheck {
  readonly detector: Config["detector"];
  /** Paths of a picture without a result, which is read first, and of one with a victory on it. */
  readonly frames: { readonly gameplay: string; readonly victory: string };
  readonly tell: Tell;
}

/** Whether the model loads and reads a picture; answers the classifier, which the caller closes, if it does. */
export async function checkModel({ detector, frames, tell }: ModelCheck): Promise<Classifier | null> {
  const name = "model";
  const { model: path, crop } = detector;
  let classifier: Classifier;
  try {
    classifier = await createClassifier({ modelPath: path, crop });
  } catch (error) {
    tell({ name, state: "failed", message: sentence(messageOf(error)), details: { path } });
    return null;
  }
  try {
    // The first one takes longer, and a picture that comes twice is read once: so the one that is timed is another.
    await classifier.classify(await Deno.readFile(frames.gameplay));
    const { label, outcome, ms } = await classifier.classify(await Deno.readFile(frames.victory));
    const details = { path, label, ms: Math.round(ms * 10) / 10 };
    const warning = classifier.notices.find(({ level }) => level === "warn");
    if (outcome !== "victory") {
      const message =
        `${path} reads ${label} where VICTORY stands: download Scoreline again, or choose another model.`;
      tell({ name, state: "failed", message, details });
    } else if (warning !== undefined) {
      tell({ name, state: "warning", message: sentence(warning.text), details });
    } else tell({ name, state: "ok", message: `${path} reads a picture in ${details.ms} ms.`, details });
    return classifier;
  } catch (error) {
    tell({ name, state: "failed", message: sentence(messageOf(error)), details: { path } });
    await classifier.close();
    return null;
  }
}
