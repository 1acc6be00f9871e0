import type { Clock } from "../../runtime/clock.ts";
import type { VideoCodec } from "../../runtime/media.ts";
import { type Frame, makeFrame } from "./frame.ts";
import { FrameAssembler } from "./frames.ts";
import { JitterBuffer, type Ordered } from "./jitter_buffer.ts";
import { type Depacketize, type Picture, PictureReader, STARTS } from "./picture.ts";
import { Reception } from "./reception.ts";
import { CLOCK_RATE, type MediaFeedback, type MediaLine, type ReceivedPacket } from "../rtp.ts";
import { StreamClock } from "./stream_clock.ts";

/** What an ingest says to its publisher. */
export interface Publisher {
  readonly lines: readonly MediaLine[];
  sendReception(reports: readonly ReturnType<Reception["report"]>[]): void;
  askAgain(ssrc: number, sequenceNumbers: readonly number[]): void;
  askKeyframe(ssrc: number): void;
  allowBitrate(ssrcs: readonly number[], bitrate: number): void;
}

export interface IngestOptions {
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly depacketize: Depacketize;
  /** Each picture that can be decoded, and each packet of sound. */
  onFrame(frame: Frame, layer: string): void;
}

/** One source of packets (RFC 3550 section 3: SSRC). */
interface Source {
  readonly ssrc: number;
  readonly line: MediaLine;
  /** Browsers name it in the first packets only. */
  layer: string;
  readonly buffer: JitterBuffer;
  readonly reception: Reception;
  readonly assembler: FrameAssembler;
  readonly reader: PictureReader | null;
  /** Until the next keyframe nothing can be decoded. */
  isBroken: boolean;
}

/** More sources than a publisher has: three layers, the sound, and each of them once more after a restart. */
const MOST_SOURCES = 16;
/** How often gaps are looked at while there are any, ms. */
const GAPS_EVERY_MS = 15;
/** Keyframes are asked for at most this often, however many want one, ms. */
const ASK_KEYFRAME_MS = 1_000;
/** What browsers may send, bits a second: without a word they begin at 0.3 Mb/s and take a minute to what they could. */
const MOST_BITRATE = 8_000_000;

/** Makes frames of the packets of one publisher, and says to it what is missing. */
export class Ingest {
  readonly clock = new StreamClock();
  /** Pictures left out because what they build upon was lost. */
  dropped = 0;
  nacks = 0;
  keyframesAsked = 0;
  readonly #options: IngestOptions;
  readonly #sources = new Map<number, Source>();
  readonly #askedAt = new Map<string, number>();
  readonly #stop = new AbortController();
  #isWatching = false;

  constructor(options: IngestOptions) {
    this.#options = options;
  }

  receive(packet: ReceivedPacket): void {
    const now = this.#now;
    const { lines } = this.#options.publisher;
    const line = lines.find(({ payloadType }) => payloadType === packet.payloadType);
    if (line !== undefined) {
      const source = this.#sourceOf(packet, line);
      if (source === undefined) return;
      source.layer = packet.rid ?? source.layer;
      source.reception.add(packet, now);
      this.#place(source, packet, now);
      return;
    }
    const repaired = lines.find(({ rtxPayloadType }) => rtxPayloadType === packet.payloadType);
    // RFC 4588 section 4: its own number stands in front. Probes have nothing behind it.
    if (repaired === undefined || packet.payload.length <= 2) return;
    const source = this.#repairedBy(packet, repaired);
    if (source === undefined) return;
    const [high = 0, low = 0] = packet.payload;
    const { ssrc, line: { payloadType } } = source;
    const original = { ...packet, ssrc, payloadType, sequenceNumber: high << 8 | low };
    this.#place(source, { ...original, payload: packet.payload.subarray(2) }, now);
  }

