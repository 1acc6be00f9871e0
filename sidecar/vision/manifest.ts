import * as v from "valibot";
import { OUTCOMES } from "../contract.ts";

/** What a network can say of one region. Its manifest calls them `labels` and tells their order. */
export const CLASSES = [...OUTCOMES, "none"] as const;
export type Class = (typeof CLASSES)[number];

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const triple = v.tuple([v.number(), v.number(), v.number()]);
const samples = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096));

const region = v.pipe(
  v.object({
    /** The part of the label behind `_`. */
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
  file: v.pipe(v.string(), v.regex(/^[\w-][\w.-]*$/, "the file's name is not plain")),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits expected")),
  /** The classes in the order of the network's outputs. */
  labels: v.pipe(
    v.array(v.picklist(CLASSES)),
    v.check(
      (classes) => classes.length === CLASSES.length && new Set(classes).size === CLASSES.length,
      `the classes are ${CLASSES.join(", ")}, each once`,
    ),
  ),
  input: v.object({
    name: v.string(),
    channels: v.literal(3),
    height: samples,
    width: samples,
    colour: v.literal("rgb"),
    layout: v.literal("nchw"),
    /** x = (value * scale - mean) / std, value 0..255. */
    scale: positive,
    mean: triple,
    std: v.tuple([positive, positive, positive]),
  }),
  output: v.object({ name: v.string(), activation: v.literal("softmax") }),
  regions: v.pipe(
    v.array(region),
    v.minLength(1),
    v.check(
      (regions) => new Set(regions.map(({ name }) => name)).size === regions.length,
      "a region is there twice",
    ),
  ),
  /** From which confidence on a result counts. */
  min_confidence: v.object({ victory: share, defeat: share, draw: share }),
});

/** What `models/manifest.json` says of the model beside it. */
export type Manifest = v.InferOutput<typeof manifestSchema>;
export type Region = Manifest["regions"][number];

/** Parses the text of a manifest; throws an `Error` that names the first thing that is wrong. */
export function parseManifest(text: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Error("it is not JSON", { cause });
  }
  const result = v.safeParse(manifestSchema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const key = v.getDotPath(issue);
  throw new Error(key === null ? issue.message : `'${key}': ${issue.message}`);
}
