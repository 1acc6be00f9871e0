import assert from "node:assert/strict";
import { type EventStream, RENEW_MS, StreamHub, type StreamMessage, SUBSCRIBER_EXPIRES_MS } from "./hub.ts";

class FakeStream implements EventStream {
  readyState = 0;
  onopen: ((event: Event) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  #listeners = new Map<string, (event: MessageEvent) => void>();
  constructor(readonly url: string) {}
  addEventListener(type: string, listener: (event: MessageEvent) => void) {
    this.#listeners.set(type, listener);
  }
  close() {
    this.readyState = 2;
  }
  open() {
    this.readyState = 1;
    this.onopen?.(new Event("open"));
  }
  fail(readyState: number) {
    this.readyState = readyState;
    this.onerror?.(new Event("error"));
  }
  send(type: string, data: string) {
    this.#listeners.get(type)?.(new MessageEvent(type, { data }));
  }
}

function setUp() {
  let time = 0;
  let timers: { at: number; run: () => void }[] = [];
  const streams: FakeStream[] = [];
  const hub = new StreamHub("http://127.0.0.1:3000/events", {
    connect(url) {
      const stream = new FakeStream(url);
      streams.push(stream);
      return stream;
    },
    schedule(run, ms) {
      const timer = { at: time + ms, run };
      timers.push(timer);
      return () => timers = timers.filter((other) => other !== timer);
    },
    now: () => time,
  });
  function advance(ms: number) {
    const end = time + ms;
    for (;;) {
      const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      timers = timers.filter((timer) => timer !== due);
      time = due.at;
      due.run();
    }
    time = end;
  }
  function page() {
    const heard: StreamMessage[] = [];
    return { heard, subscriber: (message: StreamMessage) => void heard.push(message) };
  }
  const open = () => streams.filter(({ readyState }) => readyState !== 2);
  const newest = () => {
    const stream = streams.at(-1);
    assert.ok(stream, "no stream was opened");
    return stream;
  };
  return { hub, streams, open, newest, advance, page, pendingTimers: () => timers.length };
}

const update = (data: string): StreamMessage => ({ kind: "event", event: "counter-update", data });
const connection = (open: boolean): StreamMessage => ({ kind: "connection", open });

Deno.test("StreamHub shares one stream between pages, and tells a later page the current score", () => {
  const { hub, open, newest, page } = setUp();
  const [first, second] = [page(), page()];
  hub.want(first.subscriber, "score");
  newest().open();
  newest().send("counter-update", "1");
  hub.want(second.subscriber, "score");
  newest().send("counter-update", "2");
  assert.equal(open().length, 1);
  assert.deepEqual(first.heard, [connection(false), connection(true), update("1"), update("2")]);
  assert.deepEqual(second.heard, [connection(true), update("1"), update("2")]);
});

Deno.test("StreamHub tells every page the version of the user's style sheet, a later page as well", () => {
  const { hub, newest, page } = setUp();
  const [first, second] = [page(), page()];
  hub.want(first.subscriber, "score");
  newest().open();
  newest().send("counter-update", "1");
  newest().send("custom-css", "old");
  newest().send("custom-css", "new");
  hub.want(second.subscriber, "score");
  const style = (data: string): StreamMessage => ({ kind: "event", event: "custom-css", data });
  assert.deepEqual(first.heard.slice(3), [style("old"), style("new")]);
  assert.deepEqual(second.heard, [connection(true), update("1"), style("new")]);
});

Deno.test("StreamHub closes the stream when the last page hides, and opens a new one when a page shows", () => {
  const { hub, streams, open, page, pendingTimers } = setUp();
  const [first, second] = [page(), page()];
  hub.want(first.subscriber, "score");
  hub.want(second.subscriber, "score");
  hub.want(first.subscriber, null);
  assert.equal(open().length, 1);
  hub.want(second.subscriber, null);
  assert.equal(open().length, 0);
  assert.equal(pendingTimers(), 0);
  hub.want(first.subscriber, "score");
  assert.equal(open().length, 1);
  assert.equal(streams.length, 2);
});

Deno.test("StreamHub asks for details only while a page wants them, and tells only that page", () => {
  const { hub, streams, open, newest, page } = setUp();
  const [overlay, dashboard] = [page(), page()];
  hub.want(overlay.subscriber, "score");
  hub.want(dashboard.subscriber, "detail");
  newest().open();
  newest().send("detection", "reading");
  hub.want(dashboard.subscriber, null);
  assert.deepEqual(streams.map(({ url }) => new URL(url).search), ["", "?detail=1", ""]);
  assert.equal(open().length, 1);
  assert.deepEqual(dashboard.heard.at(-1), { kind: "event", event: "detection", data: "reading" });
  assert.ok(overlay.heard.every((message) => message.kind === "connection"));
});

Deno.test("StreamHub tells its pages when the stream with details cannot be opened", () => {
  const { hub, newest, page } = setUp();
  const [overlay, dashboard] = [page(), page()];
  hub.want(overlay.subscriber, "score");
  newest().open();
  hub.want(dashboard.subscriber, "detail");
  newest().fail(0);
  assert.deepEqual(overlay.heard.at(-1), connection(false));
  assert.deepEqual(dashboard.heard.at(-1), connection(false));
});

Deno.test("StreamHub leaves a broken stream to reconnect by itself", () => {
  const { hub, streams, newest, advance, page } = setUp();
  const { heard, subscriber } = page();
  hub.want(subscriber, "score");
  newest().open();
  newest().fail(0);
  hub.want(subscriber, "score");
  advance(10_000);
  newest().open();
  assert.equal(streams.length, 1);
  assert.deepEqual(heard, [connection(false), connection(true), connection(false), connection(true)]);
});

Deno.test("StreamHub retries a stream that ended for good, ever less often, at least every 5 s", () => {
  const { hub, streams, newest, advance, page } = setUp();
  const { subscriber } = page();
  hub.want(subscriber, "score");
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 6; attempt++) {
    newest().fail(2);
    hub.want(subscriber, "score");
    let waited = 0;
    while (streams.length === attempt) {
      advance(100);
      waited += 100;
    }
    waits.push(waited);
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 5000, 5000]);
});

