import assert from "node:assert/strict";
import type { WebRtcSession } from "../contract.ts";
import { fakeWebRtcSession } from "./testing/fake_session.ts";
import { Counters } from "../runtime/counters.ts";
import { ViewerCounters } from "./viewer_counters.ts";

function setUp() {
  const counters = new Counters();
  const sessions: WebRtcSession[] = [];
  const totals = new ViewerCounters(counters, () => sessions);
  const value = (name: string) =>
    counters.list().find((metric) => metric.name === `scoreline_webrtc_${name}`)?.read();
  const viewer = (session: Parameters<typeof fakeWebRtcSession>[0]) => {
    const one = { session, describe: () => fakeWebRtcSession(one.session) };
    return one;
  };
  return { totals, value, viewer, sessions };
}

Deno.test("ViewerCounters adds up what each viewer's numbers grow by, and never goes back", () => {
  const { totals, value, viewer } = setUp();
  const [one, other] = [
    viewer({ packets: 10, lost: 2, nack: 1, first_frame_ms: 90 }),
    viewer({ packets: 5, first_frame_ms: 80 }),
  ];
  totals.observe(one);
  totals.observe(other);
  one.session = { packets: 30, lost: 1, nack: 4, first_frame_ms: 90 };
  totals.observe(one);
  totals.observe(one);
  assert.deepEqual([value("packets_total"), value("lost_packets_total"), value("nacks_total")], [35, 2, 4]);
  one.session = { packets: 31, lost: 3, nack: 4, first_frame_ms: 90 };
  totals.observe(one);
  assert.equal(value("lost_packets_total"), 3);
});

Deno.test("ViewerCounters tells how long the newest viewer waited, once it has a picture", () => {
  const { totals, value, viewer } = setUp();
  const one = viewer({ connected_ms: 50 });
  totals.observe(one);
  assert.equal(value("first_frame_milliseconds"), NaN);
  one.session = { connected_ms: 50, first_frame_ms: 120, packets: 3 };
  totals.observe(one);
  assert.deepEqual([value("connect_milliseconds"), value("first_frame_milliseconds")], [50, 120]);
  totals.observe(viewer({ connected_ms: 40, first_frame_ms: 70, packets: 1 }));
  totals.observe(one);
  assert.deepEqual([value("connect_milliseconds"), value("first_frame_milliseconds")], [40, 70]);
});

Deno.test("ViewerCounters tells how those who watch now are connected", () => {
  const { value, sessions } = setUp();
  const names = ["viewers", "connected_viewers", "ice_connected_viewers"] as const;
  const times = ["round_trip_milliseconds", "drift_milliseconds"] as const;
  assert.deepEqual([...names, ...times].map(value), [0, 0, 0, NaN, NaN]);
  sessions.push(
    fakeWebRtcSession({ state: "connected", ice_state: "completed", round_trip_ms: 5, drift_ms: 3 }),
    fakeWebRtcSession({ state: "connecting", ice_state: "connected", round_trip_ms: null, drift_ms: -4 }),
    fakeWebRtcSession({ state: "new", ice_state: "new", round_trip_ms: 9, drift_ms: null }),
  );
  assert.deepEqual([...names, ...times].map(value), [3, 1, 2, 9, -4]);
});
