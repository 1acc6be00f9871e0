import assert from "node:assert/strict";
import fc from "fast-check";
import type { JudgedPrediction } from "../../sidecar/contract.ts";
import type { Answer } from "./api.ts";
import { MOST_TRIALS, NO_TRIALS, TrialQueue, type Trials } from "./trials.ts";

const REFUSED: Answer<JudgedPrediction> = {
  ok: false,
  failure: { status: 400, code: "invalid_image", message: "no picture" },
};

/** A queue whose answers come when the test lets them. */
function setUp() {
  const asked: { name: string; type: string; signal: AbortSignal; answer: () => void }[] = [];
  const thumbnails = new Map<string, Blob>();
  let made = 0;
  let shown: Trials = NO_TRIALS;
  const queue = new TrialQueue({
    predict: (picture, type, signal) =>
      new Promise((resolve) => {
        const name = new TextDecoder().decode(picture);
        asked.push({ name, type, signal, answer: () => resolve(REFUSED) });
        signal.addEventListener(
          "abort",
          () => resolve({ ok: false, failure: { status: null, code: null, message: null } }),
        );
      }),
    createThumbnail(picture) {
      thumbnails.set(`blob:${++made}`, picture);
      return `blob:${made}`;
    },
    revokeThumbnail(address) {
      assert.ok(thumbnails.delete(address), `${address} is given back once`);
    },
    show: (trials) => shown = trials,
  });
  return {
    queue,
    asked,
    thumbnails,
    get shown() {
      return shown;
    },
    names: () => shown.list.map(({ name }) => name),
    stages: () => shown.list.map(({ stage }) => stage.kind),
  };
}

/** A picture whose content is its name. */
function file(name: string): File {
  return new File([name], name, { type: "image/png" });
}

/** Lets the promises that are ready run; reading a file takes turns of the event loop. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("TrialQueue shows one picture after the other to the detector, and how far it is", async () => {
  const page = setUp();
  page.queue.add([file("a"), file("b")]);
  await settle();
  assert.deepEqual([page.asked.map(({ name }) => name), page.stages()], [["a"], ["reading", "waiting"]]);
  assert.deepEqual(page.shown.progress, { done: 0, total: 2 });
  page.asked[0]?.answer();
  await settle();
  assert.deepEqual([page.asked.map(({ name }) => name), page.stages()], [["a", "b"], ["refused", "reading"]]);
  assert.deepEqual([page.shown.progress, page.shown.latest?.name], [{ done: 1, total: 2 }, "a"]);

  page.queue.add([file("c")]);
  await settle();
  assert.deepEqual(page.names(), ["c", "a", "b"]);
  assert.deepEqual(page.shown.progress, { done: 1, total: 3 });
  page.asked[1]?.answer();
  await settle();
  page.asked[2]?.answer();
  await settle();
  assert.deepEqual([page.shown.progress, page.shown.latest?.name], [null, "c"]);

  page.queue.add([file("d")]);
  await settle();
  assert.deepEqual(page.shown.progress, { done: 0, total: 1 });
});

Deno.test("TrialQueue sends nothing that is too large or cannot be read", async () => {
  const page = setUp();
  const folder = file("folder");
  Object.defineProperty(folder, "arrayBuffer", { value: () => Promise.reject(new TypeError("a folder")) });
  page.queue.add([new File([new Uint8Array(20 * 1_048_576 + 1)], "huge"), folder, file("a")]);
  await settle();
  assert.deepEqual(page.stages(), ["too_large", "unreadable", "reading"]);
  assert.deepEqual(page.asked.map(({ name }) => name), ["a"]);
});

Deno.test("TrialQueue.clear() gives up what is being read and waits, and begins anew", async () => {
  const page = setUp();
  page.queue.add([file("a"), file("b")]);
  await settle();
  page.queue.clear();
  page.queue.add([file("c")]);
  await settle();
  assert.equal(page.asked[0]?.signal.aborted, true);
  assert.deepEqual([page.names(), page.stages(), page.thumbnails.size], [["c"], ["reading"], 1]);
  assert.deepEqual(page.asked.map(({ name }) => name), ["a", "c"]);
  assert.deepEqual(page.shown.progress, { done: 0, total: 1 });
  page.asked[1]?.answer();
  await settle();
  assert.deepEqual([page.stages(), page.shown.latest?.name], [["refused"], "c"]);
});

Deno.test("TrialQueue holds a bounded number of pictures, and gives back every thumbnail", async () => {
  const operation = fc.oneof(
    fc.nat(MOST_TRIALS + 5).map((count) => ({ kind: "add" as const, count })),
    fc.constant({ kind: "clear" as const }),
    fc.constant({ kind: "answer" as const }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 8 }), async (operations) => {
      const page = setUp();
      let newest = 0;
      for (const one of operations) {
        if (one.kind === "add" && one.count > 0) {
          newest = one.count;
          page.queue.add(Array.from({ length: one.count }, (_, i) => file(`p${i}`)));
          assert.equal(page.shown.leftOut, Math.max(0, newest - MOST_TRIALS));
        } else if (one.kind === "clear") page.queue.clear();
        else page.asked.at(-1)?.answer();
        await settle();
        assert.ok(page.shown.list.length <= MOST_TRIALS);
        assert.deepEqual(
          page.shown.list.map(({ thumbnail }) => thumbnail).toSorted(),
          [...page.thumbnails.keys()].toSorted(),
        );
        const open = page.stages().filter((stage) => stage === "waiting" || stage === "reading").length;
        assert.equal(page.shown.progress === null, open === 0);
        assert.ok(page.stages().filter((stage) => stage === "reading").length <= 1);
      }
    }),
    { numRuns: 30 },
  );
});
