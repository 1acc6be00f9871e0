import assert from "node:assert/strict";
import { SimulatedClock } from "../../tests/support/clock.ts";
import type { MediaPeer } from "./media_peer.ts";
import type { OutgoingPacket } from "./outgoing.ts";
import type { SenderReport } from "./media_feedback.ts";
import { Viewer } from "./viewer.ts";

const SSRC = 7, RTX_SSRC = 8;

function setUp() {
  const clock = new SimulatedClock();
  const sent: OutgoingPacket[] = [];
  const reports: SenderReport[] = [];
  let ready = 0, wanted = 0;
  const viewer = new Viewer({
    id: "a",
    stream: "detector",
    codec: "H264",
    options: { frame_scale: 1, fps: 30, bitrate_kbps: 2_500 },
    clock,
    onReady: () => ready++,
    onKeyframeWanted: () => wanted++,
  });
  const line = {
    kind: "video",
    codec: "H264",
    payloadType: 96,
    rtxPayloadType: 97,
    ssrc: SSRC,
    rtxSsrc: RTX_SSRC,
    repairs: new Map(),
  } as const;
  const unexpected = () => assert.fail("not for viewers");
  viewer.peer = {
    answer: () => Promise.resolve(""),
    offer: unexpected,
    accept: unexpected,
    addCandidate: () => Promise.resolve(),
    lines: [line],
    send: (packet) => sent.push(packet),
    sendReport: (report) => reports.push(report),
    sendReception: unexpected,
    askAgain: unexpected,
    askKeyframe: unexpected,
    allowBitrate: unexpected,
    iceState: "connected",
    pair: null,
    close: () => Promise.resolve(),
  } satisfies MediaPeer;
  const frame = (keyframe: boolean, ...sizes: number[]) => ({
    payloads: sizes.map((size) => new Uint8Array(size)),
    keyframe,
    capturedAt: clock.now().mono,
  });
  return { clock, viewer, sent, reports, frame, ready: () => ready, wanted: () => wanted };
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
  assert.deepEqual(sent.map(({ payload, marker }) => [payload.length, marker]), [[10, false], [20, true], [
    30,
    true,
  ]]);
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
  const { clock, viewer, frame, wanted } = setUp();
  await clock.advance(200);
  viewer.setState("connected");
  await clock.advance(100);
  viewer.send(frame(true, 1_000));
  for (let i = 0; i < 40; i++) {
    await clock.advance(50);
    viewer.send(frame(false, 1_000));
  }
  const { wall } = clock.now();
  const sentMs = 4, heldMs = 2.74;
  const lsr = Math.floor((wall - sentMs) / 1_000 * 65_536 + 2_208_988_800 * 65_536) % 2 ** 32;
  viewer.feedback({ type: "nack", ssrc: SSRC, sequenceNumbers: [1, 2, 3] });
  viewer.feedback({ type: "keyframe", by: "pli" });
  viewer.feedback({
    type: "reception",
    ssrc: SSRC,
    fractionLost: 0,
    packetsLost: 1,
    jitter: 180,
    lsr,
    dlsr: heldMs * 65.536,
  });
  const told = viewer.describe();
  assert.deepEqual(
    [told.connected_ms, told.first_frame_ms, told.packets, told.bytes, told.fps, told.bitrate_kbps],
    [200, 300, 41, 41_000, 20.5, 164],
  );
  assert.deepEqual([told.lost, told.nack, told.retransmitted, told.pli, told.jitter_ms], [1, 1, 3, 1, 2]);
  assert.deepEqual([told.round_trip_ms, told.drift_ms], [1.3, 0]);
  assert.equal(wanted(), 1);
});

Deno.test("Viewer tells how the way to it has grown longer, not how long its first frame waited for it", async () => {
  const { clock, viewer, frame } = setUp();
  const waiting = frame(true, 10);
  await clock.advance(700);
  viewer.setState("connected");
  viewer.send(waiting);
  assert.equal(viewer.describe().drift_ms, null);
  const send = async (ms: number) => {
    const one = frame(false, 10);
    await clock.advance(ms);
    viewer.send(one);
    return viewer.describe().drift_ms;
  };
  assert.deepEqual([await send(20), await send(50), await send(15)], [0, 30, -5]);
});

Deno.test("Viewer sends again what is missed, in packets of their own kind", () => {
  const { viewer, sent, frame } = setUp();
  viewer.setState("connected");
  viewer.send(frame(true, 10, 20));
  const [, missed] = sent.splice(0);
  assert.ok(missed !== undefined);
  viewer.feedback({ type: "nack", ssrc: 1, sequenceNumbers: [missed.sequenceNumber] });
  assert.equal(sent.length, 0, "of another source");
  viewer.feedback({ type: "nack", ssrc: SSRC, sequenceNumbers: [missed.sequenceNumber] });
  assert.deepEqual(
    sent.map(({ ssrc, payloadType, payload }) => [ssrc, payloadType, payload.length]),
    [[RTX_SSRC, 97, 22]],
  );
});

Deno.test("Viewer says with its first frame, and when it is told to, what time it is on both clocks", async () => {
  const { clock, viewer, sent, reports, frame } = setUp();
  viewer.report();
  viewer.setState("connected");
  viewer.report();
  assert.equal(reports.length, 0);
  viewer.send(frame(true, 10, 20));
  await clock.advance(1_000);
  viewer.report();
  const [first, second] = reports;
  assert.ok(first !== undefined && second !== undefined);
  assert.deepEqual([first.rtp, first.packets, first.bytes], [sent[0]?.timestamp, 2, 30]);
  assert.equal((second.rtp - first.rtp) >>> 0, 90_000);
  assert.equal(second.ntp - first.ntp, 1n << 32n);
});
