import assert from "node:assert/strict";
import { SimulatedClock } from "../../tests/support/clock.ts";
import { Attempts, callerAt } from "./attempts.ts";

Deno.test("Attempts remembers a bounded number of callers", () => {
  const attempts = new Attempts(new SimulatedClock());
  for (let i = 0; i < 10; i++) attempts.failed("first", String(i));
  assert.equal(attempts.blockedFor("first"), 60);
  for (let i = 0; i < 1_000; i++) attempts.failed(`other ${i}`, "x");
  assert.equal(attempts.blockedFor("first"), 0);
});

Deno.test("Attempts counts each caller by itself, whoever else tries in between", () => {
  const attempts = new Attempts(new SimulatedClock());
  for (let i = 0; i < 9; i++) attempts.failed("first", String(i));
  attempts.failed("second", "x");
  assert.equal(attempts.blockedFor("first"), 0);
  attempts.failed("first", "9");
  assert.deepEqual([attempts.blockedFor("first"), attempts.blockedFor("second")], [60, 0]);
});

Deno.test("Attempts tells from the eleventh wrong token on how long to wait, and forgets in a minute", async () => {
  const clock = new SimulatedClock();
  const attempts = new Attempts(clock);
  for (let i = 0; i < 10; i++) assert.equal(attempts.failed("first", "the same"), 0);
  assert.equal(attempts.failed("first", "the same"), 60);
  assert.equal(attempts.blockedFor("first"), 0, "one old token shuts nobody out");
  await clock.advance(59_000);
  assert.equal(attempts.failed("first", "the same"), 1);
  await clock.advance(1_000);
  assert.equal(attempts.failed("first", "the same"), 0);
});

Deno.test("callerAt() takes the addresses that one network hands out for one caller", () => {
  const table: [address: string, caller: string][] = [
    ["192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002:ffff::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80::1%eth0"],
    ["unknown", "unknown"],
  ];
  for (const [address, caller] of table) assert.equal(callerAt(address), caller);
});
