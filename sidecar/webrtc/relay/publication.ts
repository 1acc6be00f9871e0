import type { AccessUnit, EncodedStream, StreamFormat, VideoCodec } from "../../runtime/media.ts";
import { adviceOn } from "./advice.ts";
import type { Frame } from "./frame.ts";
import { GopCache } from "./gop.ts";
import { Rates } from "../rates.ts";

export interface PublicationOptions {
  readonly name: string;
  readonly codec: VideoCodec;
  readonly hasAudio: boolean;
  /** The layers of a simulcast as they are offered; none stands for one without a name. */
  readonly layers: readonly string[];
  /** Told once, when the format is known. */
  onFormat(publication: Publication): void;
  /** Asks the publisher for a keyframe of a layer. */
  onKeyframeWanted(layer: string): void;
}

/** One size of the picture. */
interface Layer {
  readonly name: string;
  readonly gop: GopCache<Frame>;
  readonly rates: Rates;
  size: { readonly width: number; readonly height: number } | null;
  lastAt: number;
  keyframeAt: number | null;
  interval: number | null;
}

/** Who gets frames: a certain layer, or the best one. */
interface Taker {
  /** The layer that is asked for; `null` for the best. */
  readonly asked: Layer | null;
  /** What it gets now: from a keyframe of that layer on. */
  from: Layer | null;
  take(frame: Frame): void;
}

/** What somebody gets of a publication from now on. */
export interface Attachment {
  /** What was sent before, from the newest keyframe on; what comes next follows on it. */
  gop(): readonly Frame[];
  wantKeyframe(): void;
  end(): void;
}

/** A layer that brings nothing for this long is not passed on any more, to nobody, ms. */
const STALLED_MS = 2_000;
/** B-frames are told of for this long after the last, ms. */
const REMEMBERED_MS = 10_000;

/** What one publisher sends, for all who want it: everything from the newest keyframe on. */
export class Publication implements EncodedStream {
  readonly name: string;
  readonly codec: VideoCodec;
  readonly hasAudio: boolean;
  frames = 0;
  keyframes = 0;
  readonly #options: PublicationOptions;
  readonly #layers: ReadonlyMap<string, Layer>;
  readonly #takers = new Set<Taker>();
  readonly #ended = new AbortController();
  #format: StreamFormat | null = null;
  /** The layer that is passed on. */
  #current: Layer | null = null;
  #firstAt: number | null = null;
  /** When something came last. */
  #now = -Infinity;
  #bFrameAt: number | null = null;

