import assert from "node:assert/strict";
import fc from "fast-check";
import { retryDelay } from "./backoff.ts";

Deno.test("retryDelay() doubles from 0.5 s to 2.5 s", () => {
  const delays = [0, 1, 2, 3, 4, 100].map((failures) => retryDelay("failed", failures, 0));
  assert.deepEqual(delays, [500, 1_000, 2_000, 2_500, 2_500, 2_500]);
});

Deno.test("retryDelay() leaves an exiting OBS and a wrong password alone for longer", () => {
  assert.equal(retryDelay("quit", 0, 0), 2_000);
  assert.equal(retryDelay("quit", 9, 0), 2_500);
  assert.equal(retryDelay("auth_failed", 0, 0), 10_000);
});

Deno.test("retryDelay() never floods and never keeps a started OBS waiting, whatever chance says", () => {
  const why = fc.constantFrom("failed" as const, "quit" as const, "auth_failed" as const);
  fc.assert(
    fc.property(why, fc.nat(1e6), fc.double({ min: 0, max: 1, noNaN: true }), (reason, failures, chance) => {
      const delay = retryDelay(reason, failures, chance);
      assert.ok(delay >= 375, `${delay} ms`);
      assert.ok(delay <= (reason === "auth_failed" ? 10_000 : 2_500), `${delay} ms`);
    }),
  );
});
