import { Buffer } from "node:buffer";
import type { Label, Outcome, ResultScreen } from "../contract.ts";
import type { Verdict } from "./combine.ts";
import { isBlack } from "./black.ts";
import { type Area, placeRegion, wholePixels } from "./crop.ts";
import { decodePicture, type Pixels, TURBO_BYTES } from "./decode.ts";
import { gameIn } from "./letterbox.ts";
import { type Class, CLASSES, knowsOutcome } from "./labels.ts";
import { loadModel, type Model } from "./model.ts";
import { readPlaces } from "./places.ts";
import { createResampler } from "./resample.ts";
import type { ScreenCrop } from "./signature.ts";
import { type SmallWidths, smallWidths } from "./small_widths.ts";
import { agreedRow, nearbyViews, suspiciousPlaces } from "./views.ts";

/** What one picture shows, and how it was found out. */
export interface Classification extends Verdict {
  /** Size of the picture in pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether it shows nothing but black. */
  readonly isBlack: boolean;
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

export interface ClassifyOptions {
  /** Reads the banner's place alone, where the model has one: the other screen stands there for many seconds. */
  readonly glance?: boolean;
}

export interface Classifier {
  /**
   * Classifies a picture (any kind that `decodePicture` reads). Calls made at the same time are served one after the other.
   * Rejects with a `PictureError` when the picture is broken, with the signal's reason when it aborts before the
   * picture's turn or between two steps.
   */
  classify(picture: Uint8Array, signal?: AbortSignal, options?: ClassifyOptions): Promise<Classification>;
  /** From which confidence on the model's maker would count a result. */
  readonly minConfidence: Readonly<Record<Outcome, number>>;
  /** How wide pictures have to be where not everything need be seen. */
  readonly smallWidths: SmallWidths;
  /** What the user should know of this model. */
  readonly notices: readonly Notice[];
  /** What a last layer can be fitted with; `null` when the model has no features, or labels instead of classes. */
  readonly embedding: Embedder | null;
  /** Waits for the picture in hand and frees the model; pictures handed over later are refused. */
  close(): Promise<void>;
}

/** One sentence about the model. */
export interface Notice {
  readonly level: "info" | "warn";
  readonly text: string;
}

export interface Embedder {
  /** Of the model's file. */
  readonly sha256: string;
  /** In the order of the network's outputs. */
  readonly classes: readonly Class[];
  /** What the network makes of a picture's places. Rejects as `classify` does. */
  embed(picture: Uint8Array): Promise<PictureEmbedding>;
}

export interface PictureEmbedding {
  /** Whose places these are; a row of logits (of the shipped layer) and one of features for each. */
  readonly names: readonly ResultScreen[];
  readonly logits: Float32Array;
  readonly features: Float32Array;
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
  const { labels, regions, views, minConfidence, input, output } = model.signature;
  const classes = CLASSES.filter((one) => labels.includes(one))
    .sort((a, b) => labels.indexOf(a) - labels.indexOf(b));
  const resample = createResampler(input);
  /** One picture at a time is looked at, and none for longer than its turn. */
  const room = new Uint8Array(TURBO_BYTES);
  /** The picture before, and what was said of it. */
  let seen: { picture: Uint8Array; glance: boolean; said: Classification } | null = null;
  let closing: Promise<void> | null = null;
  /** Settles when the last call is through; never rejects. */
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (closing !== null) return Promise.reject(new Error("The classifier is closed."));
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  }

  function cropOf(decoded: Pixels, area: Area): Uint8Array {
    return resample(decoded.rgb, decoded.width, wholePixels(area, decoded));
  }

  async function cropsOf(picture: Uint8Array, signal?: AbortSignal, glance = false) {
    const decoded = await decodePicture(picture, room);
    signal?.throwIfAborted();
    const game = gameIn(decoded);
    const places = regions.flatMap((region) =>
      placeRegion(region, game).map((area) => ({ name: region.name, ...area }))
    );
    const banner = places.filter(({ name }) => name === "text");
    const read = glance && banner.length > 0 ? banner : places;
    const crops = read.map((place) => cropOf(decoded, place));
    signal?.throwIfAborted();
    return { width: decoded.width, height: decoded.height, decoded, places, read, crops };
  }

  /** What the network says of the places, of those that may show a result as the mean over some framings. */
  async function lookAgain(
    decoded: Pixels,
    places: readonly Area[],
    crops: readonly Uint8Array[],
    rows: Float32Array,
  ): Promise<Float32Array> {
    if (views === "one") return rows;
    const means = rows.slice();
    for (const n of suspiciousPlaces(rows, labels.length, labels.indexOf("none"))) {
      const [place, crop] = [places[n], crops[n]];
      if (place === undefined || crop === undefined) continue;
      const nearby = nearbyViews(place, decoded).map((view) => cropOf(decoded, view));
      const seen = await model.run([crop, ...nearby]);
      means.set(agreedRow(seen, labels.length), n * labels.length);
    }
    return means;
  }

  async function classifyNow(
    picture: Uint8Array,
    signal: AbortSignal | undefined,
    glance: boolean,
  ): Promise<Classification> {
    signal?.throwIfAborted();
    const started = performance.now();
    // A screen that stands still comes as the same bytes.
    if (seen !== null && (glance || !seen.glance) && sameBytes(seen.picture, picture)) {
      return { ...seen.said, ms: performance.now() - started };
    }
    const { width, height, decoded, places, read, crops } = await cropsOf(picture, signal, glance);
    const rows = await lookAgain(decoded, read, crops, await model.run(crops));
    signal?.throwIfAborted();
    const { verdict, likeliest } = readPlaces(read.map(({ name }) => name), rows, labels);
    const areas = places.map((place) => ({ ...place, label: likeliest[read.indexOf(place)] ?? "none" }));
    const said = {
      ...verdict,
      width,
      height,
      isBlack: isBlack(decoded),
      areas,
      ms: performance.now() - started,
    };
    seen = { picture, glance, said };
    return said;
  }

  async function embedNow(picture: Uint8Array): Promise<PictureEmbedding> {
    const { places, crops } = await cropsOf(picture);
    return { names: places.map(({ name }) => name), ...await model.embed(crops) };
  }

  return {
    classify: (picture, signal, { glance = false } = {}) =>
      inTurn(() => classifyNow(picture, signal, glance)),
    minConfidence,
    smallWidths: smallWidths(model.signature),
    notices: noticesOf(modelPath, model),
    embedding: output.features === undefined || classes.length !== labels.length
      ? null
      : { sha256: model.sha256, classes, embed: (picture) => inTurn(() => embedNow(picture)) },
    close() {
      closing ??= last.then(() => model.close());
      return closing;
    },
  };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}

function noticesOf(path: string, { signature, calibration, warning }: Model): Notice[] {
  const notices: Notice[] = [];
  if (!knowsOutcome(signature.labels, "draw")) {
    notices.push({ level: "warn", text: `The model ${path} knows no draws: they will not be counted.` });
  }
  if (warning !== null) notices.push({ level: "warn", text: warning });
  if (calibration !== null) {
    const text = `It reads with the calibration of ${calibration.made_at}; ` +
      "'deno task calibrate --undo' takes it away.";
    notices.push({ level: "info", text });
  }
  return notices;
}
