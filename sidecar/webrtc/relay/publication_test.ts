import assert from "node:assert/strict";
import type { AccessUnit } from "../../runtime/media.ts";
import { type Frame, makeFrame } from "./frame.ts";
import { Publication } from "./publication.ts";

function frame(
  number: number,
  more: { keyframe?: boolean; width?: number; hasBFrames?: boolean } = {},
): Frame {
  const { keyframe = false, width = 640, hasBFrames = false } = more;
  return makeFrame({
    kind: "video",
    codec: "H264",
    keyframe,
    hasBFrames,
    timestampUs: number * 1_000,
    payloads: [Uint8Array.of(number)],
    width: keyframe ? width : null,
    height: keyframe ? width / 2 : null,
    data: () => Uint8Array.of(number),
  });
}

function setUp(layers: readonly string[] = []) {
  const told: Publication[] = [];
  const wanted: string[] = [];
  const publication = new Publication({
    name: "obs",
    codec: "H264",
    hasAudio: true,
    layers,
    onFormat: (one) => told.push(one),
    onKeyframeWanted: (layer) => wanted.push(layer),
  });
  const numbers: number[] = [];
  const take = ({ timestampUs }: { timestampUs: number }) => numbers.push(timestampUs / 1_000);
  return { publication, told, wanted, numbers, take };
}

Deno.test("Publication tells its format once it is known, and who subscribes then misses nothing and gets nothing twice", () => {
  const units: AccessUnit[] = [];
  const publication = new Publication({
    name: "obs",
    codec: "H264",
    hasAudio: true,
    layers: [],
    onFormat: (one) => one.subscribe((unit) => units.push(unit)),
    onKeyframeWanted() {},
  });
  publication.push(frame(0), "", 0);
  publication.push(frame(1, { keyframe: true }), "", 1);
  publication.push(frame(2), "", 2);
  assert.deepEqual(publication.format, {
    video: { codec: "H264", width: 640, height: 320 },
    audio: { codec: "opus", sampleRate: 48_000, channels: 2 },
  });
  assert.deepEqual(units.map(({ data }) => data[0]), [1, 2]);
});

Deno.test("Publication gives everything from the newest keyframe on to who comes later, until it is ended", () => {
  const { publication, told, numbers, take } = setUp();
  for (let number = 1; number <= 6; number++) {
    publication.push(frame(number, { keyframe: number % 3 === 1 }), "", number);
  }
  const leave = publication.subscribe(take);
  publication.push(frame(7), "", 7);
  leave();
  publication.push(frame(8), "", 8);
  assert.deepEqual(numbers, [4, 5, 6, 7]);
  assert.equal(told.length, 1);
  assert.equal(publication.ended.aborted, false);
  publication.end();
  assert.equal(publication.ended.aborted, true);
});

Deno.test("Publication passes on the largest layer, and another one when that stalls, from keyframe to keyframe", () => {
  const { publication, wanted, numbers, take } = setUp(["h", "l"]);
  publication.attach(null, take);
  publication.push(frame(1, { keyframe: true, width: 320 }), "l", 0);
  publication.push(frame(2, { keyframe: true, width: 1_280 }), "h", 10);
  publication.push(frame(3), "l", 20);
  publication.push(frame(4), "h", 30);
  assert.deepEqual(numbers, [1, 2, 4]);
  assert.deepEqual(publication.size, { width: 1_280, height: 640 });
  publication.push(frame(5), "l", 3_000);
  assert.deepEqual(wanted.at(-1), "l");
  publication.push(frame(6, { keyframe: true, width: 320 }), "l", 3_030);
  publication.push(frame(7), "l", 3_060);
  assert.deepEqual(numbers, [1, 2, 4, 6, 7]);
});

Deno.test("Publication gives a viewer the layer that it asks for", () => {
  const { publication, wanted, numbers, take } = setUp(["h", "l"]);
  const attached = publication.attach("l", take);
  publication.push(frame(1, { keyframe: true, width: 320 }), "l", 0);
  publication.push(frame(2, { keyframe: true, width: 1_280 }), "h", 0);
  publication.push(frame(3), "l", 30);
  publication.push(frame(4), "other", 30);
  assert.deepEqual(numbers, [1, 3]);
  assert.equal(attached.gop().length, 2);
  attached.wantKeyframe();
  assert.equal(wanted.at(-1), "l");
});

Deno.test("Publication gives the best layer to who asked for one that stalls, and that one again when it is back", () => {
  const { publication, wanted, numbers, take } = setUp(["h", "l"]);
  publication.push(frame(1, { keyframe: true, width: 320 }), "l", 0);
  publication.push(frame(2, { keyframe: true, width: 1_280 }), "h", 0);
  const attached = publication.attach("l", take);
  publication.push(frame(3), "l", 30);
  publication.push(frame(4), "h", 3_000);
  assert.deepEqual([numbers, wanted.at(-1)], [[3], "h"]);
  publication.push(frame(5, { keyframe: true, width: 1_280 }), "h", 3_030);
  publication.push(frame(6), "l", 3_060);
  publication.push(frame(7), "h", 3_060);
  assert.deepEqual([numbers, wanted.at(-1)], [[3, 5, 7], "l"]);
  publication.push(frame(8, { keyframe: true, width: 320 }), "l", 3_090);
  publication.push(frame(9), "h", 3_100);
  publication.push(frame(10), "l", 3_120);
  assert.deepEqual(numbers, [3, 5, 7, 8, 10]);
  // Whoever is given what was sent before gets what follows on it.
  publication.push(frame(11, { keyframe: true, width: 1_280 }), "h", 6_000);
  assert.deepEqual(attached.gop().map(({ timestampUs }) => timestampUs / 1_000), [11]);
  publication.push(frame(12), "h", 6_030);
  assert.deepEqual(numbers, [3, 5, 7, 8, 10, 11, 12]);
});

Deno.test("Publication names B-frames and missing keyframes, and what to change in OBS", () => {
  const { publication } = setUp();
  assert.equal(publication.advice(0), null);
  publication.push(frame(1), "", 0);
  assert.equal(publication.advice(4_000), null);
  assert.match(
    publication.advice(6_000) ?? "",
    /^No keyframe has come for 6 s, .*keyframe interval of OBS's encoder/,
  );
  publication.push(frame(2, { keyframe: true }), "", 6_000);
  assert.equal(publication.advice(7_000), null);
  for (let now = 7_000; now < 14_000; now += 1_000) publication.push(frame(3), "", now);
  publication.push(frame(3, { keyframe: true }), "", 14_000);
  assert.match(publication.advice(14_000) ?? "", /^A keyframe comes only every 8 s/);
  publication.push(frame(4, { hasBFrames: true }), "", 14_500);
  assert.match(publication.advice(15_000) ?? "", /^It has B-frames in it, .* to 0/);
  assert.doesNotMatch(publication.advice(25_000) ?? "", /B-frames/);
});

Deno.test("Publication does not take a pause for a publisher whose keyframes are rare", () => {
  const { publication } = setUp();
  publication.push(frame(1, { keyframe: true }), "", 0);
  publication.push(frame(2, { keyframe: true }), "", 1_000);
  publication.push(frame(3, { keyframe: true }), "", 15_000);
  assert.equal(publication.advice(15_000), null);
});
