/** Reads a bit stream from its first bit on. Past its end there are zeros, and `isOver` says so. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isOver(): boolean {
    return this.#at > this.#bytes.length * 8;
  }

  bit(): number {
    const byte = this.#bytes[this.#at >> 3] ?? 0;
    return byte >> (7 - this.#at++ % 8) & 1;
  }

  /** An unsigned number of so many bits, at most 32. */
  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 2 + this.bit();
    return value;
  }

  /** An unsigned number in Exp-Golomb code (ITU-T H.264 section 9.1): `ue(v)`, and AV1's `uvlc()`. */
  golomb(): number {
    let zeros = 0;
    while (zeros < 32 && !this.isOver && this.bit() === 0) zeros++;
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** A signed one: `se(v)`. */
  signedGolomb(): number {
    const code = this.golomb();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}
