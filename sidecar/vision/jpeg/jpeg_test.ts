import assert from "node:assert/strict";
import sharp from "sharp";
import { encode, texture } from "../testing/frames.ts";
import { readJpegHeader } from "./header.ts";
import { FULL_SCALE, HALF_SCALE, inverseDct, inverseDctHalf, ZIGZAG } from "./idct.ts";
import { createScanDecoder, type Scan, type WantedArea } from "./scan.ts";

const WIDTH = 150;
const HEIGHT = 107;
const EVERYTHING = { x: 0, y: 0, width: WIDTH, height: HEIGHT, halfLuma: false };

function decode(bytes: Uint8Array, areas: readonly WantedArea[] = [EVERYTHING], whole = true): Scan | null {
  const header = readJpegHeader(bytes);
  return header && createScanDecoder()(bytes, header, { areas, whole });
}

/** The inverse DCT of T.81, A.3.3, at `size` samples across for the lowest `size` x `size` frequencies. */
function slowInverseDct(coefficients: readonly number[], size: number): number[] {
  const c = (k: number) => k === 0 ? Math.SQRT1_2 : 1;
  return Array.from({ length: size * size }, (_, i) => {
    let sum = 0;
    for (let v = 0; v < size; v++) {
      for (let u = 0; u < size; u++) {
        sum += c(u) * c(v) * (coefficients[v * 8 + u] ?? 0) *
          Math.cos(((2 * (i % size) + 1) * u * Math.PI) / (2 * size)) *
          Math.cos(((2 * Math.floor(i / size) + 1) * v * Math.PI) / (2 * size));
      }
    }
    return Math.min(255, Math.max(0, sum / 4 + 128));
  });
}

Deno.test("inverseDct() and inverseDctHalf() agree with the definition", () => {
  const coefficients = Array.from({ length: 64 }, (_, i) => ((i * 7919) % 61 - 30) * (i < 20 ? 4 : 1));
  for (
    const [size, scale, transform] of [[8, FULL_SCALE, inverseDct], [4, HALF_SCALE, inverseDctHalf]] as const
  ) {
    const out = new Uint8ClampedArray(size * size);
    transform(Float64Array.from(coefficients, (value, i) => value * (scale[i] ?? 0)), out, 0, size);
    const expected = slowInverseDct(coefficients, size);
    out.forEach((value, i) =>
      assert.ok(Math.abs(value - (expected[i] ?? 0)) <= 0.51, `${size}: sample ${i}`)
    );
  }
});

Deno.test("ZIGZAG begins and ends as figure 5 of T.81 and holds every position once", () => {
  assert.deepEqual([...ZIGZAG.subarray(0, 10)], [0, 1, 8, 16, 9, 2, 3, 10, 17, 24]);
  assert.deepEqual([...ZIGZAG.subarray(58)], [61, 54, 47, 55, 62, 63]);
  assert.equal(new Set(ZIGZAG).size, 64);
});

for (const chromaSubsampling of ["4:2:0", "4:4:4"]) {
  for (const optimiseCoding of [true, false]) {
    Deno.test(`createScanDecoder() reads the luma of a ${chromaSubsampling} picture as sharp does (own tables: ${optimiseCoding})`, async () => {
      const bytes = await encode(texture(WIDTH, HEIGHT), WIDTH, HEIGHT, "jpeg", {
        chromaSubsampling,
        optimiseCoding,
      });
      const scan = decode(bytes);
      assert.ok(scan);
      const { data } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
      let difference = 0;
      for (let y = 0; y < HEIGHT; y++) {
        for (let x = 0; x < WIDTH; x++) {
          const at = (y * WIDTH + x) * 3;
          const luma = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
          difference += Math.abs(luma - (scan.luma.data[y * scan.luma.stride + x] ?? 0));
        }
      }
      assert.ok(difference / (WIDTH * HEIGHT) < 0.6, `mean difference ${difference / (WIDTH * HEIGHT)}`);
    });
  }
}

Deno.test("createScanDecoder() gives the same samples for an area alone as for the whole picture", async () => {
  const bytes = await encode(texture(WIDTH, HEIGHT), WIDTH, HEIGHT, "jpeg");
  const whole = decode(bytes);
  const area = { x: 37.5, y: 20, width: 60, height: 31, halfLuma: false };
  const part = decode(bytes, [area], false);
  assert.ok(whole && part);
  for (let y = 20; y < 51; y++) {
    const from: number = y * whole.luma.stride;
    assert.deepEqual(part.luma.data.slice(from + 37, from + 98), whole.luma.data.slice(from + 37, from + 98));
  }
  assert.ok(part.blockRows < whole.blockRows, "it stops below the area");
  assert.deepEqual(
    part.blocks.slice(0, part.blockRows * part.blocksStride),
    whole.blocks.slice(0, part.blockRows * part.blocksStride),
  );
});

