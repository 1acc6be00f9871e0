import assert from "node:assert/strict";
import { figuresOf, sampleOf } from "./figures.ts";

/** As Chromium tells them, and some that are of no interest. */
function stats(part: Readonly<Record<string, unknown>> = {}): unknown[] {
  return [
    { type: "peer-connection", id: "P" },
    { type: "inbound-rtp", kind: "audio", packetsReceived: 9 },
    {
      type: "inbound-rtp",
      kind: "video",
      framesDecoded: 30,
      packetsReceived: 300,
      packetsLost: 0,
      bytesReceived: 300_000,
      jitterBufferDelay: 0.6,
      jitterBufferEmittedCount: 30,
      totalDecodeTime: 0.06,
      frameWidth: 1280,
      frameHeight: 720,
      codecId: "C2",
      ...part,
    },
    { type: "codec", id: "C1", mimeType: "video/VP8" },
    { type: "codec", id: "C2", mimeType: "video/H264" },
    { type: "transport", id: "T", selectedCandidatePairId: "used" },
    {
      type: "candidate-pair",
      id: "other",
      state: "succeeded",
      nominated: true,
      localCandidateId: "L2",
      remoteCandidateId: "R1",
    },
    {
      type: "candidate-pair",
      id: "used",
      state: "succeeded",
      nominated: true,
      currentRoundTripTime: 0.02,
      localCandidateId: "L1",
      remoteCandidateId: "R1",
    },
    { type: "local-candidate", id: "L1", candidateType: "relay", protocol: "udp" },
    { type: "local-candidate", id: "L2", candidateType: "host", protocol: "udp" },
    { type: "remote-candidate", id: "R1", candidateType: "host", protocol: "udp" },
  ];
}

Deno.test("sampleOf() finds the video, its codec and the pair of candidates in use", () => {
  const sample = sampleOf(stats(), 5);
  assert.equal(sample.codec, "H264");
  assert.deepEqual(sample.path, { local: "relay", remote: "host", protocol: "udp" });
  assert.deepEqual([sample.at, sample.frames, sample.width, sample.roundTripMs], [5, 30, 1280, 20]);
});

Deno.test("sampleOf() tells whether sound has come", () => {
  assert.equal(sampleOf(stats(), 0).hasSound, true);
  const without = stats().filter((one) => !JSON.stringify(one).includes('"audio"'));
  assert.equal(sampleOf(without, 0).hasSound, false);
  const silent = { type: "inbound-rtp", kind: "audio", packetsReceived: 0 };
  assert.equal(sampleOf([...without, silent], 0).hasSound, false);
});

Deno.test("sampleOf() finds the pair without a transport, as in Firefox", () => {
  const without = stats().filter((one) => !JSON.stringify(one).includes('"transport"'));
  assert.equal(sampleOf(without, 0).path?.local, "host");
});

Deno.test("sampleOf() makes do with nothing", () => {
  const sample = sampleOf([null, "x", {}], 0);
  assert.deepEqual([sample.frames, sample.path, sample.codec, sample.width], [0, null, null, null]);
});

Deno.test("figuresOf() tells rates between two samples", () => {
  const before = sampleOf(stats(), 1_000);
  const now = sampleOf(
    stats({
      framesDecoded: 90,
      packetsReceived: 490,
      packetsLost: 10,
      bytesReceived: 925_000,
      jitterBufferDelay: 1.8,
      jitterBufferEmittedCount: 90,
      totalDecodeTime: 0.18,
    }),
    3_000,
  );
  const figures = figuresOf(before, now, null);
  assert.deepEqual([figures.fps, figures.bitrateKbps, figures.loss], [30, 2_500, 0.05]);
  assert.equal(Math.round(figures.delayMs ?? 0), 20 + 2 + 10);
  assert.equal(figuresOf(before, now, 77).delayMs, 77);
});

Deno.test("figuresOf() knows no delay when no frame came, and no loss from duplicates", () => {
  const before = sampleOf(stats(), 0);
  const figures = figuresOf(before, sampleOf(stats({ packetsLost: -3 }), 1_000), null);
  assert.deepEqual([figures.delayMs, figures.loss, figures.fps], [null, 0, 0]);
});
