import assert from "node:assert/strict";
import { SimulatedClock } from "../../../tests/support/clock.ts";
import { Session } from "./session.ts";

const LEASE = { release() {} };

Deno.test("Session is gone when it does not connect, or has been silent for as long as it may be", async () => {
  const clock = new SimulatedClock();
  const parts = { id: "a", stream: "cam", lease: LEASE, clock };
  const [viewer, patient, never] = [
    new Session(parts),
    new Session({ ...parts, silenceMs: 25_000 }),
    new Session(parts),
  ];
  assert.equal(viewer.setState("connected"), true);
  assert.equal(viewer.setState("connected"), false, "it connects once");
  patient.setState("connected");
  const gone = () => [viewer.isGone, patient.isGone, never.isGone];
  await clock.advance(7_999);
  assert.deepEqual(gone(), [false, false, false]);
  await clock.advance(1);
  assert.deepEqual(gone(), [true, false, false]);
  await clock.advance(7_000);
  assert.deepEqual(gone(), [true, false, true]);
  patient.sign();
  await clock.advance(24_999);
  assert.equal(patient.isGone, false);
  await clock.advance(1);
  assert.equal(patient.isGone, true);
});
