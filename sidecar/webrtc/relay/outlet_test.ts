import assert from "node:assert/strict";
import { SimulatedClock } from "../../../tests/support/clock.ts";
import { type Frame, makeFrame } from "./frame.ts";
import { Outlet, type OutletSource } from "./outlet.ts";
import type { OutgoingPacket } from "../outgoing.ts";
import type { MediaLine } from "../rtp.ts";

const VIDEO = {
  kind: "video",
  codec: "H264",
  payloadType: 96,
  rtxPayloadType: 97,
  ssrc: 1,
  rtxSsrc: 2,
} as const;
const AUDIO = {
  kind: "audio",
  codec: "opus",
  payloadType: 111,
  rtxPayloadType: null,
  ssrc: 3,
  rtxSsrc: 0,
} as const;
const FRAME_US = 33_333;

function picture(number: number, { keyframe = false, packets = 2 } = {}): Frame {
  const payloads = Array.from({ length: packets }, (_, at) => Uint8Array.of(number & 0xff, number >> 8, at));
  return makeFrame({
    kind: "video",
    codec: "H264",
    keyframe,
    hasBFrames: false,
    timestampUs: number * FRAME_US,
    payloads,
    width: null,
    height: null,
    data: () => new Uint8Array(),
  });
}

const sound = (timestampUs: number): Frame =>
  makeFrame({
    kind: "audio",
    codec: "opus",
    keyframe: true,
    hasBFrames: false,
    timestampUs,
    payloads: [Uint8Array.of(1)],
    width: null,
    height: null,
    data: () => new Uint8Array(),
  });

/** An outlet whose publication began 1 s after the clock, and what it has sent. */
function setUp(lines: readonly Omit<MediaLine, "repairs">[] = [VIDEO, AUDIO]) {
  const clock = new SimulatedClock();
  const sent: OutgoingPacket[] = [];
  const reports: { ssrc: number; ntp: bigint; rtp: number }[] = [];
  const outlet = new Outlet({
    lines: lines.map((line) => ({ ...line, repairs: new Map() })),
    send: (packet) => sent.push(packet),
    sendReport: (report) => reports.push(report),
  }, clock);
  let wanted = 0;
  const gop: Frame[] = [];
  const source: OutletSource = { start: 1_000, lead: 0, gop: () => gop, wantKeyframe: () => wanted++ };
  const of = (ssrc: number) => sent.filter((packet) => packet.ssrc === ssrc);
  /** Numbers of the pictures that were sent, one for each. */
  const pictures = () => of(1).filter(({ payload }) => payload[2] === 0).map(numberOf);
  return { clock, outlet, source, gop, sent, reports, of, pictures, wanted: () => wanted };
}

function numberOf({ payload }: OutgoingPacket): number {
  return (payload[0] ?? 0) | (payload[1] ?? 0) << 8;
}

/** From one packet to the next, around the end of the numbers. */
function steps(packets: readonly OutgoingPacket[], of: "sequenceNumber" | "timestamp"): number[] {
  const size = of === "timestamp" ? 2 ** 32 : 2 ** 16;
  return packets.slice(1).map((packet, at) => {
    const step = (packet[of] - (packets[at]?.[of] ?? 0) + size) % size;
    return step < size / 2 ? step : step - size;
  });
}

Deno.test("Outlet sends nothing before a keyframe, and asks for one when the cache is empty", () => {
  const { outlet, source, pictures, wanted } = setUp();
  outlet.begin(source);
  assert.equal(wanted(), 1);
  for (let number = 0; number < 5; number++) outlet.take(picture(number, { keyframe: number === 3 }));
  assert.deepEqual(pictures(), [3, 4]);
});

Deno.test("Outlet begins with the cache, so close together that the newest picture keeps its time", async () => {
  const { clock, outlet, source, gop, of, pictures, wanted } = setUp();
  await clock.advance(1_000);
  for (let number = 0; number < 60; number++) gop.push(picture(number, { keyframe: number === 0 }));
  outlet.begin(source);
  outlet.take(picture(60));
  outlet.take(picture(61));
  await clock.advance(100);
  assert.equal(wanted(), 0);
  assert.deepEqual(pictures(), Array.from({ length: 62 }, (_, number) => number));
  const starts = of(1).filter(({ payload }) => payload[2] === 0);
  const between = steps(starts, "timestamp");
  assert.deepEqual(between, [...Array<number>(59).fill(90), 3_000, 3_000]);
  assert.deepEqual(new Set(steps(of(1), "sequenceNumber")), new Set([1]));
  assert.deepEqual(of(1).filter(({ marker }) => marker).length, 62);
});

Deno.test("Outlet sends a burst in parts, and what comes meanwhile after it", async () => {
  const { clock, outlet, source, gop, of, pictures } = setUp();
  gop.push(picture(0, { keyframe: true, packets: 250 }));
  outlet.begin(source);
  const atOnce = of(1).length;
  assert.ok(atOnce > 0 && atOnce < 250, `${atOnce} packets at once`);
  outlet.take(picture(1));
  await clock.advance(100);
  assert.deepEqual([of(1).length, pictures()], [252, [0, 1]]);
  assert.deepEqual(new Set(steps(of(1), "sequenceNumber")), new Set([1]));
});