Deno.test("createScanDecoder() gives half-size luma near the average of 2x2 pixels, also where both sizes are wanted", async () => {
  const bytes = await encode(texture(WIDTH, HEIGHT), WIDTH, HEIGHT, "jpeg");
  const full = decode(bytes);
  const half = decode(bytes, [{ ...EVERYTHING, halfLuma: true }]);
  const both = decode(bytes, [EVERYTHING, { ...EVERYTHING, halfLuma: true }]);
  assert.ok(full && half && both);
  const { stride } = half.halfLuma;
  let difference = 0;
  for (let y = 0; y < HEIGHT >> 1; y++) {
    for (let x = 0; x < WIDTH >> 1; x++) {
      const at = 2 * y * full.luma.stride + 2 * x;
      const mean = [at, at + 1, at + full.luma.stride, at + full.luma.stride + 1]
        .reduce((sum, i) => sum + (full.luma.data[i] ?? 0), 0) / 4;
      difference += Math.abs(mean - (half.halfLuma.data[y * stride + x] ?? 0));
      assert.ok(Math.abs(mean - (both.halfLuma.data[y * stride + x] ?? 0)) <= 0.5);
    }
  }
  assert.ok(difference / (WIDTH * HEIGHT / 4) < 4, `mean difference ${difference / (WIDTH * HEIGHT / 4)}`);
});

Deno.test("createScanDecoder() tells the brightness of every 8x8 block", async () => {
  const data = new Uint8Array(64 * 32 * 3);
  data.fill(200, 16 * 64 * 3);
  const scan = decode(await encode(data, 64, 32, "jpeg"), []);
  assert.ok(scan);
  assert.deepEqual([scan.blocksStride, scan.blockRows], [8, 4]);
  for (let i = 0; i < 32; i++) {
    assert.ok(Math.abs((scan.blocks[i] ?? 0) - (i < 16 ? 0 : 200)) <= 1, `block ${i}: ${scan.blocks[i]}`);
  }
});

Deno.test("createScanDecoder() refuses a scan that is cut short, at whatever byte", async () => {
  const bytes = await encode(texture(40, 24), 40, 24, "jpeg");
  assert.ok(decode(bytes, [{ ...EVERYTHING, width: 40, height: 24 }]));
  for (let length = 0; length < bytes.length; length++) {
    assert.equal(decode(bytes.subarray(0, length)), null, `${length} of ${bytes.length} bytes`);
    // A cut that some program has mended with an end marker still lacks MCUs, unless only padding is gone.
    const mended = Uint8Array.of(...bytes.subarray(0, length), 0xff, 0xd9);
    if (length < bytes.length - 4) assert.equal(decode(mended), null, `${length} bytes and an end marker`);
  }
});

Deno.test("createScanDecoder() survives any damage", async () => {
  const bytes = await encode(texture(64, 48), 64, 48, "jpeg");
  for (let i = 2; i < bytes.length; i++) {
    for (const value of [0x00, 0xff, (bytes[i] ?? 0) ^ 0x55]) {
      const broken = bytes.slice();
      broken[i] = value;
      const header = readJpegHeader(broken);
      // A damaged size may ask for a picture that the data cannot fill: that is refused, not decoded.
      if (header === null || header.width * header.height > 1e6) continue;
      const scan = createScanDecoder()(broken, header, { areas: [EVERYTHING], whole: true });
      if (scan !== null) assert.ok(scan.blocks.length >= (header.width >> 3) * (header.height >> 3));
    }
  }
});

Deno.test("readJpegHeader() leaves to others what it does not read", async () => {
  const data = texture(40, 24);
  const rgb = sharp(data, { raw: { width: 40, height: 24, channels: 3 } });
  const others = {
    progressive: await rgb.clone().jpeg({ progressive: true }).toBuffer(),
    grey: await rgb.clone().toColourspace("b-w").jpeg().toBuffer(),
    cmyk: await rgb.clone().toColourspace("cmyk").jpeg().toBuffer(),
    profile: await rgb.clone().withIccProfile("p3").jpeg().toBuffer(),
    png: await rgb.clone().png().toBuffer(),
    nothing: new Uint8Array(),
  };
  for (const [name, bytes] of Object.entries(others)) assert.equal(readJpegHeader(bytes), null, name);
  assert.ok(readJpegHeader(await encode(data, 40, 24, "jpeg")));
});
