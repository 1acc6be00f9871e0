import assert from "node:assert/strict";
import { ask, assertError, command, fakeOptions } from "./fake_options.ts";
import { createHttp } from "./server.ts";

const TIME = "2026-01-01T00:00:00.000Z";
const result = (value: string) => ({ type: "result", value, delta: 1, confidence: 0.99, timestamp: TIME });
const adjustment = (value: string, delta: number, note: string | null = null) => {
  return { type: "adjustment", value, delta, timestamp: TIME, note };
};

Deno.test("GET /state tells what counts in this session, oldest first", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  options.result("draw");
  await command(app, "/api/session/reset", {});
  options.result("victory");
  options.result("defeat");
  await command(app, "/api/undo", {});
  options.result("victory");
  await command(app, "/api/reclassify", { seq: 6, outcome: "draw" });
  await command(app, "/adjust", { value: "defeat", delta: 2, note: "missed" });
  assert.deepEqual(await (await ask(app, "/state")).json(), {
    victories: 1,
    defeats: 2,
    draws: 1,
    total: 4,
    results: [result("victory"), result("draw")],
    adjustments: [adjustment("defeat", 2, "missed")],
  });
});

Deno.test("GET /state tells the newest hundred of each", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  for (let i = 0; i < 105; i++) {
    options.result("victory");
    await command(app, "/adjust", { value: "draw" });
  }
  const { results, adjustments, total } = await (await ask(app, "/state")).json();
  assert.deepEqual([results.length, adjustments.length, total], [100, 100, 210]);
});

Deno.test("GET /history tells the newest of what counts, oldest first", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  options.result("victory");
  await command(app, "/adjust", { value: "draw" });
  options.result("defeat");
  await command(app, "/api/undo", { seq: 1 });
  const events = async (query = "") => (await (await ask(app, `/history${query}`)).json()).events;
  assert.deepEqual(await events(), [adjustment("draw", 1), result("defeat")]);
  assert.deepEqual(await events("?limit=1"), [result("defeat")]);
  for (let i = 0; i < 20; i++) options.result("victory");
  assert.equal((await events()).length, 10);
});

Deno.test("POST /adjust answers 202 with the event", async () => {
  const { app } = createHttp(fakeOptions());
  const response = await command(app, "/adjust", { value: "victory", delta: 2 });
  assert.equal(response.status, 202);
  assert.deepEqual(await response.json(), { event: adjustment("victory", 2) });
  const taken = await command(app, "/adjust", { outcome: "victory", delta: -5 });
  assert.deepEqual(await taken.json(), { event: adjustment("victory", -2) });
  await assertError(await command(app, "/adjust", { value: "victory", delta: -1 }), 409, "nothing_to_change");
});
