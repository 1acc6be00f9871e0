import assert from "node:assert/strict";
import { SimulatedClock } from "../../tests/support/clock.ts";
import type { RtpPacket, ViewerPeer } from "./peer.ts";
import { Viewer } from "./viewer.ts";

function setUp() {
  const clock = new SimulatedClock();
  const sent: { readonly payload: number; readonly sequenceNumber: number }[] = [];
  let ready = 0;
  const viewer = new Viewer({
    id: "a",
    stream: "detector",
    codec: "H264",
    options: { frame_scale: 1, fps: 30, bitrate_kbps: 2_500 },
    clock,
    onReady: () => ready++,
  });
  viewer.peer = {
    answer: () => Promise.resolve(""),
    addCandidate: () => Promise.resolve(),
    send: ({ payload }, sequenceNumber) => sent.push({ payload: payload.length, sequenceNumber }),
    feedback: { lost: 1, nack: 2, askedAgain: 5, pli: 3, fir: 0, jitter: null, roundTrip: 1.26 },
    iceState: "connected",
    pair: null,
    close: () => Promise.resolve(),
  } satisfies ViewerPeer;
  const frame = (keyframe: boolean, ...sizes: number[]) => ({
    // Only the payload is looked at here.
    packets: sizes.map((size) => ({ payload: { length: size } })) as unknown as RtpPacket[],
    keyframe,
    capturedAt: clock.now().mono,
  });
  return { clock, viewer, sent, frame, ready: () => ready };
}

Deno.test("Viewer sends nothing before it is connected, and begins with a keyframe", () => {
  const { viewer, sent, frame, ready } = setUp();
  viewer.send(frame(true, 10));
  assert.equal(sent.length, 0);
  viewer.setState("connected");
  viewer.setState("connected");
  assert.equal(ready(), 1);
  viewer.send(frame(false, 10));
  assert.equal(sent.length, 0);
  viewer.send(frame(true, 10, 20));
  viewer.send(frame(false, 30));
  assert.deepEqual(sent.map(({ payload }) => payload), [10, 20, 30]);
});

Deno.test("Viewer numbers its packets without a gap, around the end of the numbers too", () => {
  const { viewer, sent, frame } = setUp();
  viewer.setState("connected");
  for (let i = 0; i < 700; i++) viewer.send(frame(i === 0, ...Array<number>(100).fill(1)));
  for (const [i, { sequenceNumber }] of sent.entries()) {
    if (i > 0) assert.equal(sequenceNumber, ((sent[i - 1]?.sequenceNumber ?? 0) + 1) & 0xffff);
  }
});

Deno.test("Viewer tells what it sent and what it heard", async () => {
  const { clock, viewer, frame } = setUp();
  await clock.advance(200);
  viewer.setState("connected");
  await clock.advance(100);
  viewer.send(frame(true, 1_000));
  for (let i = 0; i < 40; i++) {
    await clock.advance(50);
    viewer.send(frame(false, 1_000));
  }
  const told = viewer.describe();
  assert.deepEqual(
    [told.connected_ms, told.first_frame_ms, told.packets, told.bytes, told.fps, told.bitrate_kbps],
    [200, 300, 41, 41_000, 20.5, 164],
  );
  assert.deepEqual([told.nack, told.retransmitted, told.round_trip_ms, told.drift_ms], [2, 5, 1.3, 0]);
});
