import type { EncoderStatus, WebRtcStream } from "../contract.ts";
import type { Counter, Counters } from "../runtime/counters.ts";
import { messageOf } from "../runtime/message.ts";
import { DETECTOR_STREAM } from "../runtime/stream_name.ts";
import type { CodecLibrary } from "./codec_library.ts";
import { Drawing, type DrawingOptions } from "./drawing.ts";
import { openDecoder } from "./encoder.ts";
import { KeyframePace } from "./keyframe_pace.ts";
import { Lanes } from "./lanes.ts";
import { VIDEO_CODECS, type VideoCodec } from "./offer.ts";
import { Rates } from "./rates.ts";
import { type Shot, Shots, type ShotsOptions } from "./shots.ts";
import type { Viewer } from "./viewer.ts";

export interface DetectorStreamOptions extends DrawingOptions, ShotsOptions {
  /** Whether the encoder is installed. */
  readonly isInstalled: boolean;
  /** Says what to do where it is not; the end of a sentence. */
  readonly remedy: string;
  loadLibrary(): Promise<CodecLibrary>;
  readonly counters: Counters;
}

/** A stream without viewers is kept this long, so that reloading a page does not start everything again, ms. */
const LINGER_MS = 3_000;
/** How often it is looked after those who are connecting, ms. */
const WAIT_MS = 500;
/** How old the frame may be that they begin with, ms. */
const FRESH_MS = 1_000;

