import assert from "node:assert/strict";
import { SimulatedClock } from "../../tests/support/clock.ts";
import { Counters } from "./counters.ts";
import { tidyHeap } from "./heap.ts";

const MINUTE = 60_000;

function setUp() {
  const clock = new SimulatedClock();
  const counters = new Counters();
  const stop = new AbortController();
  const now = { used: 15_000_000, alive: 12_000_000, isBusy: false };
  const collections: number[] = [];
  const thoroughly: boolean[] = [];
  const over = tidyHeap({
    collectGarbage(thorough) {
      collections.push(clock.now().mono);
      thoroughly.push(thorough);
      now.used = now.alive;
    },
    used: () => now.used,
    isBusy: () => now.isBusy,
    clock,
    counters,
  }, stop.signal);
  const counted = () => counters.list()[0]?.read();
  return { clock, now, collections, thoroughly, counted, stop, over };
}

Deno.test("tidyHeap() collects what a start leaves, then every two minutes what has come to something", async () => {
  const { clock, now, collections, thoroughly, counted, stop, over } = setUp();
  await clock.advance(9_999);
  assert.deepEqual(collections, []);
  await clock.advance(1);
  assert.deepEqual(collections, [10_000]);
  now.used += 999_999;
  await clock.advance(2 * MINUTE);
  assert.deepEqual(collections, [10_000], "hardly anything to collect");
  now.used += 1;
  await clock.advance(2 * MINUTE);
  assert.deepEqual(collections, [10_000, 10_000 + 4 * MINUTE]);
  assert.deepEqual(thoroughly, [true, false]);
  assert.equal(counted(), 2);
  stop.abort();
  await over;
});

Deno.test("tidyHeap() is not misled by what was alive for a while", async () => {
  const { clock, now, collections, stop, over } = setUp();
  now.alive = 40_000_000;
  await clock.advance(10_000);
  now.used = 12_000_000; // V8's own collection
  await clock.advance(2 * MINUTE);
  assert.equal(collections.length, 1);
  now.used = 13_000_000;
  await clock.advance(2 * MINUTE);
  assert.equal(collections.length, 2);
  stop.abort();
  await over;
});

Deno.test("tidyHeap() lets nobody wait who would notice", async () => {
  const { clock, now, collections, stop, over } = setUp();
  now.isBusy = true;
  await clock.advance(20 * MINUTE);
  assert.deepEqual(collections, []);
  now.isBusy = false;
  await clock.advance(10_000);
  assert.equal(collections.length, 1, "soon after");
  stop.abort();
  await over;
});

Deno.test("garbageCollector() frees what nobody has any more, where V8 lets it", async () => {
  const program = `
    import { garbageCollector } from ${JSON.stringify(new URL("./heap.ts", import.meta.url).href)};
    const collect = garbageCollector();
    if (collect === null) console.log("no way");
    else for (const thorough of [true, false]) {
      const gone = new WeakRef({ some: "garbage" });
      await new Promise((resolve) => setTimeout(resolve, 0));
      collect(thorough);
      console.log(gone.deref() === undefined ? "freed" : "kept");
    }`;
  for (const [flags, says] of [[["--v8-flags=--expose-gc"], "freed\nfreed"], [[], "no way"]] as const) {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        "--allow-read",
        ...flags,
        `data:text/javascript,${encodeURIComponent(program)}`,
      ],
    }).output();
    assert.equal(new TextDecoder().decode(stdout).trim(), says);
  }
});