  constructor(options: PublicationOptions) {
    this.#options = options;
    this.name = options.name;
    this.codec = options.codec;
    this.hasAudio = options.hasAudio;
    const names = options.layers.length === 0 ? [""] : options.layers;
    this.#layers = new Map(names.map((name) => [name, {
      name,
      gop: new GopCache<Frame>(),
      rates: new Rates(),
      size: null,
      lastAt: -Infinity,
      keyframeAt: null,
      interval: null,
    }]));
  }

  get format(): StreamFormat {
    return this.#format ?? { video: null, audio: null };
  }

  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  get size(): { readonly width: number; readonly height: number } | null {
    return this.#current?.size ?? null;
  }

  get layers(): readonly string[] {
    return [...this.#layers.keys()];
  }

  /** How often the cache of a layer has outgrown its limits. */
  get overflows(): number {
    return [...this.#layers.values()].reduce((sum, { gop }) => sum + gop.overflows, 0);
  }

  /** Takes what has come. @param now ms on the monotonic clock */
  push(frame: Frame, layerName: string, now: number): void {
    this.#firstAt ??= now;
    this.#now = now;
    if (frame.kind === "audio") {
      for (const { gop } of this.#layers.values()) gop.push(frame);
      for (const taker of this.#takers) taker.take(frame);
      this.#current?.rates.add(now, frame.bytes, 0);
      return;
    }
    const layer = this.#layers.get(layerName);
    if (layer === undefined) return;
    this.frames++;
    // A layer that was paused says nothing of how often keyframes come.
    if (now - layer.lastAt > STALLED_MS) layer.keyframeAt = null;
    layer.lastAt = now;
    layer.rates.add(now, frame.bytes, 1);
    if (frame.hasBFrames) this.#bFrameAt = now;
    if (frame.keyframe) this.#sawKeyframe(layer, frame, now);
    layer.gop.push(frame);
    // Who comes when the format is told gets this frame from the cache.
    const takers = [...this.#takers];
    this.#choose(layer, frame, now);
    for (const taker of takers) {
      const wanted = this.#wantedBy(taker);
      if (wanted === layer && taker.from !== layer) {
        if (frame.keyframe) taker.from = layer;
        else this.#options.onKeyframeWanted(layer.name);
      }
      if (taker.from === layer) taker.take(frame);
    }
  }

  /**
   * Everything from now on.
   * @param layer what is asked for; the best one comes in its place for as long as that brings nothing. `null`: the best
   */
  attach(layer: string | null, take: (frame: Frame) => void): Attachment {
    const taker: Taker = { asked: layer === null ? null : this.#layers.get(layer) ?? null, from: null, take };
    taker.from = this.#wantedBy(taker);
    this.#takers.add(taker);
    return {
      gop: () => (taker.from = this.#wantedBy(taker))?.gop.frames ?? [],
      wantKeyframe: () => this.wantKeyframe((this.#wantedBy(taker) ?? taker.asked)?.name ?? null),
      end: () => this.#takers.delete(taker),
    };
  }

  subscribe(listener: (unit: AccessUnit) => void): () => void {
    const hand = (frame: Frame) => {
      const unit = frame.unit();
      if (unit !== null) listener(unit);
    };
    const attached = this.attach(null, hand);
    for (const frame of attached.gop()) hand(frame);
    return attached.end;
  }

  wantKeyframe(layer: string | null): void {
    this.#options.onKeyframeWanted(layer ?? this.#current?.name ?? this.layers[0] ?? "");
  }

  /** What to change at the publisher; `null` when all is well. */
  advice(now: number): string | null {
    const { keyframeAt = null, interval = null } = this.#current ?? {};
    return adviceOn({
      age: this.#firstAt === null ? null : now - this.#firstAt,
      sinceKeyframe: keyframeAt === null ? null : now - keyframeAt,
      interval,
      hasBFrames: this.#bFrameAt !== null && now - this.#bFrameAt < REMEMBERED_MS,
    });
  }

  rates(now: number): { readonly kbps: number; readonly fps: number } {
    return this.#current?.rates.of(now) ?? { kbps: 0, fps: 0 };
  }

  end(): void {
    this.#ended.abort();
    this.#takers.clear();
    for (const { gop } of this.#layers.values()) gop.clear();
  }

  #sawKeyframe(layer: Layer, { width, height }: Frame, now: number): void {
    this.keyframes++;
    if (layer.keyframeAt !== null) layer.interval = now - layer.keyframeAt;
    layer.keyframeAt = now;
    if (width !== null && height !== null) layer.size = { width, height };
  }

  /** Passes on the largest layer that is alive, from a keyframe of its own on. */
  #choose(layer: Layer, frame: Frame, now: number): void {
    const best = this.#best(now);
    if (frame.keyframe && layer === best) this.#current = layer;
    if (frame.keyframe && layer === this.#current && layer.size !== null && this.#format === null) {
      this.#format = {
        video: { codec: this.codec, ...layer.size },
        audio: this.hasAudio ? { codec: "opus", sampleRate: 48_000, channels: 2 } : null,
      };
      this.#options.onFormat(this);
    }
    if (best !== null && best !== this.#current) this.#options.onKeyframeWanted(best.name);
  }

  #wantedBy({ asked }: Taker): Layer | null {
    return asked !== null && this.#now - asked.lastAt <= STALLED_MS ? asked : this.#current;
  }

  #best(now: number): Layer | null {
    let best: Layer | null = null;
    for (const layer of this.#layers.values()) {
      if (now - layer.lastAt > STALLED_MS) continue;
      if (best === null || pixels(layer) > pixels(best)) best = layer;
    }
    return best;
  }
}

function pixels({ size }: Layer): number {
  return size === null ? 0 : size.width * size.height;
}
