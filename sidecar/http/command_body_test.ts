import assert from "node:assert/strict";
import { ask, assertError, fakeOptions } from "./fake_options.ts";
import { createHttp } from "./server.ts";

Deno.test("commands take JSON objects only", async () => {
  const { app } = createHttp(fakeOptions());
  const send = (body: BodyInit, type = "application/json") =>
    ask(app, "/api/adjust", { method: "POST", headers: { "content-type": type }, body });
  for (
    const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/jsonx",
      "text/plain; application/json",
    ]
  ) {
    await assertError(await send('{"outcome":"draw"}', type), 415, "unsupported_media_type");
  }
  assert.equal((await send('{"outcome":"draw"}', "Application/JSON; charset=utf-8")).status, 200);
  for (const body of ["{", "null", "[]", '"x"', "1", "{'a':1}", " "]) {
    await assertError(await send(body), 400, "invalid_json");
  }
  await assertError(await send(new Uint8Array([0x7b, 0xff, 0x7d])), 400, "invalid_json");
});

Deno.test("commands take bodies of 64 KiB, and no more", async () => {
  const { app } = createHttp(fakeOptions());
  const padded = (length: number) => {
    const body = JSON.stringify({ outcome: "draw" }).padEnd(length);
    return ask(app, "/api/adjust", { method: "POST", headers: { "content-type": "application/json" }, body });
  };
  assert.equal((await padded(65_536)).status, 200);
  await assertError(await padded(65_537), 413, "body_too_large");
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(10_000).fill(0x20)),
  });
  const headers = { "content-type": "application/json" };
  await assertError(
    await ask(app, "/api/adjust", { method: "POST", headers, body: endless }),
    413,
    "body_too_large",
  );
  await assertError(
    await ask(app, "/api/adjust", {
      method: "POST",
      headers: { ...headers, "content-length": "70000" },
      body: "{}",
    }),
    413,
    "body_too_large",
  );
});

Deno.test("commands give a slow body ten seconds", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"outcome":')),
    cancel: () => {
      cancelled = true;
    },
  });
  const headers = { "content-type": "application/json" };
  const answer = ask(app, "/api/adjust", { method: "POST", headers, body });
  let answered = false;
  answer.then(() => answered = true);
  await options.clock.advance(9_999);
  assert.equal(answered, false);
  await options.clock.advance(1);
  await assertError(await answer, 408, "body_too_slow");
  assert.equal(cancelled, true);
});

Deno.test("commands say so when the body breaks off", async () => {
  const { app } = createHttp(fakeOptions());
  const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("reset")) });
  const headers = { "content-type": "application/json" };
  await assertError(await ask(app, "/api/adjust", { method: "POST", headers, body }), 400, "incomplete_body");
});