Deno.test("StreamHub begins with short waits again once a score came through", () => {
  const { hub, streams, newest, advance, page } = setUp();
  hub.want(page().subscriber, "score");
  for (const wait of [500, 1000, 2000]) {
    newest().fail(2);
    advance(wait);
  }
  newest().open();
  newest().send("counter-update", "1");
  const before = streams.length;
  newest().fail(2);
  advance(500);
  assert.equal(streams.length, before + 1);
});

Deno.test("StreamHub does not retry for a page that hid in the meantime", () => {
  const { hub, open, newest, advance, page } = setUp();
  const { subscriber } = page();
  hub.want(subscriber, "score");
  newest().fail(2);
  hub.want(subscriber, null);
  advance(60_000);
  assert.equal(open().length, 0);
});

Deno.test("StreamHub does not tell a new page a score from before the stream broke", () => {
  const { hub, newest, page } = setUp();
  hub.want(page().subscriber, "score");
  newest().open();
  newest().send("counter-update", "old");
  newest().fail(0);
  const late = page();
  hub.want(late.subscriber, "score");
  assert.deepEqual(late.heard, [connection(false)]);
});

Deno.test("StreamHub forgets a page that is not heard any more, and closes the stream after the last", () => {
  const { hub, open, advance, page } = setUp();
  const [alive, crashed] = [page(), page()];
  hub.want(alive.subscriber, "score");
  hub.want(crashed.subscriber, "detail");
  for (let passed = 0; passed < 2 * SUBSCRIBER_EXPIRES_MS; passed += RENEW_MS) {
    advance(RENEW_MS);
    hub.want(alive.subscriber, "score");
  }
  assert.deepEqual(open().map(({ url }) => new URL(url).search), [""]);
  advance(2 * SUBSCRIBER_EXPIRES_MS);
  assert.equal(open().length, 0);
});
