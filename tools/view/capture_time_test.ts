import assert from "node:assert/strict";
import { captureTime } from "./capture_time.ts";

/** 2026-03-14T20:00:00.500Z as 64 bits of NTP. */
const AT = Date.UTC(2026, 2, 14, 20, 0, 0, 500);
const NTP = (BigInt(Math.floor(AT / 1000) + 2_208_988_800) << 32n) | 0x8000_0000n;

Deno.test("captureTime() counts from the sender's pair of times, forward and back, across 32 bits", () => {
  assert.equal(captureTime({ ntp: NTP, rtp: 1000 }, 1000), AT);
  assert.equal(captureTime({ ntp: NTP, rtp: 1000 }, 1000 + 90 * 40), AT + 40);
  assert.equal(captureTime({ ntp: NTP, rtp: 45 }, (45 - 90) >>> 0), AT - 1);
  assert.equal(captureTime({ ntp: NTP, rtp: 0xffff_ffd3 }, 45), AT + 1);
});
