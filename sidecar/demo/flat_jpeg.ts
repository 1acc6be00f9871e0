/** Largest side that a JPEG header can name (ITU-T T.81, B.2.2: 16 bits). */
const MAX_SIDE = 65_535;
/** With this step a DC coefficient of a flat block is exactly `luma - 128`: the DCT of a flat block is 8 times its value. */
const QUANTISER = 8;

/**
 * A grey JPEG of one brightness, written by hand: what a black screen or a plain test picture needs, without an encoder.
 *
 * `width` and `height` in pixels, `luma` 0 (black) to 255 (white). Baseline, one component (ITU-T T.81). Throws a
 * `RangeError` for a size or a brightness that does not exist.
 */
export function flatJpeg(width: number, height: number, luma: number): Uint8Array {
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 1 || side > MAX_SIDE) {
      throw new RangeError(`A side of a JPEG is 1 to ${MAX_SIDE} pixels, got ${side}`);
    }
  }
  if (!Number.isInteger(luma) || luma < 0 || luma > 255) {
    throw new RangeError(`The brightness of a JPEG is 0 to 255, got ${luma}`);
  }
  const level = luma - 128;
  const category = level === 0 ? 1 : 32 - Math.clz32(Math.abs(level));
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xdb, [0, ...Array<number>(64).fill(QUANTISER)]),
    ...segment(0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]),
    // DC: "0" means no change, "10" a change of `category` bits. AC: "0" means the rest of the block is zero.
    ...segment(0xc4, [0x00, 1, 1, ...Array<number>(14).fill(0), 0, category]),
    ...segment(0xc4, [0x10, 1, ...Array<number>(15).fill(0), 0]),
    ...segment(0xda, [1, 1, 0, 0, 63, 0]),
    ...scan(level, category, Math.ceil(width / 8) * Math.ceil(height / 8)),
    ...[0xff, 0xd9],
  ]);
}

function segment(marker: number, body: readonly number[]): number[] {
  const length = body.length + 2;
  return [0xff, marker, length >> 8, length & 255, ...body];
}

/** The first block sets the brightness; every other one is two zero bits: no change, nothing else. */
function scan(level: number, category: number, blocks: number): number[] {
  const magnitude = level < 0 ? level + (1 << category) - 1 : level;
  const first = level === 0 ? "00" : `10${magnitude.toString(2).padStart(category, "0")}0`;
  const bits = first.length + 2 * (blocks - 1);
  const bytes = Array<number>(Math.ceil(bits / 8)).fill(0);
  const set = (index: number) => {
    bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (0x80 >> (index & 7));
  };
  for (const [index, bit] of [...first].entries()) if (bit === "1") set(index);
  for (let index = bits; index < bytes.length * 8; index++) set(index);
  return bytes.flatMap((byte) => byte === 0xff ? [0xff, 0x00] : [byte]);
}
