import assert from "node:assert/strict";
import { SimulatedClock } from "../../tests/support/clock.ts";
import { DEFAULTS } from "../config/schema.ts";
import { Counters } from "../runtime/counters.ts";
import { createNetwork } from "./network.ts";
import { createWebRtc, type WebRtcServerOptions } from "./server.ts";

/** A live view that nobody watches, and how often it has loaded what makes connections. */
function unwatched(options: Partial<WebRtcServerOptions> = {}) {
  const clock = new SimulatedClock();
  const never = () => {
    throw new Error("Nobody watches");
  };
  let loads = 0;
  const view = createWebRtc({
    enabled: true,
    maxViewers: 1,
    network: createNetwork(DEFAULTS.webrtc, { clock, host: "127.0.0.1" }),
    limits: DEFAULTS.webrtc,
    loadRehearsal() {
      loads++;
      return Promise.reject(new Error("not in this test"));
    },
    capture: never,
    annotation: never,
    reason: never,
    renderStats: never,
    drawText: never,
    isInstalled: true,
    remedy: "",
    loadLibrary: never,
    clock,
    logger: { info() {}, warn() {}, error() {} },
    counters: new Counters(),
    ...options,
  });
  return { view, clock, loads: () => loads };
}

const WATCHED = { interest: { isKnown: true, note() {} } };

Deno.test("createWebRtc() loads what makes connections a while after the start, where somebody has watched before, once", async () => {
  const { view, clock, loads } = unwatched(WATCHED);
  view.forViewers();
  assert.equal(loads(), 0);
  await clock.advance(60_000);
  assert.equal(loads(), 1);
  await view.close();
});

Deno.test("createWebRtc() loads nothing where nobody can watch, or ever has", async () => {
  for (const options of [{ ...WATCHED, enabled: false }, { ...WATCHED, isInstalled: false }, {}]) {
    const { view, clock, loads } = unwatched(options);
    view.forViewers();
    await clock.advance(60_000);
    assert.equal(loads(), 0);
    await view.close();
  }
});

Deno.test("createWebRtc() loads nothing when it is closed before", async () => {
  const { view, clock, loads } = unwatched(WATCHED);
  const closed = view.close();
  await clock.advance(60_000);
  await closed;
  assert.equal(loads(), 0);
});
