import assert from "node:assert/strict";
import { LABELS } from "../contract.ts";
import type { Detection, Status } from "../contract.ts";
import { EventStreams, MOST_CLIENTS } from "./event_streams.ts";
import { ask, assertError, fakeOptions } from "./fake_options.ts";
import type { FakeOptions } from "./fake_options.ts";
import { createHttp } from "./server.ts";

/** Reads what has been sent so far. */
function reader(stream: ReadableStream<Uint8Array> | null) {
  assert.ok(stream !== null);
  const source = stream.getReader();
  const decoder = new TextDecoder();
  let ended = false;
  let text = "";
  const pump = (async () => {
    for (;;) {
      const step = await source.read();
      if (step.done) break;
      text += decoder.decode(step.value, { stream: true });
    }
    ended = true;
  })();
  return {
    /** Everything since the last call, once every promise that is ready has run. */
    async take(): Promise<string> {
      await new Promise((resolve) => setTimeout(resolve, 0));
      const taken = text;
      text = "";
      return taken;
    },
    ended: () => ended,
    cancel: async () => {
      await source.cancel();
      await pump;
    },
  };
}

function update(status: Status): string {
  return `id: ${status.revision}\nevent: counter-update\ndata: ${JSON.stringify(status)}\n\n`;
}

function detection(confidence: number): Detection {
  return {
    label: "none",
    outcome: "none",
    confidence,
    probabilities: Object.fromEntries(LABELS.map((label) => [label, 0])) as Detection["probabilities"],
    at: "2026-01-01T00:00:00.000Z",
    ms: 4,
  };
}

function clients({ counters }: FakeOptions): number | undefined {
  return counters.list().find(({ name }) => name === "scoreline_event_clients")?.read();
}

Deno.test("GET /events tells the status at once, and every change", async () => {
  const options = fakeOptions();
  const { app, close } = createHttp(options);
  options.result("victory");
  const response = await ask(app, "/events", { headers: { "last-event-id": "99" } });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
  assert.equal(response.headers.get("cache-control"), "no-store");
  const stream = reader(response.body);
  assert.equal(await stream.take(), `retry: 1000\n${update(options.status())}`);

  options.result("defeat");
  const second = update(options.status());
  options.result("draw");
  assert.equal(await stream.take(), second + update(options.status()));
  await close();
  await stream.take();
  assert.equal(stream.ended(), true);
});

Deno.test("GET /events tells readings and OBS only to those who ask, at most four readings a second", async () => {
  const options = fakeOptions();
  const { app, close } = createHttp(options);
  const plain = reader((await ask(app, "/events")).body);
  const detailed = reader((await ask(app, "/events?detail=1")).body);
  await plain.take();
  await detailed.take();

  const obs = { state: "unreachable", source: null, message: "Start OBS" } as const;
  options.publish({ event: "obs", data: obs });
  assert.equal(await detailed.take(), `event: obs\ndata: ${JSON.stringify(obs)}\n\n`);

  const told = (confidence: number) => `event: detection\ndata: ${JSON.stringify(detection(confidence))}\n\n`;
  const see = (confidence: number) => options.publish({ event: "detection", data: detection(confidence) });
  see(0.1);
  see(0.2);
  see(0.3);
  assert.equal(await detailed.take(), told(0.1));
  await options.clock.advance(249);
  assert.equal(await detailed.take(), "");
  await options.clock.advance(1);
  assert.equal(await detailed.take(), told(0.3));
  see(0.4);
  assert.equal(await detailed.take(), "");
  await options.clock.advance(250);
  assert.equal(await detailed.take(), told(0.4));
  await options.clock.advance(250);
  see(0.5);
  assert.equal(await detailed.take(), told(0.5));
  assert.equal(await plain.take(), "");
  await close();
});

Deno.test("GET /events paces readings for the next client as for the first", async () => {
  const options = fakeOptions();
  const { app, close } = createHttp(options);
  const first = reader((await ask(app, "/events?detail=1")).body);
  options.publish({ event: "detection", data: detection(0.1) });
  options.publish({ event: "detection", data: detection(0.2) });
  await first.cancel();
  options.publish({ event: "detection", data: detection(0.3) });
  await options.clock.advance(1_000);
  const second = reader((await ask(app, "/events?detail=1")).body);
  await second.take();
  options.publish({ event: "detection", data: detection(0.4) });
  assert.match(await second.take(), /"confidence":0.4/);
  await close();
});

