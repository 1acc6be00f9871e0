import assert from "node:assert/strict";
import type { Interest, StreamMessage } from "./hub.ts";
import { receiveThrough, type StreamWorker, WORKER_OPENS_MS } from "./through_worker.ts";

const connection = (open: boolean): StreamMessage => ({ kind: "connection", open });
const update: StreamMessage = { kind: "event", event: "counter-update", data: "1" };

/** A page at a worker that says what the test lets it say. */
function setUp() {
  let time = 0;
  let timers: { at: number; run: () => void }[] = [];
  const asked: (Interest | "closed")[] = [];
  const heard: StreamMessage[] = [];
  let failures = 0;
  const worker: StreamWorker = {
    onerror: null,
    port: {
      onmessage: null,
      postMessage: (interest) => void asked.push(interest),
      close: () => void asked.push("closed"),
    },
  };
  const want = receiveThrough(worker, (message) => void heard.push(message), {
    schedule(run, ms) {
      const timer = { at: time + ms, run };
      timers.push(timer);
      return () => timers = timers.filter((other) => other !== timer);
    },
    fail: () => void failures++,
  });
  function advance(ms: number) {
    time += ms;
    const due = timers.filter(({ at }) => at <= time);
    timers = timers.filter(({ at }) => at > time);
    for (const { run } of due) run();
  }
  const say = (data: StreamMessage) => worker.port.onmessage?.(new MessageEvent("message", { data }));
  const breakDown = () => worker.onerror?.(new ErrorEvent("error"));
  return { want, advance, say, breakDown, asked, heard, failures: () => failures };
}

Deno.test("receiveThrough() gives up a worker that has not opened the stream in time, and leaves it", () => {
  const { want, advance, say, asked, heard, failures } = setUp();
  want("score");
  say(connection(false));
  want("score"); // a repetition does not begin the time anew
  advance(WORKER_OPENS_MS - 1);
  assert.equal(failures(), 0);
  advance(1);
  assert.equal(failures(), 1);
  assert.deepEqual(asked, ["score", "score", null, "closed"]);
  say(update);
  advance(10 * WORKER_OPENS_MS);
  assert.deepEqual(heard, [connection(false)], "nothing is heard of it any more");
  assert.equal(failures(), 1);
});

Deno.test("receiveThrough() stays with a worker that has opened the stream once", () => {
  for (const proof of [connection(true), update]) {
    const { want, advance, say, breakDown, asked, heard, failures } = setUp();
    want("detail");
    say(proof);
    say(connection(false));
    want("detail");
    advance(10 * WORKER_OPENS_MS);
    breakDown();
    assert.equal(failures(), 0);
    assert.deepEqual(asked, ["detail", "detail"]);
    assert.deepEqual(heard, [proof, connection(false)]);
  }
});

Deno.test("receiveThrough() expects no stream of the worker while the page is hidden", () => {
  const { want, advance, say, asked, failures } = setUp();
  want("score");
  advance(WORKER_OPENS_MS - 1);
  want(null);
  advance(10 * WORKER_OPENS_MS);
  assert.equal(failures(), 0);
  want("score");
  advance(WORKER_OPENS_MS - 1);
  assert.equal(failures(), 0, "the time begins anew");
  say(connection(true));
  advance(10 * WORKER_OPENS_MS);
  assert.equal(failures(), 0);
  assert.deepEqual(asked, ["score", null, "score"]);
});

Deno.test("receiveThrough() gives up a worker that is still silent when the page has returned", () => {
  const { want, advance, failures } = setUp();
  want(null);
  advance(10 * WORKER_OPENS_MS);
  assert.equal(failures(), 0);
  want("score");
  advance(WORKER_OPENS_MS);
  assert.equal(failures(), 1);
});

Deno.test("receiveThrough() gives up a worker that cannot be started at once", () => {
  const { want, advance, breakDown, failures } = setUp();
  want("score");
  breakDown();
  advance(WORKER_OPENS_MS);
  assert.equal(failures(), 1);
});
