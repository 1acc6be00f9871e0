/**
 * What `tools/evaluate.ts` asks the measuring process to do. Needs nothing of the renderer, because it is read on both sides.
 */
import * as v from "valibot";
import { configSchema } from "../../sidecar/config/schema.ts";

/** What can be measured, in the order in which it is. */
export const PARTS = ["languages", "axes", "hard_none", "calibration", "speed", "evening"] as const;
export type Part = typeof PARTS[number];

/** Exit code of the measuring process when it measured, and a target was not held: no other end of a process has it. */
export const NOT_HELD = 3;

/** As JSON on the command line of the measuring process. */
export const measureOrder = v.object({
  /** As `loadConfig` answers it: paths are absolute. Only capture, detector and rules are used. */
  config: configSchema,
  parts: v.array(v.picklist(PARTS)),
  seed: v.pipe(v.number(), v.safeInteger()),
  /** Share of the full counts, 0..1. */
  scale: v.number(),
  /** The picture collection of the renderer, made with apt-get when it is not there. */
  pictures: v.string(),
  /** Where false frames and missed results are written to; `null`: nowhere. */
  keep: v.nullable(v.string()),
  evening: v.object({ hours: v.number(), matches: v.number() }),
  /** A folder of labelled pictures to capture in all the ways of `axes`; `null`: none. */
  captures: v.nullable(v.string()),
  json: v.boolean(),
});
export type MeasureOrder = v.InferOutput<typeof measureOrder>;