Deno.test("GET /events sends a comment every 15 s", async () => {
  const options = fakeOptions();
  const { app, close } = createHttp(options);
  const stream = reader((await ask(app, "/events")).body);
  await stream.take();
  await options.clock.advance(14_999);
  assert.equal(await stream.take(), "");
  await options.clock.advance(1);
  assert.equal(await stream.take(), ": still here\n\n");
  await options.clock.advance(30_000);
  assert.equal(await stream.take(), ": still here\n\n: still here\n\n");
  await close();
});

Deno.test("GET /events counts its clients, and forgets those that go", async () => {
  const options = fakeOptions();
  const { app, close } = createHttp(options);
  const first = reader((await ask(app, "/events")).body);
  const second = reader((await ask(app, "/events")).body);
  assert.equal(clients(options), 2);
  await first.cancel();
  assert.equal(clients(options), 1);
  await second.cancel();
  assert.equal(clients(options), 0);
  await close();
});

Deno.test("GET /events tells the user's style sheet, to those who come later as well, and nothing without one", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "scoreline-events-" });
  const options = { ...fakeOptions(), dataDir };
  const { app, close } = createHttp(options);
  const read = async () => reader((await ask(app, "/events")).body);
  const bare = await read();
  await new Promise((resolve) => setTimeout(resolve, 20)); // for the file system to answer
  assert.doesNotMatch(await bare.take(), /custom-css/);
  await bare.cancel();
  await Deno.writeTextFile(`${dataDir}/custom.css`, ".value {}");
  const first = await read();
  let told = "";
  while (!told.includes("custom-css")) told += await first.take();
  const style = /^event: custom-css\ndata: \{"version":".+"\}\n\n/m.exec(told)?.[0];
  assert.ok(style !== undefined, told);
  const second = await read();
  assert.ok((await second.take()).endsWith(style));
  await first.cancel();
  await second.cancel();
  await close();
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("HEAD /events opens no stream", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  assert.equal((await ask(app, "/events", { method: "HEAD" })).status, 200);
  assert.equal(clients(options), 0);
});

Deno.test("EventStreams takes no more clients than it can serve, and none when it is closed", async () => {
  const options = fakeOptions();
  const streams = new EventStreams(options);
  const open = Array.from({ length: MOST_CLIENTS }, () => streams.open(false));
  assert.throws(() => streams.open(false), { name: "HttpError", status: 503, code: "too_many_clients" });
  await open[0]?.cancel();
  streams.open(false);
  streams.close();
  assert.equal(clients(options), 0);
  assert.throws(() => streams.open(false), { name: "HttpError", status: 503, code: "shutting_down" });
});

Deno.test("GET /events refuses clients beyond the cap with one error", async () => {
  const options = fakeOptions();
  const { app, close } = createHttp(options);
  for (let i = 0; i < MOST_CLIENTS; i++) await ask(app, "/events");
  const response = await ask(app, "/events");
  assert.equal(response.headers.get("retry-after"), "10");
  await assertError(response, 503, "too_many_clients");
  await close();
});

Deno.test("EventStreams keeps only the newest events for a client that reads nothing, then drops it", async () => {
  const options = fakeOptions();
  const streams = new EventStreams(options);
  const unread = streams.open(true);
  const read = reader(streams.open(true));
  for (let i = 0; i < 2_000; i++) options.result("victory");
  options.publish({ event: "obs", data: options.status().obs });
  await read.take();

  await options.clock.advance(29_999);
  assert.equal(clients(options), 2);
  await options.clock.advance(1);
  assert.equal(clients(options), 1);
  const dropped = options.counters.list().find(({ name }) =>
    name === "scoreline_event_clients_dropped_total"
  );
  assert.equal(dropped?.read(), 1);
  await assert.rejects(async () => {
    for await (const _ of unread);
  }, (reason) => typeof reason === "string" && /nobody read it for 30 s/.test(reason));
  streams.close();
});

Deno.test("EventStreams gives a slow reader the newest status, and little more than its backlog", async () => {
  const options = fakeOptions();
  const streams = new EventStreams(options);
  const slow = streams.open(false);
  for (let i = 0; i < 2_000; i++) options.result("victory");
  const stream = reader(slow);
  const text = await stream.take() + await stream.take();
  assert.ok(text.length < 80_000, `${text.length} characters`);
  assert.ok(text.endsWith(update(options.status())));
  const skipped =
    options.counters.list().find(({ name }) => name === "scoreline_events_skipped_total")?.read() ?? 0;
  assert.equal(text.match(/^id: /gm)?.length, 2_001 - skipped);

  options.result("draw");
  assert.equal(await stream.take(), update(options.status()));
  await options.clock.advance(60_000);
  assert.equal(clients(options), 1);
  streams.close();
});
