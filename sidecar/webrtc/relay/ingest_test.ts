import assert from "node:assert/strict";
import fc from "fast-check";
import { SimulatedClock } from "../../../tests/support/clock.ts";
import { depacketize } from "../depacketizer.ts";
import type { Frame } from "./frame.ts";
import { Ingest } from "./ingest.ts";
import type { MediaLine, ReceivedPacket } from "../rtp.ts";

const VIDEO: MediaLine = {
  kind: "video",
  codec: "VP8",
  payloadType: 96,
  rtxPayloadType: 97,
  ssrc: 0,
  rtxSsrc: 0,
  repairs: new Map([[20, 10]]),
};
const AUDIO: MediaLine = { ...VIDEO, kind: "audio", codec: "opus", payloadType: 111, rtxPayloadType: null };
/** The first and the following packets of a picture of VP8, which is 640x360. */
const KEY = Uint8Array.from([0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 0, 0]);
const DELTA = Uint8Array.from([0x11, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

function setUp() {
  const clock = new SimulatedClock();
  const frames: { readonly frame: Frame; readonly layer: string }[] = [];
  const said: string[] = [];
  const ingest = new Ingest({
    publisher: {
      lines: [VIDEO, AUDIO],
      sendReception: (reports) => said.push(`reports of ${reports.map(({ ssrc }) => ssrc)}`),
      askAgain: (ssrc, numbers) => said.push(`again ${ssrc}: ${numbers}`),
      askKeyframe: (ssrc) => said.push(`keyframe ${ssrc}`),
      allowBitrate: (ssrcs) => said.push(`allowed ${ssrcs.length}`),
    },
    clock,
    depacketize,
    onFrame: (frame, layer) => frames.push({ frame, layer }),
  });
  function receive(sequenceNumber: number, time: number, more: Partial<ReceivedPacket> = {}): void {
    ingest.receive({
      ssrc: 10,
      payloadType: 96,
      sequenceNumber,
      timestamp: time * 3_000,
      marker: true,
      payload: Uint8Array.from([0x90, 0x80, time, ...DELTA]),
      rid: null,
      repairedRid: null,
      ...more,
    });
  }
  const keyframe = (time: number) => ({ payload: Uint8Array.from([0x90, 0x80, time, ...KEY]) });
  const times = () => frames.map(({ frame }) => Math.round(frame.timestampUs / 33_333));
  return { clock, ingest, frames, said, receive, keyframe, times };
}

Deno.test("Ingest hands on pictures from the first keyframe on, with their size and their bytes", async () => {
  const { clock, ingest, frames, said, receive, keyframe, times } = setUp();
  receive(1, 0);
  await clock.advance(100);
  receive(2, 1, keyframe(1));
  receive(3, 2);
  assert.deepEqual(times(), [1, 2]);
  assert.equal(ingest.dropped, 1);
  assert.deepEqual(said, ["keyframe 10"]);
  const [{ frame } = frames[0] ?? raise()] = frames;
  const unit = frame.unit();
  assert.deepEqual([unit?.kind, unit?.codec, unit?.keyframe, unit?.width, unit?.height], [
    "video",
    "VP8",
    true,
    640,
    360,
  ]);
  assert.deepEqual(Uint8Array.from(unit?.data ?? []), KEY);
  assert.equal(frame.unit(), unit, "it is put together once");
});

Deno.test("Ingest asks for what is missing, and takes it in its place", async () => {
  const { clock, ingest, said, receive, keyframe, times } = setUp();
  receive(1, 0, keyframe(0));
  receive(2, 1);
  receive(4, 3);
  await clock.advance(20);
  assert.deepEqual([said, times()], [["again 10: 3"], [0, 1]]);
  // As RFC 4588 has it: a source and a payload type of its own, the number in front.
  const payload = Uint8Array.from([0, 3, 0x90, 0x80, 2, ...DELTA]);
  receive(900, 2, { ssrc: 20, payloadType: 97, payload });
  assert.deepEqual(times(), [0, 1, 2, 3]);
  assert.deepEqual([ingest.totals.lost, ingest.recovered, ingest.dropped], [0, 1, 0]);
});

Deno.test("Ingest hands on nothing that builds upon what was lost, and asks for a keyframe", async () => {
  const { clock, ingest, said, receive, keyframe, times } = setUp();
  receive(1, 0, keyframe(0));
  receive(3, 2);
  receive(4, 3);
  await clock.advance(1_000);
  receive(5, 4);
  assert.deepEqual(times(), [0]);
  assert.ok(said.includes("keyframe 10"));
  receive(6, 5, keyframe(5));
  receive(7, 6);
  assert.deepEqual(times(), [0, 5, 6]);
  assert.equal(ingest.totals.lost, 1);
});

Deno.test("Ingest asks for keyframes once in a while, however many want one", async () => {
  const { clock, ingest, said, receive, keyframe } = setUp();
  ingest.wantKeyframe("");
  assert.deepEqual(said, [], "there is nobody to ask");
  receive(1, 0, keyframe(0));
  for (let i = 0; i < 50; i++) ingest.wantKeyframe("");
  assert.deepEqual(said, ["keyframe 10"]);
  await clock.advance(1_000);
  ingest.wantKeyframe("");
  assert.equal(said.length, 2);
});

Deno.test("Ingest keeps the layers of a simulcast apart, also when packets no longer name them", () => {
  const { ingest, frames, receive, keyframe } = setUp();
  receive(1, 0, { ...keyframe(0), ssrc: 10, rid: "h" });
  receive(50, 0, { ...keyframe(0), ssrc: 11, rid: "l" });
  receive(51, 1, { ssrc: 11 });
  receive(2, 1, { ssrc: 10 });
  assert.deepEqual(frames.map(({ layer }) => layer), ["h", "l", "l", "h"]);
  assert.equal(ingest.totals.lost, 0);
});

Deno.test("Ingest hands on sound as it comes, around what is lost of it", async () => {
  const { clock, frames, receive } = setUp();
  const opus = { ssrc: 30, payloadType: 111 };
  const sound = (number: number) =>
    receive(number, 0, { ...opus, timestamp: number * 960, payload: Uint8Array.of(0xf8, number) });
  for (const number of [1, 2, 4, 5]) sound(number);
  await clock.advance(1_000);
  sound(6);
  const units = frames.map(({ frame }) => frame.unit());
  assert.deepEqual(units.map((unit) => unit?.data[1]), [1, 2, 4, 5, 6]);
  assert.ok(units.every((unit) => unit?.kind === "audio" && unit.codec === "opus" && unit.keyframe));
});

Deno.test("Ingest leaves alone what it was not told of, and what is broken", async () => {
  const { clock, ingest, frames, said, receive } = setUp();
  receive(1, 0, { payloadType: 50 });
  receive(1, 0, { payloadType: 97, ssrc: 99, payload: Uint8Array.of(0, 1, 2) });
  for (let ssrc = 100; ssrc < 200; ssrc++) receive(1, 0, { ssrc });
  ingest.report();
  await clock.advance(10);
  assert.equal(frames.length, 0);
  assert.ok(said.filter((one) => one.startsWith("reports")).every((one) => one.split(",").length <= 31));
});

function raise(): never {
  throw new Error("There is none");
}

Deno.test("Ingest takes any bytes, of any codec, without failing", () => {
  const bytes = fc.uint8Array({ maxLength: 40 });
  const packets = fc.array(
    fc.record({
      payload: bytes,
      marker: fc.boolean(),
      step: fc.nat(3),
      time: fc.nat(5),
      again: fc.boolean(),
    }),
    { maxLength: 30 },
  );
  for (const codec of ["H264", "VP8", "AV1"] as const) {
    fc.assert(fc.property(packets, (list) => {
      const frames: Frame[] = [];
      const ingest = new Ingest({
        publisher: {
          lines: [{ ...VIDEO, codec }],
          sendReception() {},
          askAgain() {},
          askKeyframe() {},
          allowBitrate() {},
        },
        clock: new SimulatedClock(),
        depacketize,
        onFrame: (frame) => frames.push(frame),
      });
      let sequenceNumber = 65_530;
      for (const { payload, marker, step, time, again } of list) {
        sequenceNumber = (sequenceNumber + step) & 0xffff;
        const packet = { ssrc: 10, sequenceNumber, timestamp: time * 3_000, marker, payload };
        ingest.receive({ ...packet, payloadType: again ? 97 : 96, rid: null, repairedRid: null });
      }
      for (const frame of frames) frame.unit();
      ingest.close();
    }));
  }
});
