import * as v from "valibot";
import { OUTCOMES, type Recordings } from "../../sidecar/contract.ts";
import { parse } from "./wire.ts";

const count = v.pipe(v.number(), v.minValue(0));

const recording = v.object({
  name: v.string(),
  kind: v.picklist(["recording", "clip"]),
  stream: v.string(),
  at: v.string(),
  bytes: count,
  outcome: v.nullable(v.picklist(OUTCOMES)),
  score: v.nullable(v.object({ victories: count, defeats: count, draws: count })),
  recording: v.boolean(),
  url: v.string(),
});

const recordings = v.object({
  recordings: v.array(recording),
  bytes: count,
  max_bytes: count,
  clip_seconds: count,
  streams: v.array(v.string()),
  message: v.nullable(v.string()),
});

/** An answer of `/api/recordings`, or `null` when the text is not one. */
export function parseRecordings(text: string): Recordings | null {
  return parse(recordings, text);
}
