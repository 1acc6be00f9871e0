import * as v from "valibot";
import { type Outcome, OUTCOMES } from "../contract.ts";
import { type Container, CONTAINERS } from "./mux.ts";

export interface Score {
  readonly victories: number;
  readonly defeats: number;
  readonly draws: number;
}

/** What the name of a recording says. */
export interface RecordingName {
  /** ms since 1970 */
  readonly at: number;
  readonly stream: string;
  readonly kind: "recording" | "clip";
  /** The result that a clip was made for. */
  readonly outcome: Outcome | null;
  /** At its end; `null` while it is recorded, and when that was cut off. */
  readonly score: Score | null;
  readonly container: Container;
}

/** Nobody else names a file like this, so what has such a name may be removed when room is needed. */
const NAME =
  /^scoreline_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z_([A-Za-z0-9-]{1,64})(?:_(clip)(?:-(victory|defeat|draw))?)?(?:_(\d{1,7})-(\d{1,7})-(\d{1,7}))?\.(mkv|webm|mp4)$/;

/** The name of a file: when (UTC), what and the score; sorts by time, safe on every system. */
export function recordingName({ at, stream, kind, outcome, score, container }: RecordingName): string {
  const time = new Date(at).toISOString().replace(/[-:.]/g, "");
  const plain = stream.replace(/[^A-Za-z0-9-]/g, "-").slice(0, 64) || "stream";
  const clip = kind === "clip" ? `_clip${outcome === null ? "" : `-${outcome}`}` : "";
  const counts = score === null ? "" : `_${score.victories}-${score.defeats}-${score.draws}`;
  return `scoreline_${time}_${plain}${clip}${counts}.${container}`;
}

/** What a file's name says, `null` when it is none of ours. */
export function readRecordingName(name: string): RecordingName | null {
  const match = NAME.exec(name);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, ms, stream = "", clip, outcome, ...rest] = match;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  if (Number.isNaN(at)) return null;
  const [victories, defeats, draws, container] = rest;
  return {
    at,
    stream,
    kind: clip === undefined ? "recording" : "clip",
    outcome: outcome === undefined ? null : v.parse(v.picklist(OUTCOMES), outcome),
    score: victories === undefined
      ? null
      : { victories: Number(victories), defeats: Number(defeats), draws: Number(draws) },
    container: v.parse(v.picklist(CONTAINERS), container),
  };
}
