import * as v from "valibot";
import { parseJson } from "./json.ts";
import { modelLabels } from "./labels.ts";

/** From which confidence on a result counts when nobody has measured the model. */
export const UNMEASURED_CONFIDENCE = 0.8;

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const triple = v.tuple([v.number(), v.number(), v.number()]);
const threshold = v.optional(share, UNMEASURED_CONFIDENCE);
const samples = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096));

const region = v.pipe(
  v.object({
    /** The screen whose result is looked for here: the part of the label behind `_`. */
    name: v.picklist(["text", "progressbar"]),
    /** Fractions of a 16:9 screen. */
    x: share,
    y: share,
    width: v.pipe(share, v.gtValue(0)),
    height: v.pipe(share, v.gtValue(0)),
  }),
  // The manifest's fractions are rounded: 0.0001 of a screen is a tenth of a pixel.
  v.check(({ x, width }) => x + width <= 1.0001, "a region reaches over the right edge of the screen"),
  v.check(({ y, height }) => y + height <= 1.0001, "a region reaches over the lower edge of the screen"),
);

const manifestSchema = v.object({
  format: v.literal(1),
  name: v.pipe(v.string(), v.nonEmpty()),
  version: v.pipe(v.string(), v.nonEmpty()),
  /** Name of the model's file, beside the manifest. */
  file: v.pipe(v.string(), v.regex(/^[^/\\]+$/, "a name without a folder expected")),
  /**
   * Of the model's file. The shipped manifest has it, so that a download cut short is found out. It may be missing from
   * one that somebody writes by hand for a model from elsewhere: the shapes are checked in any case.
   */
  sha256: v.optional(
    v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits expected")),
  ),
  labels: modelLabels,
  input: v.object({
    name: v.string(),
    channels: v.literal(3),
    height: samples,
    width: samples,
    /** The order of the channels. */
    colour: v.picklist(["rgb", "bgr"]),
    /** The order of the axes: number of the crop (n), channel (c), row (h), column (w). */
    layout: v.picklist(["nchw", "nhwc"]),
    /** x = (value * scale - mean) / std, value 0..255; mean and std in the order of the channels. */
    scale: positive,
    mean: triple,
    std: v.tuple([positive, positive, positive]),
  }),
  output: v.pipe(
    v.object({
      name: v.string(),
      /** What turns the output into probabilities: softmax makes them of logits, "none" takes them as they are. */
      activation: v.picklist(["softmax", "none"]),
      /** A second output: what the last layer takes, with logits = features x weight^T + bias. `deno task calibrate` needs it. */
      features: v.optional(v.string()),
    }),
    v.check(
      ({ activation, features }) => features === undefined || activation === "softmax",
      "'features' need the activation softmax",
    ),
  ),
  /** Regions of one name are places where the same screen can be: the one that shows most of a result is believed. */
  regions: v.pipe(
    v.array(region),
    v.minLength(1, "at least one region expected"),
    v.maxLength(4, "at most 4 regions expected"),
    v.check(
      (regions) => new Set(regions.map((region) => JSON.stringify(region))).size === regions.length,
      "a region is there twice",
    ),
  ),
  /**
   * How often a place is read that may show a result: "one" picture of it, or also some "nearby" ones, a little shifted and
   * scaled, of which the mean is taken. For a network that was trained with such shifts.
   */
  views: v.optional(v.picklist(["one", "nearby"]), "one"),
  /** From which confidence on a result counts. */
  min_confidence: v.optional(v.object({ victory: threshold, defeat: threshold, draw: threshold }), {}),
});

/** What a manifest says of the model beside it. */
export type Manifest = v.InferOutput<typeof manifestSchema>;
export type Region = Manifest["regions"][number];

/** Parses the text of a manifest; throws an `Error` that names the first thing that is wrong. */
export function parseManifest(text: string): Manifest {
  return parseJson(manifestSchema, text);
}
