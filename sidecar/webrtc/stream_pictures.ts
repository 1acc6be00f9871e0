import type { ObsStatus } from "../contract.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Counters } from "../runtime/counters.ts";
import type { Logger } from "../runtime/logger.ts";
import type { AccessUnit, EncodedStream } from "../runtime/media.ts";
import { messageOf } from "../runtime/message.ts";
import type { CodecLibrary } from "./codec_library.ts";
import { createKeyframeDecoder, type KeyframeDecoder, type KeyframePixels } from "./keyframe_decoder.ts";

export interface StreamPicturesOptions {
  /** Of the pictures, in pixels; smaller ones are not enlarged. */
  readonly width: number;
  /** Whether the codec library is there. */
  readonly isInstalled: () => boolean;
  /** What to do where it is not, the end of a sentence. */
  readonly remedy: string;
  /** Rejects when the library is missing or does not fit this machine. */
  readonly loadLibrary: () => Promise<CodecLibrary>;
  readonly encodeJpeg: (pixels: KeyframePixels) => Promise<Uint8Array>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
}

/** A picture of a stream, in place of one of OBS. */
export interface StreamPicture {
  readonly jpeg: Uint8Array;
  /** "whip:NAME" */
  readonly source: string;
  readonly isRare: true;
}

/** The pictures of one published stream, for the detector: its keyframes, which is all that can be decoded by itself. */
export interface StreamPictures {
  /** To be told of every stream. */
  onStream(stream: EncodedStream): void;
  /** Looks at that stream from now on, at none with `null`. */
  watch(name: string | null): void;
  /** The next keyframe that was not handed out before, waited for; `null` when none comes. Never rejects. */
  capture(signal: AbortSignal): Promise<StreamPicture | null>;
  /** The picture handed out last, while its stream is published. */
  readonly latest: Uint8Array | null;
  /** What there is to see; `null` while no stream is looked at. */
  readonly status: ObsStatus | null;
  /** Calls at every change of the status. */
  onStatus(listener: () => void): void;
  /** Names of what could be looked at now, as `obs.source` has them. */
  readonly sources: readonly string[];
  close(): Promise<void>;
}

/** What the name of a source begins with that is a stream. */
const PREFIX = "whip:";
/** A stream of which no keyframe came for so long shows nothing, ms. */
const STALE_MS = 6_000;
/** What may lie between two keyframes so that a banner, which is there for 2 s, is in two of them; with some room, ms. */
const INTERVAL_MS = 1_200;

/** The name of the stream that a source is, `null` for a source of OBS. */
export function streamOf(source: string): string | null {
  return source.startsWith(PREFIX) ? source.slice(PREFIX.length) : null;
}

