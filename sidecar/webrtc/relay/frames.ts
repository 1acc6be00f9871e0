import type { Ordered } from "./jitter_buffer.ts";

/** The packets of one picture, all of them, in order. */
export interface PacketGroup {
  readonly timestamp: number;
  readonly payloads: readonly Uint8Array[];
  /** Whether a packet before it is missing, so that what it builds upon may be. */
  readonly afterLoss: boolean;
}

/** More than any picture has: 4 MB. */
const MOST_PACKETS = 4_000;

/**
 * Gathers ordered packets into pictures: those with the same time, up to the one that is marked as the last (RFC 6184,
 * RFC 7741, RFC 3550 section 5.1). A picture of which a packet is lost is left out.
 */
export class FrameAssembler {
  readonly #startsPicture: (payload: Uint8Array) => boolean;
  #payloads: Uint8Array[] = [];
  #timestamp: number | null = null;
  #isBroken = false;
  #afterLoss = false;
  /** Pictures left out because a packet of theirs was lost, or seemed to be. */
  broken = 0;

  /** @param startsPicture whether a payload is surely the first of its picture */
  constructor(startsPicture: (payload: Uint8Array) => boolean) {
    this.#startsPicture = startsPicture;
  }

  /** Takes what comes next and hands on the pictures that are complete with it, mostly none or one. */
  *push(next: Ordered): Generator<PacketGroup> {
    if ("lost" in next) {
      this.#afterLoss = true;
      this.#abandon();
      // What follows may be the rest of a picture that has begun in the gap.
      this.#isBroken = true;
      this.#timestamp = null;
      return;
    }
    const { timestamp, marker, payload } = next.packet;
    if (timestamp !== this.#timestamp) {
      // The marker of the one before is missing, or is not used.
      if (this.#payloads.length > 0) yield this.#complete();
      if (this.#timestamp !== null || this.#startsPicture(payload)) this.#isBroken = false;
      this.#timestamp = timestamp;
    }
    // Probes for bandwidth are empty.
    if (payload.length > 0 && !this.#isBroken) this.#payloads.push(payload);
    if (this.#payloads.length > MOST_PACKETS) {
      this.#abandon();
      this.#isBroken = true;
      this.#afterLoss = true;
    }
    if (!marker) return;
    if (this.#isBroken) this.broken++;
    else if (this.#payloads.length > 0) yield this.#complete();
    // The next packet begins a picture, whatever its time.
    this.#isBroken = false;
    this.#timestamp = timestamp;
  }

  #complete(): PacketGroup {
    const group = { timestamp: this.#timestamp ?? 0, payloads: this.#payloads, afterLoss: this.#afterLoss };
    this.#payloads = [];
    this.#afterLoss = false;
    return group;
  }

  #abandon(): void {
    if (this.#payloads.length > 0) this.broken++;
    this.#payloads = [];
  }
}
