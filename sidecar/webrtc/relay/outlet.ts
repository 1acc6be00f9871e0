import type { Clock } from "../../runtime/clock.ts";
import type { Frame } from "./frame.ts";
import { LossWatch } from "./loss_watch.ts";
import { OutgoingLine, type OutgoingPacket } from "../outgoing.ts";
import { type MediaFeedback, type MediaLine, ntpOf } from "../rtp.ts";

/** What an outlet needs of its connection. */
export interface OutletPeer {
  readonly lines: readonly MediaLine[];
  send(packet: OutgoingPacket): void;
  sendReport(report: {
    readonly ssrc: number;
    readonly ntp: bigint;
    readonly rtp: number;
    readonly packets: number;
    readonly bytes: number;
  }): void;
}

/** Where the frames come from: a publication, whose clock began at a time of ours. */
export interface OutletSource {
  /** ms on the monotonic clock at which its time was 0; `null` before its first packet. */
  readonly start: number | null;
  /** By how much its times are ahead of the pictures' arrival, ms. */
  readonly lead: number;
  /** What was sent since the newest keyframe. */
  gop(): readonly Frame[];
  wantKeyframe(): void;
}

/** Packets that leave at once; more would overrun the receiver's socket (net.core.rmem_default holds about 90). */
const BURST = 40;
/** ... before the next ones, ms. */
const PAUSE_MS = 2;
/** The cache is spread over this long, ms: at full speed it would overrun the sockets of viewers who are busy connecting ... */
const REPLAY_MS = 150;
/** ... but so many packets leave at once even of a small one. */
const LEAST_BURST = 8;
/** Packets that wait for a viewer: what is more is dropped, and it begins again at a keyframe. */
const MOST_WAITING = 6_000;
/** Pictures of the cache are this far apart for a viewer, in units of 90 kHz: 1 ms, so that the newest is there at once. */
const REPLAY_STEP = 90;
/** A viewer that lost pictures gets the cache again when the publisher makes no keyframe within this time, ms ... */
const KEYFRAME_PATIENCE_MS = 400;
/** ... but at most this often, ms. */
const REPLAY_EVERY_MS = 2_000;

/**
 * What goes to one viewer: nothing before a keyframe, then every frame, from the cache first; with numbers and times of its
 * own, so that gaps and restarts of the publisher are none for the viewer.
 */
export class Outlet {
  readonly loss = new LossWatch();
  frames = 0;
  /** Pictures left out because the viewer is too slow. */
  skipped = 0;
  /** When the first picture was sent, ms on the monotonic clock. */
  firstPictureAt: number | null = null;
  readonly #peer: OutletPeer;
  readonly #clock: Clock;
  readonly #video: OutgoingLine | null;
  readonly #audio: OutgoingLine | null;
  readonly #stop = new AbortController();
  #source: OutletSource | null = null;
  #isOpen = false;
  /** Time of the newest picture, in ticks. */
  #last = -Infinity;
  #waiting: (() => OutgoingPacket)[] = [];
  #isDraining = false;
  /** Packets that leave at once now. */
  #burst = BURST;
  #stuckSince: number | null = null;
  #replayedAt = -Infinity;

  constructor(peer: OutletPeer, clock: Clock) {
    this.#peer = peer;
    this.#clock = clock;
    const line = (kind: "video" | "audio") => peer.lines.find((one) => one.kind === kind);
    const [video, audio] = [line("video"), line("audio")];
    this.#video = video === undefined ? null : new OutgoingLine(video);
    this.#audio = audio === undefined ? null : new OutgoingLine(audio);
  }