export function createStreamPictures(options: StreamPicturesOptions): StreamPictures {
  const { width, isInstalled, remedy, loadLibrary, encodeJpeg, clock, logger, counters } = options;
  const decoded = counters.counter(
    "scoreline_stream_keyframes_total",
    "Keyframes of a stream that were looked at",
  );
  const damaged = counters.counter(
    "scoreline_stream_keyframes_damaged_total",
    "Keyframes that could not be decoded",
  );
  const live = new Map<string, EncodedStream>();
  const listeners = new Set<() => void>();
  let wanted: string | null = null;
  let unsubscribe: (() => void) | null = null;
  let newest: { readonly unit: AccessUnit; readonly at: number; readonly interval: number | null } | null =
    null;
  let seen: AccessUnit | null = null;
  let latest: Uint8Array | null = null;
  let trouble: string | null = null;
  let decoder: KeyframeDecoder | null = null;
  let busy: Promise<unknown> = Promise.resolve();
  let wake: () => void = () => {};
  let told: ObsStatus | null = null;

  function statusNow(): ObsStatus | null {
    if (wanted === null) return null;
    const source = PREFIX + wanted;
    const waiting = (message: string): ObsStatus => ({ state: "waiting_for_source", source, message });
    if (!isInstalled()) {
      return waiting(`The stream "${wanted}" cannot be decoded: ${remedy}`);
    }
    if (!live.has(wanted)) {
      return waiting(
        `Nobody publishes "${wanted}": start the stream in OBS (Settings > Stream > WHIP, to /whip/${wanted} here)`,
      );
    }
    if (trouble !== null) return waiting(trouble);
    if (newest === null || clock.now().mono - newest.at > STALE_MS) {
      return waiting(
        `No keyframe of "${wanted}" comes: set the keyframe interval to 1 s in OBS (Settings > Output)`,
      );
    }
    const isRare = newest.interval !== null && newest.interval > INTERVAL_MS;
    const message = isRare
      ? `"${wanted}" has too few keyframes to see every result: set the interval to 1 s in OBS (Settings > Output)`
      : null;
    return { state: "connected", source, message };
  }

  function tell(): void {
    const status = statusNow();
    if (JSON.stringify(status) === JSON.stringify(told)) return;
    if (status !== null && status.message !== null && status.message !== told?.message) {
      logger.warn("stream", status.message);
    }
    told = status;
    for (const listener of listeners) listener();
  }

  function receive(unit: AccessUnit): void {
    if (unit.kind !== "video" || !unit.keyframe) return;
    const before = newest?.unit;
    const interval = before === undefined ? null : (unit.timestampUs - before.timestampUs) / 1_000;
    newest = { unit, at: clock.now().mono, interval };
    wake();
  }

  function follow(): void {
    unsubscribe?.();
    const stream = wanted === null ? undefined : live.get(wanted);
    newest =
      seen =
      latest =
      trouble =
        null;
    unsubscribe = stream?.subscribe(receive) ?? null;
    wake();
    tell();
  }

  /** Waits until there is a keyframe that was not handed out, or none can be expected. */
  async function nextKeyframe(signal: AbortSignal): Promise<AccessUnit | null> {
    const done = new AbortController();
    let isOver = signal.aborted;
    const end = () => {
      isOver = true;
      wake();
    };
    signal.addEventListener("abort", end, { once: true, signal: done.signal });
    void clock.sleep(STALE_MS, done.signal).then(end);
    try {
      while (!isOver && unsubscribe !== null && (newest === null || newest.unit === seen)) {
        await new Promise<void>((resolve) => wake = resolve);
      }
    } finally {
      done.abort();
    }
    const unit = newest?.unit ?? null;
    return signal.aborted || unit === seen ? null : unit;
  }

  async function pictureOf(unit: AccessUnit, source: string): Promise<StreamPicture | null> {
    try {
      if (decoder === null) {
        const library = await loadLibrary();
        decoder ??= createKeyframeDecoder(library);
      }
      const jpeg = await encodeJpeg(await decoder.decode(unit, width));
      decoded.add();
      trouble = null;
      return { jpeg, source, isRare: true };
    } catch (error) {
      damaged.add();
      if (seen === unit) {
        trouble = `The pictures of "${streamOf(source)}" cannot be read (${messageOf(error)})`;
      }
      return null;
    }
  }

  return {
    onStream(stream) {
      live.set(stream.name, stream);
      const end = () => {
        if (live.get(stream.name) !== stream) return; // another has taken its place
        live.delete(stream.name);
        if (stream.name === wanted) follow();
      };
      if (stream.ended.aborted) return end();
      stream.ended.addEventListener("abort", end, { once: true });
      if (stream.name === wanted) follow();
    },
    watch(name) {
      if (name === wanted) return;
      wanted = name;
      follow();
    },
    async capture(signal) {
      if (wanted === null || !isInstalled()) return null;
      const name = wanted;
      const unit = await nextKeyframe(signal);
      if (unit === null) {
        if (!signal.aborted) latest = null;
        tell();
        return null;
      }
      seen = unit;
      const decoding = pictureOf(unit, PREFIX + name);
      busy = decoding;
      const picture = await decoding;
      // It may have ended, or another may be wanted, while it was decoded.
      const isCurrent = name === wanted && live.has(name) && seen === unit;
      latest = isCurrent ? picture?.jpeg ?? null : latest;
      tell();
      return isCurrent ? picture : null;
    },
    get latest() {
      return latest;
    },
    get status() {
      return statusNow();
    },
    onStatus: (listener) => void listeners.add(listener),
    get sources() {
      return [...live.keys()].map((name) => PREFIX + name);
    },
    async close() {
      wanted = null;
      follow();
      await busy;
      decoder?.close();
      decoder = null;
    },
  };
}
