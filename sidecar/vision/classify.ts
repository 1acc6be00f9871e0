import { type Label, LABELS, type Outcome, type ResultScreen } from "../contract.ts";
import { combineRegions, noProbabilities, type RegionReading, type Verdict } from "./combine.ts";
import { type Area, placeRegion } from "./crop.ts";
import { cropPicture, decodePicture } from "./decode.ts";
import { gameIn } from "./letterbox.ts";
import { knowsOutcome, labelOn, type ModelLabel } from "./labels.ts";
import { loadModel } from "./model.ts";
import type { ScreenCrop } from "./signature.ts";

/** What one picture shows, and how it was found out. */
export interface Classification extends Verdict {
  /** Size of the picture in pixels. */
  readonly width: number;
  readonly height: number;
  /** Where each region was looked for, in pixels; two places when the picture's shape leaves that open. */
  readonly areas: readonly SeenArea[];
  /** Milliseconds that decoding and classifying took, without the wait for earlier pictures. */
  readonly ms: number;
}

/** A place that was looked at. */
export interface SeenArea extends Area {
  readonly name: ResultScreen;
  /** The likeliest label of what it shows, taken by itself. */
  readonly label: Label;
}

export interface Classifier {
  /**
   * Classifies a picture (any kind that `decodePicture` reads). Calls made at the same time are served one after the other.
   * Rejects with a `PictureError` when the picture is broken, with the signal's reason when it aborts before the
   * picture's turn or between two steps.
   */
  classify(picture: Uint8Array, signal?: AbortSignal): Promise<Classification>;
  /** From which confidence on the model's maker would count a result. */
  readonly minConfidence: Readonly<Record<Outcome, number>>;
  /** What the user should know of this model, one sentence each. */
  readonly notices: readonly string[];
  /** Waits for the picture in hand and frees the model; pictures handed over later are refused. */
  close(): Promise<void>;
}

export interface ClassifierOptions {
  /** Path of the model; its description lies beside it. */
  readonly modelPath: string;
  /** The part of the screen that a model with a label map looks at; empty or left out where that is known. */
  readonly crop?: ScreenCrop | readonly [];
}

/** Loads the model and makes a classifier. Rejects as `loadModel` does. */
export async function createClassifier(
  { modelPath, crop = [] }: ClassifierOptions,
): Promise<Classifier> {
  const model = await loadModel({ path: modelPath, crop: crop.length === 0 ? null : crop });
  const { labels, regions, minConfidence, input } = model.signature;
  const names = [...new Set(regions.map(({ name }) => name))];
  let closing: Promise<void> | null = null;
  /** Settles when the last call is through; never rejects. */
  let last: Promise<unknown> = Promise.resolve();

  async function classifyNow(picture: Uint8Array, signal: AbortSignal | undefined): Promise<Classification> {
    signal?.throwIfAborted();
    const started = performance.now();
    const decoded = await decodePicture(picture);
    signal?.throwIfAborted();
    const game = gameIn(decoded);
    const places = regions.flatMap((region) =>
      placeRegion(region, game).map((area) => ({ name: region.name, ...area }))
    );
    const crops = await Promise.all(places.map((place) => cropPicture(decoded, place, input)));
    signal?.throwIfAborted();
    const rows = await model.run(crops);
    signal?.throwIfAborted();
    const readings = places.map(({ name }, index) =>
      readingOf(name, rows.subarray(index * labels.length), labels)
    );
    const verdict = combineRegions(names.flatMap((name) => likeliestPlace(readings, name)));
    const areas = places.map((place, index) => ({ ...place, label: readings[index]?.likeliest ?? "none" }));
    const { width, height } = decoded;
    return { ...verdict, width, height, areas, ms: performance.now() - started };
  }

  return {
    classify(picture, signal) {
      if (closing !== null) return Promise.reject(new Error("The classifier is closed."));
      const result = last.then(() => classifyNow(picture, signal));
      last = result.catch(() => {});
      return result;
    },
    minConfidence,
    notices: knowsOutcome(labels, "draw")
      ? []
      : [`The model ${modelPath} knows no draws: they will not be counted.`],
    close() {
      closing ??= last.then(() => model.close());
      return closing;
    },
  };
}

interface PlaceReading extends RegionReading {
  readonly likeliest: Label;
}

function readingOf(name: ResultScreen, row: Float32Array, labels: readonly ModelLabel[]): PlaceReading {
  const probabilities = noProbabilities();
  labels.forEach((label, i) => probabilities[labelOn(name, label)] += row[i] ?? 0);
  const likeliest = LABELS.reduce((best, label) => probabilities[label] > probabilities[best] ? label : best);
  return { name, probabilities, likeliest };
}

/** A region that can lie in several places lies where something is to be seen. */
function likeliestPlace(readings: readonly PlaceReading[], name: ResultScreen): PlaceReading[] {
  const places = readings.filter((reading) => reading.name === name);
  places.sort((a, b) => a.probabilities.none - b.probabilities.none);
  return places.slice(0, 1);
}
