import type { AccessUnit, StreamFormat } from "../runtime/media.ts";

/** 20 ms of silence as Opus (RFC 6716 section 3.1: CELT, full band, 20 ms, one frame), mono and stereo. */
const SILENCE = { 1: new Uint8Array([0xf8, 0xff, 0xfe]), 2: new Uint8Array([0xfc, 0xff, 0xfe]) } as const;
/** What it lasts, and what a packet of sound lasts at most (RFC 6716 section 2.1.4), in microseconds. */
const SILENCE_US = 20_000, LONGEST_PACKET_US = 120_000;
/** How far pictures may be ahead of the sound until it is filled up, and the sound ahead of the pictures until it waits. */
const SOUND_LATE_US = 2_000_000, PICTURES_LATE_US = 5_000_000;

/**
 * The time of one file: begins at 0, and goes on for sound and pictures together. A muxer holds back one of them until the
 * other has come as far, so where a publisher sends no sound for a while there is silence, and where it sends no pictures the
 * sound is left out until they are back.
 */
export class Timeline {
  readonly #format: StreamFormat;
  #originUs: number | null = null;
  /** End of the last packet of sound, and time of the last picture, on the file's clock. */
  #soundUs = 0;
  #pictureUs = 0;
  /** The latest picture before the last keyframe: nothing after it may be earlier. */
  #floorUs = 0;
  #leftOut = 0;

  constructor(format: StreamFormat) {
    this.#format = format;
  }

  /** Packets that found no place. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** How long the file is by now, in microseconds. */
  get lengthUs(): number {
    return Math.max(this.#soundUs, this.#pictureUs);
  }

  /** The unit on the file's clock, with the silence that has to go before it; nothing when it has no place. */
  place(unit: AccessUnit): AccessUnit[] {
    this.#originUs ??= unit.timestampUs;
    const atUs = unit.timestampUs - this.#originUs;
    return unit.kind === "audio" ? this.#placeSound(unit, atUs) : this.#placePicture(unit, Math.max(0, atUs));
  }

  #placeSound(unit: AccessUnit, atUs: number): AccessUnit[] {
    const waits = this.#format.video !== null && atUs > this.#pictureUs + PICTURES_LATE_US;
    // Half a packet: clocks of publishers are not exact to the microsecond.
    if (this.#format.audio === null || waits || atUs < this.#soundUs - SILENCE_US / 2) {
      this.#leftOut++;
      return [];
    }
    const silence = atUs - this.#soundUs > LONGEST_PACKET_US ? this.#silenceUntil(atUs) : [];
    const timestampUs = Math.max(atUs, this.#soundUs);
    this.#soundUs = timestampUs + opusDurationUs(unit.data);
    return [...silence, { ...unit, timestampUs }];
  }

  #placePicture(unit: AccessUnit, atUs: number): AccessUnit[] {
    if (unit.keyframe) this.#floorUs = this.#pictureUs;
    const timestampUs = Math.max(atUs, this.#floorUs);
    this.#pictureUs = Math.max(this.#pictureUs, timestampUs);
    const isLate = this.#format.audio !== null && timestampUs - this.#soundUs > SOUND_LATE_US;
    const silence = isLate ? this.#silenceUntil(timestampUs - SOUND_LATE_US / 2) : [];
    return [...silence, { ...unit, timestampUs }];
  }

  #silenceUntil(untilUs: number): AccessUnit[] {
    const data = SILENCE[this.#format.audio?.channels ?? 1];
    const packets: AccessUnit[] = [];
    for (; this.#soundUs + SILENCE_US <= untilUs; this.#soundUs += SILENCE_US) {
      packets.push({
        kind: "audio",
        codec: "opus",
        data,
        timestampUs: this.#soundUs,
        keyframe: true,
        width: null,
        height: null,
      });
    }
    return packets;
  }
}

/** What a packet of Opus lasts, in microseconds (RFC 6716 section 3.1 and 3.2). */
export function opusDurationUs(packet: Uint8Array): number {
  const [toc = 0, count = 0] = packet;
  const config = toc >> 3;
  const frameUs = config < 12
    ? [10_000, 20_000, 40_000, 60_000][config & 3]
    : config < 16
    ? [10_000, 20_000][config & 1]
    : [2_500, 5_000, 10_000, 20_000][config & 3];
  const frames = [1, 2, 2, count & 0x3f][toc & 3];
  return (frameUs ?? SILENCE_US) * Math.max(1, frames ?? 1);
}
