import assert from "node:assert/strict";
import fc from "fast-check";
import { planEvening } from "./timeline.ts";

const MINUTE = 60_000;
const evenings = fc.record({
  seed: fc.nat(),
  matches: fc.integer({ min: 1, max: 30 }),
  minutesEach: fc.integer({ min: 9, max: 40 }),
}).map(({ seed, matches, minutesEach }) => ({ seed, matches, durationMs: matches * minutesEach * MINUTE }));

function check(property: (evening: ReturnType<typeof planEvening>, matches: number) => void): void {
  fc.assert(
    fc.property(evenings, ({ seed, matches, durationMs }) => {
      property(planEvening(seed, durationMs, matches), matches);
    }),
    { numRuns: 60 },
  );
}

Deno.test("planEvening() fills the whole time without holes or overlaps", () => {
  check(({ stretches, durationMs }) => {
    let at = 0;
    for (const { from, to } of stretches) {
      assert.equal(from, at);
      assert.ok(to > from);
      at = to;
    }
    assert.equal(at, durationMs);
  });
});

Deno.test("planEvening() has as many matches as asked for, one after the other, at least four minutes apart", () => {
  check(({ matches, stretches }, asked) => {
    assert.deepEqual(matches.map(({ number }) => number), Array.from({ length: asked }, (_, n) => n + 1));
    for (const [index, { resultFrom, resultUntil }] of matches.entries()) {
      assert.ok(resultFrom < resultUntil);
      const before = matches[index - 1]?.resultUntil ?? 0;
      assert.ok(resultFrom - before >= 4 * MINUTE, `${before} ${resultFrom}`);
    }
    const results = stretches.filter(({ match }) => match !== null);
    assert.ok(results.every(({ from, to, match }) => {
      const { resultFrom = NaN, resultUntil = NaN } = matches.find(({ number }) => number === match) ?? {};
      return resultFrom <= from && to <= resultUntil;
    }));
  });
});

Deno.test("planEvening() shows a banner for at least 1.5 s, and progress screens in competitive matches alone", () => {
  check(({ matches, stretches }) => {
    for (const { number, mode, shown } of matches) {
      const own = stretches.filter(({ match }) => match === number);
      const banners = own.filter(({ screen }) => screen.startsWith("banner"));
      assert.equal(banners.length, shown === "progress screen" ? 0 : 1);
      assert.ok(banners.every(({ from, to }) => to - from >= 1_500 && to - from <= 4_000));
      const progress = own.filter(({ screen }) => screen === "progress");
      assert.equal(progress.length, shown === "banner" ? 0 : 1);
      assert.ok(mode === "competitive" || progress.length === 0);
      assert.ok(progress.every(({ from, to }) => to - from >= 4_999));
    }
  });
});

Deno.test("planEvening() is the same for the same seed, and another for another", () => {
  const plan = (seed: number) => planEvening(seed, 6 * 60 * MINUTE, 25);
  assert.deepEqual(plan(7), plan(7));
  assert.notDeepEqual(plan(7), plan(8));
});

Deno.test("planEvening() has everything that is on a stream in six hours", () => {
  const seen = new Set(
    [1, 2, 3, 4].flatMap((seed) =>
      planEvening(seed, 6 * 60 * MINUTE, 25).stretches.map(({ screen }) => screen)
    ),
  );
  assert.equal(seen.size, 21);
});

Deno.test("planEvening() refuses more matches than fit", () => {
  assert.throws(() => planEvening(1, 20 * MINUTE, 9), {
    name: "RangeError",
    message: /^9 matches need at least \d+ minutes/,
  });
});
