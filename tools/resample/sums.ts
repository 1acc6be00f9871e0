/**
 * The sums of the detector's crops, in AssemblyScript, which is compiled to the vectors of WebAssembly:
 * `deno task compile-resample`. Sizes and places are in bytes.
 */

/** The weights are whole numbers of 16 bits that add up to 1 << SHIFT. */
const SHIFT = 14;
const HALF = 1 << (SHIFT - 1);

/**
 * Makes `height` rows of `length` bytes out of rows of as many: row y is the sum of `count` (of fours) rows from row `starts[y]`
 * on. Up to 7 bytes past a row are read and written as well.
 */
export function mixRows(
  from: usize,
  length: usize,
  starts: usize,
  weights: usize,
  count: usize,
  to: usize,
  height: i32,
): void {
  for (let y = 0; y < height; y++) {
    const top = from + <usize> load<u32>(starts) * length;
    const end = weights + count * 2;
    for (let x: usize = 0; x < length; x += 8) {
      let left = i32x4.splat(HALF);
      let right = i32x4.splat(HALF);
      let at = top + x;
      for (let weight = weights; weight < end; weight += 8) {
        const first = v128.load8x8_u(at);
        const second = v128.load8x8_u(at + length);
        const early = v128.load32_splat(weight);
        left = i32x4.add(left, i32x4.dot_i16x8_s(lowPairs(first, second), early));
        right = i32x4.add(right, i32x4.dot_i16x8_s(highPairs(first, second), early));
        at += length * 2;
        const third = v128.load8x8_u(at);
        const fourth = v128.load8x8_u(at + length);
        const late = v128.load32_splat(weight, 4);
        left = i32x4.add(left, i32x4.dot_i16x8_s(lowPairs(third, fourth), late));
        right = i32x4.add(right, i32x4.dot_i16x8_s(highPairs(third, fourth), late));
        at += length * 2;
      }
      const sums = i16x8.narrow_i32x4_s(i32x4.shr_s(left, SHIFT), i32x4.shr_s(right, SHIFT));
      v128.store64_lane(to + x, i8x16.narrow_i16x8_u(sums, sums), 0);
    }
    starts += 4;
    weights = end;
    to += length;
  }
}

/**
 * The same within rows, of which there are `height`: pixel x of `width` is the sum of `count` (of fours) pixels of three bytes from
 * pixel `starts[x]` on. Up to 4 bytes past what is needed are read, and one past the last is written.
 */
export function mixColumns(
  from: usize,
  length: usize,
  starts: usize,
  weights: usize,
  count: usize,
  to: usize,
  width: i32,
  height: i32,
): void {
  const zero = i32x4.splat(0);
  for (let y = 0; y < height; y++, from += length) {
    let weight = weights;
    for (let x = 0; x < width; x++, to += 3) {
      let sums = i32x4.splat(HALF);
      let at = from + <usize> load<u32>(starts + (<usize> x << 2)) * 3;
      for (const end = weight + count * 2; weight < end; weight += 8, at += 12) {
        const pixels = v128.load(at);
        // Red beside red, green beside green, blue beside blue, of two pixels each, as numbers of 16 bits.
        const early = i8x16.shuffle(pixels, zero, 0, 16, 3, 16, 1, 16, 4, 16, 2, 16, 5, 16, 16, 16, 16, 16);
        const late = i8x16.shuffle(pixels, zero, 6, 16, 9, 16, 7, 16, 10, 16, 8, 16, 11, 16, 16, 16, 16, 16);
        sums = i32x4.add(sums, i32x4.dot_i16x8_s(early, v128.load32_splat(weight)));
        sums = i32x4.add(sums, i32x4.dot_i16x8_s(late, v128.load32_splat(weight, 4)));
      }
      const whole = i32x4.shr_s(sums, SHIFT);
      const narrow = i16x8.narrow_i32x4_s(whole, whole);
      v128.store32_lane(to, i8x16.narrow_i16x8_u(narrow, narrow), 0);
    }
  }
}

/** Numbers of 16 bits of both, one beside the other: the first four of each. */
function lowPairs(upper: v128, lower: v128): v128 {
  return i16x8.shuffle(upper, lower, 0, 8, 1, 9, 2, 10, 3, 11);
}

/** The last four of each. */
function highPairs(upper: v128, lower: v128): v128 {
  return i16x8.shuffle(upper, lower, 4, 12, 5, 13, 6, 14, 7, 15);
}