/** The pictures that the detector sees, with what it read drawn in: captured, encoded once and sent to all, while somebody watches. */
export class DetectorStream {
  readonly #options: DetectorStreamOptions;
  readonly #viewers = new Set<Viewer>();
  readonly #keyframePace: Readonly<Record<VideoCodec, KeyframePace>> = {
    H264: new KeyframePace(),
    VP8: new KeyframePace(),
  };
  readonly #lanes = new Lanes();
  readonly #rates = new Rates();
  readonly #shots: Shots;
  readonly #frames: Counter;
  readonly #keyframes: Counter;
  readonly #skipped: Counter;
  #running: { readonly stop: AbortController; readonly done: Promise<void> } | null = null;
  #failure: string | null = null;
  #size: { readonly width: number; readonly height: number } | null = null;
  #emptySince = 0;
  #expectedUntil = -Infinity;
  #arrival = new AbortController();

  constructor(options: DetectorStreamOptions) {
    this.#options = options;
    this.#shots = new Shots(options);
    const { counters } = options;
    this.#frames = counters.counter("scoreline_webrtc_frames_total", "Frames encoded for viewers");
    this.#keyframes = counters.counter("scoreline_webrtc_keyframes_total", "Keyframes among them");
    this.#skipped = counters.counter("scoreline_webrtc_skipped_frames_total", "Frames due and not made");
  }

  get encoder(): EncoderStatus {
    const { isInstalled, remedy } = this.#options;
    if (!isInstalled) {
      return { state: "missing", message: `The encoder of the live view is not installed: ${remedy}` };
    }
    return this.#failure === null
      ? { state: "ready", message: null }
      : { state: "failed", message: this.#failure };
  }

  /** Begins to make frames for a viewer, so that one is ready when it is connected. */
  add(viewer: Viewer): void {
    this.#viewers.add(viewer);
    this.#arrival.abort();
    this.#start();
  }

  /** Makes a frame for somebody who will soon be a viewer; if nobody comes, that was all. */
  expect(): void {
    this.#emptySince = this.#options.clock.now().mono;
    this.#expectedUntil = this.#emptySince + LINGER_MS;
    this.#arrival.abort();
    this.#start();
  }

  #start(): void {
    if (this.#running !== null) return;
    const stop = new AbortController();
    const done = this.#run(stop.signal).then(() => {
      this.#running = null;
      // Who came while it ended is served by the next one.
      if (this.#viewers.size > 0 && !stop.signal.aborted) this.#start();
    }, (error) => {
      this.#running = null;
      this.#failure = `The encoder of the live view does not work: ${messageOf(error)}`;
      this.#options.logger.error("webrtc", this.#failure);
    });
    this.#running = { stop, done };
  }

  remove(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    this.#emptySince = this.#options.clock.now().mono;
  }

  /** Takes in who has just connected: with the newest frame, if that is a keyframe, or with the next one. */
  welcome(viewer: Viewer): void {
    const entrance = this.#lanes.get(viewer.codec)?.entrance ?? null;
    if (entrance === null) this.#keyframePace[viewer.codec].need();
    else viewer.send(entrance);
    this.#arrival.abort();
  }

  /** Makes a keyframe for a viewer who has lost the picture, and for all others who have. */
  mend({ codec }: Viewer): void {
    this.#keyframePace[codec].ask();
  }

  describe(): WebRtcStream {
    const now = this.#options.clock.now().mono;
    const { kbps, fps } = this.#rates.of(now);
    const isRunning = this.#running !== null;
    return {
      name: DETECTOR_STREAM,
      kind: "detector",
      state: this.#failure !== null ? "failed" : isRunning ? "running" : "idle",
      message: this.#failure,
      viewers: this.#viewers.size,
      codecs: this.#lanes.codecs,
      width: this.#size?.width ?? null,
      height: this.#size?.height ?? null,
      fps,
      bitrate_kbps: kbps,
      frames: this.#frames.value,
      keyframes: this.#keyframes.value,
      skipped: this.#skipped.value,
    };
  }

  async close(): Promise<void> {
    this.#running?.stop.abort();
    await this.#running?.done;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, loadLibrary } = this.#options;
    // OBS makes the first picture while the library is loaded, and who has just offered is answered before that.
    let shooting: Promise<Shot> | null = this.#shoot(signal);
    await clock.sleep(0, signal);
    const library = await loadLibrary();
    const drawing = new Drawing(await openDecoder(library), this.#options);
    this.#failure = null;
    const watching = new AbortController();
    const looks = this.#shots.watch(AbortSignal.any([signal, watching.signal]));
    let encoding: Promise<void> = Promise.resolve();
    let busy = false;
    try {
      let due = clock.now().mono;
      while (!signal.aborted && !this.#isAbandoned()) {
        if (!this.#hasAudience()) {
          // One frame is enough for all who are connecting.
          await encoding;
          if (this.#isPrepared()) {
            await this.#audience(signal);
            continue;
          }
        }
        const shot: Shot = await (shooting ?? this.#shoot(signal));
        shooting = null;
        if (signal.aborted) break;
        if (busy) this.#skipped.add();
        else {
          busy = true;
          encoding = this.#deliver(library, drawing, shot).finally(() => busy = false);
          encoding.catch(() => {}); // awaited elsewhere
        }
        due = Math.max(due + this.#shots.rest(shot), clock.now().mono);
        await clock.sleep(Math.max(0, due - clock.now().mono), signal);
        if (!busy) await encoding;
      }
    } finally {
      watching.abort();
      await Promise.allSettled([encoding, looks]);
      this.#lanes.close();
      drawing.close();
      this.#size = null;
    }
  }

  #shoot(signal: AbortSignal): Promise<Shot> {
    const shot = this.#shots.take([...this.#viewers].map(({ options }) => options), signal);
    shot.catch(() => {}); // awaited later
    return shot;
  }

  /** Whether a fresh keyframe waits for each of those who are connecting; where there is none, the next frame is one. */
  #isPrepared(): boolean {
    const since = this.#options.clock.now().mono - FRESH_MS;
    let isPrepared = true;
    for (const codec of this.#codecs()) {
      if ((this.#lanes.get(codec)?.entrance?.capturedAt ?? -Infinity) >= since) continue;
      this.#keyframePace[codec].need();
      isPrepared = false;
    }
    return isPrepared;
  }

  /** What there are viewers for; those who are still to come take the first as a rule. */
  #codecs(): ReadonlySet<VideoCodec> {
    const codecs = new Set([...this.#viewers].map(({ codec }) => codec));
    const isExpecting = this.#options.clock.now().mono < this.#expectedUntil;
    return codecs.size === 0 && isExpecting ? codecs.add(VIDEO_CODECS[0]) : codecs;
  }

  #hasAudience(): boolean {
    return [...this.#viewers].some(({ state }) => state === "connected");
  }

  /** Resolves when somebody has connected, or soon: more frames would slow those down who are connecting. */
  async #audience(signal: AbortSignal): Promise<void> {
    if (this.#arrival.signal.aborted) this.#arrival = new AbortController();
    await this.#options.clock.sleep(WAIT_MS, AbortSignal.any([signal, this.#arrival.signal]));
  }

  #isAbandoned(): boolean {
    return this.#viewers.size === 0 && this.#options.clock.now().mono - this.#emptySince > LINGER_MS;
  }

  /** Decodes, draws, encodes for each codec in use, and sends. Pictures that cannot be read are left out. */
  async #deliver(library: CodecLibrary, drawing: Drawing, shot: Shot): Promise<void> {
    const frame = await drawing.draw(shot, this.#hasAudience());
    if (frame === null) return this.#skipped.add();
    this.#size = { width: frame.width, height: frame.height };
    for (const codec of this.#codecs()) {
      const lane = await this.#lanes.open(library, {
        codec,
        ...this.#size,
        fps: shot.fps,
        bitrate_kbps: shot.bitrate_kbps,
      });
      const pace = this.#keyframePace[codec];
      const encoded = await lane.encoder.encode(frame, shot.capturedAt, pace.isDue(shot.capturedAt));
      if (encoded === null) continue;
      if (encoded.keyframe) pace.made(shot.capturedAt);
      this.#count(encoded.data.length, encoded.keyframe);
      const sent = {
        payloads: lane.packetize(encoded.data),
        keyframe: encoded.keyframe,
        capturedAt: shot.capturedAt,
      };
      lane.entrance = encoded.keyframe ? sent : null;
      for (const viewer of this.#viewers) {
        if (viewer.codec === codec) viewer.send(sent);
      }
    }
  }

  #count(bytes: number, keyframe: boolean): void {
    this.#frames.add();
    if (keyframe) this.#keyframes.add();
    this.#rates.add(this.#options.clock.now().mono, bytes, 1);
  }
}