  feedback(feedback: MediaFeedback): void {
    if (feedback.type !== "report") return;
    const source = this.#sources.get(feedback.ssrc);
    if (source === undefined) return;
    source.reception.reported(feedback.ntp, this.#now);
    if (source.line.kind === "audio" || source === this.#firstVideo) {
      this.clock.report(source.line.kind, feedback.ntp, feedback.rtp);
    }
  }

  /** Tells the publisher how its packets arrive; to be called every second or so. */
  report(): void {
    const now = this.#now;
    const reports = [...this.#sources.values()].map(({ reception }) => reception.report(now));
    // More do not fit into one report (RFC 3550 section 6.4.1).
    if (reports.length > 0) this.#options.publisher.sendReception(reports.slice(-31));
    const pictures = [...this.#sources.values()].filter(({ line }) => line.kind === "video");
    if (pictures.length === 0) return;
    this.#options.publisher.allowBitrate(pictures.map(({ ssrc }) => ssrc), MOST_BITRATE);
  }

  /** Asks for a keyframe of a layer, unless that has just been done. */
  wantKeyframe(layer: string): void {
    const now = this.#now;
    if (now - (this.#askedAt.get(layer) ?? -Infinity) < ASK_KEYFRAME_MS) return;
    const source = [...this.#sources.values()].findLast((one) =>
      one.layer === layer && one.line.kind === "video"
    );
    if (source === undefined) return;
    this.#askedAt.set(layer, now);
    this.keyframesAsked++;
    this.#options.publisher.askKeyframe(source.ssrc);
  }

  get totals(): { readonly packets: number; readonly bytes: number; readonly lost: number } {
    const all = [...this.#sources.values()];
    const sum = (value: (source: Source) => number) => all.reduce((total, one) => total + value(one), 0);
    return {
      packets: sum(({ reception }) => reception.packets),
      bytes: sum(({ reception }) => reception.bytes),
      lost: sum(({ buffer }) => buffer.lost),
    };
  }

  /** Packets that came after they were asked for, or late. */
  get recovered(): number {
    return [...this.#sources.values()].reduce((sum, { buffer }) => sum + buffer.recovered, 0);
  }

  /** Of the picture, ms; `null` before its first packet. */
  get jitterMs(): number | null {
    const jitter = this.#firstVideo?.reception.jitter;
    return jitter === undefined ? null : jitter / 90;
  }

  close(): void {
    this.#stop.abort();
  }

  get #now(): number {
    return this.#options.clock.now().mono;
  }

  get #firstVideo(): Source | undefined {
    return [...this.#sources.values()].find(({ line }) => line.kind === "video");
  }

  #sourceOf(packet: ReceivedPacket, line: MediaLine): Source | undefined {
    const known = this.#sources.get(packet.ssrc);
    if (known !== undefined) return known;
    if (this.#sources.size >= MOST_SOURCES) return undefined;
    const codec: VideoCodec | null = line.codec === "opus" ? null : line.codec;
    const source: Source = {
      ssrc: packet.ssrc,
      line,
      layer: packet.rid ?? "",
      buffer: new JitterBuffer(),
      reception: new Reception(packet.ssrc, CLOCK_RATE[line.kind]),
      assembler: new FrameAssembler(codec === null ? () => true : STARTS[codec]),
      reader: codec === null ? null : new PictureReader(codec, this.#options.depacketize),
      isBroken: true,
    };
    this.#sources.set(packet.ssrc, source);
    return source;
  }

  #repairedBy({ ssrc, repairedRid }: ReceivedPacket, line: MediaLine): Source | undefined {
    const main = line.repairs.get(ssrc);
    const named = main === undefined ? undefined : this.#sources.get(main);
    if (named !== undefined) return named;
    const candidates = [...this.#sources.values()].filter((one) => one.line === line);
    return repairedRid === null
      ? (candidates.length === 1 ? candidates[0] : undefined)
      : candidates.findLast(({ layer }) => layer === repairedRid);
  }

  #place(source: Source, packet: ReceivedPacket, now: number): void {
    source.buffer.push(packet, now);
    this.#drain(source, now);
    if (source.buffer.hasGaps) this.#watchGaps();
  }

  #drain(source: Source, now: number): void {
    for (const next of source.buffer.take(now)) {
      if (source.reader === null) this.#sound(source, next, now);
      else for (const group of source.assembler.push(next)) this.#picture(source, source.reader, group, now);
      if ("lost" in next && source.reader !== null) this.wantKeyframe(source.layer);
    }
  }

  #sound({ line, layer }: Source, next: Ordered, now: number): void {
    if ("lost" in next || next.packet.payload.length === 0) return; // decoders conceal what is missing
    const { payload, timestamp } = next.packet;
    const timestampUs = this.clock.timeOf("audio", timestamp, now);
    const known = { keyframe: true, hasBFrames: false, width: null, height: null } as const;
    const parts = { kind: "audio", codec: line.codec, timestampUs, payloads: [payload] } as const;
    this.#options.onFrame(makeFrame({ ...known, ...parts, data: () => payload }), layer);
  }

  #picture(
    source: Source,
    reader: PictureReader,
    { timestamp, payloads, afterLoss }: {
      timestamp: number;
      payloads: readonly Uint8Array[];
      afterLoss: boolean;
    },
    now: number,
  ): void {
    const picture = readOrNull(reader, payloads);
    const timestampUs = this.clock.timeOf("video", timestamp, now, source.ssrc);
    if (afterLoss || picture === null) source.isBroken = true;
    if (picture?.isKeyframe) source.isBroken = false;
    if (source.isBroken || picture === null) {
      this.dropped++;
      this.wantKeyframe(source.layer);
      return;
    }
    const { isKeyframe: keyframe, hasBFrames, width, height, data } = picture;
    const parts = {
      kind: "video",
      codec: source.line.codec,
      timestampUs,
      payloads: picture.payloads,
    } as const;
    this.#options.onFrame(makeFrame({ ...parts, keyframe, hasBFrames, width, height, data }), source.layer);
  }

  /** Looks at the gaps for as long as there are any. */
  #watchGaps(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    const { clock, publisher } = this.#options;
    const { signal } = this.#stop;
    void (async () => {
      while (!signal.aborted && [...this.#sources.values()].some(({ buffer }) => buffer.hasGaps)) {
        await clock.sleep(GAPS_EVERY_MS, signal);
        if (signal.aborted) break;
        const now = this.#now;
        for (const source of this.#sources.values()) {
          const missing = source.line.kind === "video" ? source.buffer.missing(now) : [];
          if (missing.length > 0) {
            this.nacks++;
            publisher.askAgain(source.ssrc, missing);
          }
          this.#drain(source, now);
        }
      }
      this.#isWatching = false;
    })();
  }
}

/** A picture whose packets are not what they should be cannot be used, and nothing that builds upon it. */
function readOrNull(reader: PictureReader, payloads: readonly Uint8Array[]): Picture | null {
  try {
    return reader.read(payloads);
  } catch {
    return null;
  }
}
