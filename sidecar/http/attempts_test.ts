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