Deno.test("Outlet spreads the cache over 150 ms, and sends what is live as quickly as before", async () => {
  const { clock, outlet, source, gop, of } = setUp();
  await clock.advance(1_000);
  for (let number = 0; number < 60; number++) {
    gop.push(picture(number, { keyframe: number === 0, packets: 10 }));
  }
  outlet.begin(source);
  await clock.advance(70);
  assert.ok(of(1).length > 200 && of(1).length < 350, `${of(1).length} packets in half of the time`);
  await clock.advance(100);
  assert.equal(of(1).length, 600);
  outlet.take(picture(60, { packets: 40 }));
  assert.equal(of(1).length, 640);
});

Deno.test("Outlet goes on without a gap in numbers and times when the publisher is another one", async () => {
  const { clock, outlet, source, of } = setUp();
  outlet.begin(source);
  outlet.take(picture(0, { keyframe: true }));
  await clock.advance(10_000);
  // A new publication, whose own clock begins again.
  outlet.begin({ ...source, start: 11_000, gop: () => [] });
  outlet.take(picture(0, { keyframe: true }));
  assert.deepEqual(steps(of(1), "sequenceNumber"), [1, 1, 1]);
  assert.deepEqual(steps(of(1), "timestamp"), [0, 900_000, 0]);
});

Deno.test("Outlet gives the cache again to who lost pictures, when the publisher makes no keyframe", async () => {
  const { clock, outlet, source, gop, pictures, of, wanted } = setUp();
  for (let number = 0; number < 5; number++) gop.push(picture(number, { keyframe: number === 0 }));
  outlet.begin(source);
  outlet.feedback({ type: "keyframe", by: "pli" });
  outlet.tick();
  assert.equal(wanted(), 1);
  await clock.advance(2_500);
  outlet.tick();
  outlet.tick();
  outlet.take(picture(5));
  await clock.advance(10);
  assert.deepEqual(pictures(), [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5]);
  assert.ok(steps(of(1), "timestamp").every((step) => step >= 0), "time never goes back");
});

Deno.test("Outlet leaves a slow viewer keyframes and sound, until it loses nothing more", () => {
  const { outlet, source, pictures, of } = setUp();
  outlet.begin(source);
  let number = 0;
  const second = (fractionLost: number) => {
    for (let i = 0; i < 30; i++, number++) {
      outlet.take(picture(number, { keyframe: number % 30 === 0 }));
      outlet.take(sound(number * FRAME_US));
    }
    const report = { ssrc: 1, packetsLost: 0, jitter: 0, lsr: 0, dlsr: 0 };
    outlet.feedback({ type: "reception", ...report, fractionLost });
  };
  for (let i = 0; i < 3; i++) second(0.4);
  const before = pictures().length;
  assert.equal(before, 90);
  for (let i = 0; i < 5; i++) second(0);
  assert.equal(pictures().length - before, 5, "a keyframe each");
  assert.equal(of(3).length, number, "all of the sound");
  second(0);
  assert.equal(pictures().length - before, 5 + 30);
  assert.deepEqual(new Set(steps(of(1), "sequenceNumber")), new Set([1]));
});

Deno.test("Outlet says of picture and sound what time it is, by one clock", async () => {
  const { clock, outlet, source, of, reports } = setUp();
  outlet.begin(source);
  outlet.take(picture(0, { keyframe: true }));
  outlet.take(sound(0));
  const [video] = of(1), [audio] = of(3);
  await clock.advance(3_000);
  reports.length = 0;
  outlet.report();
  assert.deepEqual(reports.map(({ ssrc }) => ssrc), [1, 3]);
  assert.equal(reports[0]?.ntp, reports[1]?.ntp);
  // Both began 1 s after the clock, which is 2 s ago.
  const since = (report: number | undefined, packet: number | undefined) =>
    ((report ?? 0) - (packet ?? 0)) >>> 0;
  assert.equal(since(reports[0]?.rtp, video?.timestamp), 2 * 90_000);
  assert.equal(since(reports[1]?.rtp, audio?.timestamp), 2 * 48_000);
});

Deno.test("Outlet tells no time before that of a picture that has come", async () => {
  const { clock, outlet, source, of, reports } = setUp([VIDEO]);
  await clock.advance(970);
  outlet.begin({ ...source, lead: 30 });
  outlet.take(picture(0, { keyframe: true }));
  assert.equal(reports[0]?.rtp, of(1)[0]?.timestamp);
});

Deno.test("Outlet sends again what was lost, in packets of their own kind, and no more than a few times", () => {
  const { outlet, source, sent, of } = setUp();
  outlet.begin(source);
  outlet.take(picture(0, { keyframe: true }));
  const [first, second] = of(1);
  assert.ok(first !== undefined && second !== undefined);
  const nack = {
    type: "nack",
    ssrc: 1,
    sequenceNumbers: [second.sequenceNumber, 0xffff & first.sequenceNumber - 1],
  } as const;
  for (let i = 0; i < 10; i++) outlet.feedback(nack);
  const again = of(2);
  assert.equal(again.length, 3);
  assert.equal(sent.length, 2 + 3);
  const [{ payload, payloadType, timestamp } = second] = again;
  assert.deepEqual([payloadType, timestamp], [97, second.timestamp]);
  assert.deepEqual([...payload], [
    second.sequenceNumber >> 8,
    second.sequenceNumber & 0xff,
    ...second.payload,
  ]);
  assert.deepEqual(new Set(steps(again, "sequenceNumber")), new Set([1]));
});

Deno.test("Outlet sends the picture alone to who wants no sound", () => {
  const { outlet, source, sent } = setUp([VIDEO]);
  outlet.begin(source);
  outlet.take(sound(0));
  outlet.take(picture(0, { keyframe: true }));
  assert.deepEqual(sent.map(({ ssrc }) => ssrc), [1, 1]);
});
