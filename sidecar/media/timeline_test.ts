import assert from "node:assert/strict";
import type { AccessUnit, StreamFormat } from "../runtime/media.ts";
import { opusDurationUs, Timeline } from "./timeline.ts";

const FORMAT: StreamFormat = {
  video: { codec: "VP8", width: 320, height: 180 },
  audio: { codec: "opus", sampleRate: 48_000, channels: 2 },
};

function picture(timestampUs: number, keyframe = false): AccessUnit {
  return {
    kind: "video",
    codec: "VP8",
    data: new Uint8Array([1]),
    timestampUs,
    keyframe,
    width: null,
    height: null,
  };
}

function sound(timestampUs: number): AccessUnit {
  const data = new Uint8Array([0xfc, 0xff, 0xfe]);
  return { kind: "audio", codec: "opus", data, timestampUs, keyframe: true, width: null, height: null };
}

const times = (units: readonly AccessUnit[]) => units.map(({ kind, timestampUs }) => [kind, timestampUs]);

Deno.test("Timeline begins at 0 with whatever comes first, and leaves out sound from before", () => {
  const timeline = new Timeline(FORMAT);
  assert.deepEqual(times(timeline.place(picture(7_000_000, true))), [["video", 0]]);
  assert.deepEqual(times(timeline.place(sound(6_900_000))), []);
  assert.deepEqual(times(timeline.place(sound(7_010_000))), [["audio", 10_000]]);
  assert.equal(timeline.leftOut, 1);
  assert.equal(timeline.lengthUs, 30_000);
});

Deno.test("Timeline fills with silence where no sound comes", () => {
  const timeline = new Timeline(FORMAT);
  timeline.place(picture(0, true));
  const placed = timeline.place(picture(3_000_000));
  assert.equal(placed.length, 101);
  assert.deepEqual(times(placed.slice(0, 2)), [["audio", 0], ["audio", 20_000]]);
  assert.deepEqual(times(placed.slice(-2)), [["audio", 1_980_000], ["video", 3_000_000]]);
  // Sound that comes back goes on where the silence ends.
  assert.deepEqual(times(timeline.place(sound(1_000_000))), []);
  assert.deepEqual(times(timeline.place(sound(2_000_000))), [["audio", 2_000_000]]);
});

Deno.test("Timeline leaves sound out while the pictures stand still", () => {
  const timeline = new Timeline(FORMAT);
  timeline.place(picture(0, true));
  const placed = Array.from({ length: 500 }, (_, i) => timeline.place(sound(i * 20_000))).flat();
  assert.equal(placed.length, 251);
  assert.equal(timeline.leftOut, 249);
});

Deno.test("Timeline lets B-frames jump, but never back over a keyframe", () => {
  const timeline = new Timeline({ ...FORMAT, audio: null });
  const given = [picture(0, true), picture(80_000), picture(40_000), picture(100_000, true), picture(60_000)];
  assert.deepEqual(given.flatMap((unit) => timeline.place(unit)).map(({ timestampUs }) => timestampUs), [
    ...[0, 80_000, 40_000, 100_000, 80_000],
  ]);
});

Deno.test("opusDurationUs() knows the modes and the counts of frames", () => {
  assert.equal(opusDurationUs(new Uint8Array([0xfc])), 20_000);
  assert.equal(opusDurationUs(new Uint8Array([0x80])), 2_500);
  assert.equal(opusDurationUs(new Uint8Array([0x18])), 60_000);
  assert.equal(opusDurationUs(new Uint8Array([0x0b, 3])), 60_000);
  assert.equal(opusDurationUs(new Uint8Array([0x61])), 20_000);
});
