import * as v from "valibot";
import type { CandidateType } from "../../../sidecar/contract.ts";

/** Counts of a receiving connection at one moment, since it began. */
export interface Sample {
  /** ms from any origin */
  readonly at: number;
  readonly frames: number;
  readonly packets: number;
  readonly lost: number;
  readonly bytes: number;
  /** Whether sound has come. */
  readonly hasSound: boolean;
  /** Seconds that all frames together have waited in the jitter buffer, and how many have. */
  readonly waited: { readonly seconds: number; readonly frames: number };
  /** Seconds that all frames together took to decode. */
  readonly decoding: number;
  readonly width: number | null;
  readonly height: number | null;
  /** Such as "H264". */
  readonly codec: string | null;
  readonly roundTripMs: number | null;
  readonly path: Path | null;
}

/** The way that the packets take; `local` is this side's. */
export interface Path {
  readonly local: CandidateType;
  readonly remote: CandidateType;
  readonly protocol: string;
}

/** What is shown as it is. */
type Kept = "width" | "height" | "codec" | "roundTripMs" | "path" | "hasSound";

/** What a viewer is shown of a connection: rates of the last second or so. */
export interface Figures extends Pick<Sample, Kept> {
  readonly fps: number;
  readonly bitrateKbps: number;
  /** Share of the packets that did not come, 0..1. */
  readonly loss: number;
  /** From the capture to the screen, as far as the browser can tell. */
  readonly delayMs: number | null;
}

const number = v.optional(v.number(), 0);
const inbound = v.object({
  type: v.literal("inbound-rtp"),
  kind: v.literal("video"),
  framesDecoded: number,
  packetsReceived: number,
  packetsLost: number,
  bytesReceived: number,
  jitterBufferDelay: number,
  jitterBufferEmittedCount: number,
  totalDecodeTime: number,
  frameWidth: v.optional(v.number()),
  frameHeight: v.optional(v.number()),
  codecId: v.optional(v.string()),
});
const sound = v.object({
  type: v.literal("inbound-rtp"),
  kind: v.literal("audio"),
  packetsReceived: number,
});
const codec = v.object({ type: v.literal("codec"), id: v.string(), mimeType: v.string() });
const transport = v.object({
  type: v.literal("transport"),
  selectedCandidatePairId: v.optional(v.string()),
});
const pair = v.object({
  type: v.literal("candidate-pair"),
  id: v.string(),
  state: v.string(),
  nominated: v.optional(v.boolean(), false),
  currentRoundTripTime: v.optional(v.number()),
  localCandidateId: v.string(),
  remoteCandidateId: v.string(),
});
const candidate = v.object({
  type: v.picklist(["local-candidate", "remote-candidate"]),
  id: v.string(),
  candidateType: v.picklist(["host", "srflx", "prflx", "relay"]),
  protocol: v.optional(v.string(), "udp"),
});

/** Reads what `RTCPeerConnection.getStats()` tells (W3C webrtc-stats); what a browser does not tell is 0 or `null`. */
export function sampleOf(stats: Iterable<unknown>, at: number): Sample {
  const all = [...stats];
  const video = all.flatMap((one) => of(inbound, one))[0];
  const codecs = all.flatMap((one) => of(codec, one));
  const pairs = all.flatMap((one) => of(pair, one));
  const selected = all.flatMap((one) => of(transport, one))[0]?.selectedCandidatePairId;
  // Firefox tells no transport.
  const used = pairs.find(({ id }) => id === selected) ??
    pairs.find(({ nominated, state }) => nominated && state === "succeeded");
  const candidates = all.flatMap((one) => of(candidate, one));
  const local = candidates.find(({ id }) => id === used?.localCandidateId);
  const remote = candidates.find(({ id }) => id === used?.remoteCandidateId);
  return {
    at,
    frames: video?.framesDecoded ?? 0,
    packets: video?.packetsReceived ?? 0,
    lost: video?.packetsLost ?? 0,
    bytes: video?.bytesReceived ?? 0,
    hasSound: all.flatMap((one) => of(sound, one)).some(({ packetsReceived }) => packetsReceived > 0),
    waited: { seconds: video?.jitterBufferDelay ?? 0, frames: video?.jitterBufferEmittedCount ?? 0 },
    decoding: video?.totalDecodeTime ?? 0,
    width: video?.frameWidth ?? null,
    height: video?.frameHeight ?? null,
    codec: codecs.find(({ id }) => id === video?.codecId)?.mimeType.replace(/^video\//, "") ?? null,
    roundTripMs: used?.currentRoundTripTime === undefined ? null : used.currentRoundTripTime * 1000,
    path: local === undefined || remote === undefined
      ? null
      : { local: local.candidateType, remote: remote.candidateType, protocol: local.protocol },
  };
}

/**
 * Rates between two samples of one connection.
 * @param measuredDelayMs from the time of capture that the browser knows; `null` where it knows none: then the time in
 * the jitter buffer, that of decoding and half the round trip, which leaves out what happens before the sending
 */
export function figuresOf(before: Sample, now: Sample, measuredDelayMs: number | null): Figures {
  const seconds = Math.max(0.001, (now.at - before.at) / 1000);
  const frames = now.frames - before.frames;
  const packets = now.packets - before.packets;
  const lost = Math.max(0, now.lost - before.lost);
  const { width, height, codec, roundTripMs, path, hasSound } = now;
  return {
    width,
    height,
    codec,
    roundTripMs,
    path,
    hasSound,
    fps: frames / seconds,
    bitrateKbps: (now.bytes - before.bytes) * 8 / 1000 / seconds,
    loss: lost === 0 ? 0 : lost / (lost + packets),
    delayMs: measuredDelayMs ?? estimatedDelay(before, now),
  };
}

function estimatedDelay(before: Sample, now: Sample): number | null {
  const emitted = now.waited.frames - before.waited.frames;
  const decoded = now.frames - before.frames;
  if (emitted <= 0 || decoded <= 0 || now.roundTripMs === null) return null;
  const waited = (now.waited.seconds - before.waited.seconds) / emitted;
  const decoding = (now.decoding - before.decoding) / decoded;
  return (waited + decoding) * 1000 + now.roundTripMs / 2;
}

function of<Schema extends v.GenericSchema>(schema: Schema, data: unknown): v.InferOutput<Schema>[] {
  const result = v.safeParse(schema, data);
  return result.success ? [result.output] : [];
}
