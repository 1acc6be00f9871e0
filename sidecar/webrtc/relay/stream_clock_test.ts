import assert from "node:assert/strict";
import { ntpOf } from "../rtp.ts";
import { StreamClock } from "./stream_clock.ts";

Deno.test("StreamClock begins with the first packet and follows both clocks around their ends", () => {
  const clock = new StreamClock();
  assert.equal(clock.start, null);
  assert.equal(clock.timeOf("video", 2 ** 32 - 45_000, 5_000), 0);
  assert.equal(clock.start, 5_000);
  assert.equal(clock.timeOf("audio", 960, 5_020), 20_000);
  assert.equal(clock.timeOf("video", 45_000, 6_000), 1_000_000);
  assert.equal(clock.timeOf("audio", 960 + 48_000, 6_020), 1_020_000);
});

Deno.test("StreamClock moves the sound to the picture that the publisher says it belongs to, a little at a time", () => {
  const clock = new StreamClock();
  // The sound of the same moment arrives 100 ms later, because its encoder takes longer.
  clock.timeOf("video", 0, 0);
  clock.timeOf("audio", 0, 100);
  clock.report("video", ntpOf(1_000_000), 0);
  clock.report("audio", ntpOf(1_000_000), 0);
  let before = 100_000;
  let time = 0;
  for (let packet = 1; packet <= 100; packet++) {
    time = clock.timeOf("audio", packet * 960, 100 + packet * 20);
    const step = time - before;
    assert.ok(step >= 17_990 && step <= 22_010, `${step} μs after the packet before`);
    before = time;
  }
  assert.ok(Math.abs(time - 2_000_000) < 100, `${time} μs is the picture's time of that moment`);
});

Deno.test("StreamClock knows how much later the first picture was than the others", () => {
  const clock = new StreamClock();
  clock.timeOf("video", 0, 100);
  assert.equal(clock.lead, 0);
  clock.timeOf("video", 90_000, 1_070);
  clock.timeOf("video", 180_000, 2_090);
  assert.equal(clock.lead, 30);
});

Deno.test("StreamClock leaves the sound alone when the publisher's clocks have nothing to do with each other", () => {
  const clock = new StreamClock();
  clock.timeOf("video", 0, 0);
  clock.timeOf("audio", 0, 0);
  clock.report("video", ntpOf(1_000_000), 0);
  clock.report("audio", ntpOf(9_000_000), 0);
  assert.equal(clock.timeOf("audio", 48_000, 1_000), 1_000_000);
});

Deno.test("StreamClock lets no jump of a publisher's timestamps take it far ahead of the arrival", () => {
  for (const kind of ["video", "audio"] as const) {
    const clock = new StreamClock();
    const second = kind === "video" ? 90_000 : 48_000;
    let timestamp = 0;
    assert.equal(clock.timeOf(kind, timestamp, 0), 0, kind);
    // A slow jump, such as after a pause, is believed.
    assert.equal(clock.timeOf(kind, timestamp += 30 * second, 1_000), 30_000_000, kind);
    for (let packet = 1; packet <= 1_000; packet++) {
      const now = 1_000 + packet;
      const time = clock.timeOf(kind, timestamp = (timestamp + 2 ** 31 - 1) % 2 ** 32, now);
      assert.ok(time >= now * 1_000 && time <= now * 1_000 + 60_000_000, `${kind}: ${time} μs`);
    }
    // What goes on properly then is followed again.
    const [one, two] = [1, 2].map((seconds) => (timestamp + seconds * second) % 2 ** 32);
    const before = clock.timeOf(kind, one ?? 0, 3_000);
    assert.equal(clock.timeOf(kind, two ?? 0, 4_000) - before, 1_000_000, kind);
  }
});