  get packets(): number {
    return (this.#video?.packets ?? 0) + (this.#audio?.packets ?? 0);
  }

  get bytes(): number {
    return (this.#video?.bytes ?? 0) + (this.#audio?.bytes ?? 0);
  }

  get resent(): number {
    return this.#video?.resent ?? 0;
  }

  get videoSsrc(): number | null {
    return this.#video?.line.ssrc ?? null;
  }

  /** Begins to send a publication, which may be the next one; from its cache when that has something. */
  begin(source: OutletSource): void {
    this.#source = source;
    this.#isOpen = false;
    this.#replay();
    if (!this.#isOpen) source.wantKeyframe();
  }

  /** Sends a frame that has just come. */
  take(frame: Frame): void {
    const at = this.#timeOf(frame);
    if (at === null) return;
    if (frame.kind === "audio") return this.#sound(frame, at);
    if (this.#video === null) return;
    if (frame.keyframe) {
      this.#isOpen = true;
      this.#stuckSince = null;
    }
    if (!this.#isOpen || this.loss.keyframesOnly && !frame.keyframe) {
      this.skipped++;
      return;
    }
    if (this.loss.keyframesOnly) this.#isOpen = false; // what follows builds upon pictures that are left out
    const ticks = this.#video.ticksOf(at);
    // Pictures that are shown before earlier ones keep their place; a keyframe is never earlier than what was before.
    this.#picture(frame, frame.keyframe ? Math.max(ticks, this.#last + 1) : ticks);
  }

  /** Takes what the viewer says. */
  feedback(feedback: MediaFeedback): void {
    if (feedback.type === "nack" && feedback.ssrc === this.videoSsrc) {
      for (const packet of this.#video?.again(feedback.sequenceNumbers) ?? []) this.#peer.send(packet);
    }
    if (feedback.type === "reception" && feedback.ssrc === this.videoSsrc) {
      this.loss.report(feedback.fractionLost);
    }
    if (feedback.type === "keyframe") {
      this.#stuckSince ??= this.#clock.now().mono;
      // Who is too slow would make the publisher send more to all.
      if (!this.loss.keyframesOnly) this.#source?.wantKeyframe();
    }
  }

  /** Looks after a viewer that lost pictures; to be called a few times a second. */
  tick(): void {
    const now = this.#clock.now().mono;
    const isDue = this.#stuckSince !== null && now - this.#stuckSince >= KEYFRAME_PATIENCE_MS;
    if (!isDue || now - this.#replayedAt < REPLAY_EVERY_MS || this.loss.keyframesOnly) return;
    this.#replay();
  }

  /** Says which times of the two media are the same (RFC 3550 section 6.4.1): both are those of one clock. */
  report(): void {
    const { wall, mono } = this.#clock.now();
    const ntp = ntpOf(wall);
    for (const outgoing of [this.#video, this.#audio]) {
      if (outgoing === null || outgoing.packets === 0) continue;
      const { line: { ssrc }, packets, bytes } = outgoing;
      const rtp = outgoing.timestampOf(outgoing.ticksOf(mono + (this.#source?.lead ?? 0)));
      this.#peer.sendReport({ ssrc, ntp, rtp, packets, bytes });
    }
  }

  close(): void {
    this.#stop.abort();
    this.#waiting = [];
    this.#source = null;
  }

  /** Sends what the cache has, so close together that the newest picture is there at once. */
  #replay(): void {
    const pictures = (this.#source?.gop() ?? []).filter(({ kind }) => kind === "video");
    const newest = pictures.at(-1);
    if (this.#video === null || newest === undefined) return;
    const packets = pictures.reduce((sum, { payloads }) => sum + payloads.length, 0);
    this.#burst = Math.min(BURST, Math.max(LEAST_BURST, Math.ceil(packets * PAUSE_MS / REPLAY_MS)));
    const end = Math.max(this.#video.ticksOf(this.#timeOf(newest) ?? 0), this.#last + pictures.length);
    const step = Math.max(1, Math.min(REPLAY_STEP, Math.floor((end - this.#last) / pictures.length)));
    for (const [index, frame] of pictures.entries()) {
      this.#picture(frame, end - (pictures.length - 1 - index) * step);
    }
    this.#isOpen = true;
    this.#stuckSince = null;
    this.#replayedAt = this.#clock.now().mono;
  }

  /** ms on the monotonic clock */
  #timeOf({ timestampUs }: Frame): number | null {
    const start = this.#source?.start ?? null;
    return start === null ? null : start + timestampUs / 1_000;
  }

  #picture({ payloads }: Frame, ticks: number): void {
    const video = this.#video;
    if (video === null) return;
    if (this.#waiting.length + payloads.length > MOST_WAITING) {
      // It begins again at a keyframe, and without what waits.
      this.#waiting = [];
      this.#isOpen = false;
      this.loss.reduce();
      this.skipped++;
      return;
    }
    const isFirst = this.firstPictureAt === null;
    this.firstPictureAt ??= this.#clock.now().mono;
    this.#last = Math.max(this.#last, ticks);
    this.frames++;
    for (const [index, payload] of payloads.entries()) {
      this.#waiting.push(() => video.next(payload, ticks, index === payloads.length - 1));
    }
    this.#drain();
    if (isFirst) this.report();
  }

  #sound({ payloads: [payload] }: Frame, at: number): void {
    if (this.#audio === null || payload === undefined) return;
    this.#peer.send(this.#audio.next(payload, this.#audio.ticksOf(at), false));
  }

  #drain(): void {
    if (this.#isDraining) return;
    this.#sendSome();
    if (this.#waiting.length === 0) return;
    this.#isDraining = true;
    void (async () => {
      while (this.#waiting.length > 0 && !this.#stop.signal.aborted) {
        await this.#clock.sleep(PAUSE_MS, this.#stop.signal);
        this.#sendSome();
      }
      this.#isDraining = false;
    })();
  }

  #sendSome(): void {
    for (const packet of this.#waiting.splice(0, this.#burst)) this.#peer.send(packet());
    if (this.#waiting.length === 0) this.#burst = BURST;
  }
}
