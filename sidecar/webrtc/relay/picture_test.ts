import assert from "node:assert/strict";
import { sizeOfSps } from "./h264.ts";
import { type Picture, PictureReader, STARTS } from "./picture.ts";
import { depacketize } from "../depacketizer.ts";

const bytes = (hex: string) => Uint8Array.fromHex(hex.replaceAll(" ", ""));
/** Written by x264: 640x360. */
const SPS = bytes("6742c01eda0280bfe5c044000003000400000300f03c58ba80");
const PPS = bytes("68ce0fc8");
const IDR = bytes("658884002bfffef6737c0a6b");
const P = bytes("419a236c42bffac23c001413");
const B = bytes("019e626a427f00338f31fd42");

function stapA(...units: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from([24, ...units.flatMap((unit) => [0, unit.length, ...unit])]);
}

/** A NAL unit in two fragments. */
function fuA(unit: Uint8Array): Uint8Array[] {
  const [header = 0, ...body] = unit;
  const part = (flags: number, some: readonly number[]) =>
    Uint8Array.from([header & 0xe0 | 28, flags | header & 0x1f, ...some]);
  return [part(0x80, body.slice(0, 4)), part(0x40, body.slice(4))];
}

const sizeOf = ({ width, height }: Picture) => [width, height];
const hexOf = (picture: Picture) => new Uint8Array(picture.data()).toHex();

Deno.test("sizeOfSps() reads the sizes that x264 writes, cropped ones and high profiles too", () => {
  const table: [string, number, number][] = [
    ["6742c028da01e0089f970110000003001000000303c0f1832a", 1920, 1080],
    ["6742c00dda05467889b0110000030001000003003c0f142aa0", 322, 182],
    ["67640020acd94056061e6f0110000003001000000303c0f1831960", 1366, 768],
  ];
  for (const [sps, width, height] of table) assert.deepEqual(sizeOfSps(bytes(sps)), { width, height });
  assert.equal(sizeOfSps(bytes("6742c0")), null);
});

Deno.test("PictureReader knows keyframes of H264, whole or in fragments, and their size", () => {
  const reader = new PictureReader("H264", depacketize);
  const first = reader.read([stapA(SPS, PPS), ...fuA(IDR)]);
  assert.deepEqual([first.isKeyframe, first.hasBFrames, ...sizeOf(first)], [true, false, 640, 360]);
  assert.equal(
    hexOf(first),
    [SPS, PPS, IDR].map((unit) => `00000001${new Uint8Array(unit).toHex()}`).join(""),
  );
  const next = reader.read([P]);
  assert.deepEqual([next.isKeyframe, next.hasBFrames, ...sizeOf(next)], [false, false, null, null]);
  assert.equal(reader.read([B]).hasBFrames, true);
  assert.equal(reader.read(fuA(B)).hasBFrames, true);
});

Deno.test("PictureReader puts the parameters in front of a keyframe that comes without, and waits for them", () => {
  const reader = new PictureReader("H264", depacketize);
  assert.equal(reader.read([IDR]).isKeyframe, false, "nobody could decode it");
  reader.read([stapA(SPS, PPS)]);
  const keyframe = reader.read([IDR]);
  assert.equal(keyframe.isKeyframe, true);
  assert.deepEqual(keyframe.payloads, [SPS, PPS, IDR]);
});

Deno.test("PictureReader knows keyframes of VP8 behind every form of the descriptor", () => {
  const key = bytes("10 02 00 9d 01 2a 80 02 68 01 00 00");
  const delta = bytes("11 02 00 00 00 00 00 00 00 00 00 00");
  for (const descriptor of ["10", "90 80 05", "90 80 85 05", "90 e0 85 05 07 20"]) {
    const reader = new PictureReader("VP8", depacketize);
    const payload = (frame: Uint8Array) => Uint8Array.from([...bytes(descriptor), ...frame]);
    const picture = reader.read([payload(key)]);
    assert.deepEqual([picture.isKeyframe, ...sizeOf(picture)], [true, 640, 360], descriptor);
    assert.equal(hexOf(picture), key.toHex(), descriptor);
    assert.equal(reader.read([payload(delta)]).isKeyframe, false);
  }
});

Deno.test("PictureReader knows keyframes of AV1, and gives every OBU a size", () => {
  // Written by libaom: a sequence header of 320x180, and the beginning of a frame.
  const sequence = bytes("08 00 00 00 04 3c fe cc da f9 00 40");
  const frame = bytes("30 1c 10 00 84 00 02 08");
  const reader = new PictureReader("AV1", depacketize);
  const picture = reader.read([Uint8Array.from([0x28, sequence.length, ...sequence, ...frame])]);
  assert.deepEqual([picture.isKeyframe, ...sizeOf(picture)], [true, 320, 180]);
  assert.equal(hexOf(picture), `0a0b${sequence.subarray(1).toHex()}3207${frame.subarray(1).toHex()}`);
  assert.equal(reader.read([Uint8Array.from([0x10, ...frame])]).isKeyframe, false);
});

Deno.test("PictureReader refuses a picture of more parts than any encoder makes, without putting it together", () => {
  const parts = (count: number, packet: Uint8Array) => Array.from({ length: count }, () => packet);
  const refusing = () => {
    throw new Error("it was put together");
  };
  const many = stapA(...parts(300, P.subarray(0, 2)));
  assert.equal(new PictureReader("H264", refusing).read(parts(10, many)).isKeyframe, false);
  assert.throws(() => new PictureReader("H264", refusing).read(parts(20, many)), /more than 4096 NAL units/);

  const empty = stapA(...parts(500, new Uint8Array()));
  assert.throws(() => new PictureReader("H264", refusing).read(parts(20, empty)), /more than 4096 NAL units/);

  const elements = Uint8Array.from([0x08, ...parts(500, bytes("01 30")).flatMap((one) => [...one])]);
  assert.equal(new PictureReader("AV1", depacketize).read(parts(10, elements)).isKeyframe, true);
  assert.throws(
    () => new PictureReader("AV1", refusing).read(parts(20, elements)),
    /more than 8192 elements/,
  );
  // What is put together may hold more than its elements.
  const heap = Uint8Array.from(parts(5_000, bytes("7a 00")).flatMap((one) => [...one]));
  assert.equal(new PictureReader("AV1", () => heap).read([elements]).data().length, 2 * 4_096);
});

Deno.test("what surely begins a picture is known by its first payload", () => {
  assert.deepEqual([STARTS.H264(stapA(SPS, PPS)), STARTS.H264(P)], [true, false]);
  assert.deepEqual([STARTS.VP8(bytes("90 80 05 11")), STARTS.VP8(bytes("80 80 05 11"))], [true, false]);
  assert.deepEqual([STARTS.AV1(bytes("18 30")), STARTS.AV1(bytes("90 30"))], [true, false]);
});
