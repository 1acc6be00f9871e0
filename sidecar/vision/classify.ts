import type { Outcome } from "../contract.ts";
import { type ClassProbabilities, combineRegions, type RegionReading, type Verdict } from "./combine.ts";
import { type Area, placeRegion } from "./crop.ts";
import { cropPicture, decodePicture } from "./decode.ts";
import { gameIn } from "./letterbox.ts";
import type { Class, Region } from "./manifest.ts";
import { loadModel } from "./model.ts";
import { createTensorFiller } from "./tensor.ts";

/** What one picture shows, and how it was found out. */
export interface Classification extends Verdict {
  /** Size of the picture in pixels. */
  readonly width: number;
  readonly height: number;
  /** Where each region was looked for, in pixels; two places when the picture's shape leaves that open. */
  readonly areas: readonly (Area & { readonly name: Region["name"] })[];
  /** Milliseconds that decoding and classifying took, without the wait for earlier pictures. */
  readonly ms: number;
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
  /** Waits for the picture in hand and frees the model; pictures handed over later are refused. */
  close(): Promise<void>;
}

export interface ClassifierOptions {
  /** Path of the model; `manifest.json` lies beside it. */
  readonly modelPath: string;
}

/** Loads the model and makes a classifier. Rejects as `loadModel` does. */
export async function createClassifier({ modelPath }: ClassifierOptions): Promise<Classifier> {
  const model = await loadModel(modelPath);
  const { labels: classes, regions, min_confidence, input } = model.manifest;
  const fill = createTensorFiller(input);
  let closing: Promise<void> | null = null;
  /** Settles when the last call is through; never rejects. */
  let last: Promise<unknown> = Promise.resolve();

  async function classifyNow(picture: Uint8Array, signal: AbortSignal | undefined): Promise<Classification> {
    signal?.throwIfAborted();
    const started = performance.now();
    const decoded = await decodePicture(picture);
    signal?.throwIfAborted();
    const game = gameIn(decoded);
    const areas = regions.flatMap((region) =>
      placeRegion(region, game).map((area) => ({ name: region.name, ...area }))
    );
    const crops = await Promise.all(areas.map((area) => cropPicture(decoded, area, input)));
    signal?.throwIfAborted();
    const rows = await model.run(fill(crops), crops.length);
    signal?.throwIfAborted();
    const readings = areas.map(({ name }, index) => ({
      name,
      probabilities: probabilitiesOf(rows.subarray(index * classes.length), classes),
    }));
    const verdict = combineRegions(regions.flatMap(({ name }) => likeliestPlace(readings, name)));
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
    minConfidence: min_confidence,
    close() {
      closing ??= last.then(() => model.close());
      return closing;
    },
  };
}

function probabilitiesOf(row: Float32Array, classes: readonly Class[]): ClassProbabilities {
  const at = (name: Class) => row[classes.indexOf(name)] ?? 0;
  return { victory: at("victory"), defeat: at("defeat"), draw: at("draw"), none: at("none") };
}

/** A region that can lie in two places lies where something is to be seen. */
function likeliestPlace(readings: readonly RegionReading[], name: RegionReading["name"]): RegionReading[] {
  const places = readings.filter((reading) => reading.name === name);
  places.sort((a, b) => a.probabilities.none - b.probabilities.none);
  return places.slice(0, 1);
}
