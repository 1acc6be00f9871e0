import assert from "node:assert/strict";
import fc from "fast-check";
import { ask, assertError, command, fakeOptions } from "./fake_options.ts";
import { createHttp } from "./server.ts";

const COMMAND_PATHS = [
  "/api/adjust",
  "/api/initialize",
  "/api/undo",
  "/api/reclassify",
  "/api/session/reset",
  "/adjust",
];

Deno.test("POST /api/adjust answers the event and the new status", async () => {
  const { app } = createHttp(fakeOptions());
  const response = await command(app, "/api/adjust", { outcome: "victory", delta: 2, note: " late " });
  assert.equal(response.status, 200);
  const { event, status } = await response.json();
  assert.equal(event.seq, 1);
  assert.equal(event.type, "adjustment");
  assert.equal(event.outcome, "victory");
  assert.equal(event.delta, 2);
  assert.equal(event.note, "late");
  assert.equal(status.victories, 2);
  assert.equal(status.seq, 1);
});

Deno.test("POST /api/adjust adds one unless told otherwise, and takes the older name of 'outcome'", async () => {
  const { app } = createHttp(fakeOptions());
  const { event, status } = await (await command(app, "/api/adjust", { value: "draw", note: "" }))
    .json();
  assert.deepEqual([event.delta, event.note, status.draws], [1, null, 1]);
  const both = await (await command(app, "/api/adjust", { outcome: "defeat", value: "defeat" })).json();
  assert.equal(both.event.outcome, "defeat");
});

Deno.test("a command refuses a 'value' that contradicts its 'outcome', and counts nothing", async () => {
  const { app } = createHttp(fakeOptions());
  for (const path of ["/api/adjust", "/adjust", "/api/reclassify"]) {
    for (const value of ["draw", "nothing", null]) {
      const seq = path === "/api/reclassify" ? { seq: 1 } : {};
      const response = await command(app, path, { ...seq, outcome: "defeat", value });
      const { field, message } = await assertError(response, 400, "invalid_value");
      assert.equal(field, "value");
      assert.ok(message.includes(`got ${JSON.stringify(value)} and "defeat"`), message);
    }
  }
  const { draws, defeats } = await (await ask(app, "/api/status")).json();
  assert.deepEqual([draws, defeats], [0, 0]);
});

Deno.test("commands name the field that is wrong, what it must be and what it was", async () => {
  const { app } = createHttp(fakeOptions());
  const table: [string, unknown, string, string][] = [
    [
      "/api/adjust",
      { outcome: "victory", delta: "x" },
      "delta",
      `must be a whole number from -1000 to 1000, got "x"`,
    ],
    [
      "/api/adjust",
      { outcome: "victory", delta: 1.5 },
      "delta",
      "must be a whole number from -1000 to 1000, got 1.5",
    ],
    [
      "/api/adjust",
      { outcome: "victory", delta: 1001 },
      "delta",
      "must be a whole number from -1000 to 1000, got 1001",
    ],
    [
      "/api/adjust",
      { outcome: "victory", delta: null },
      "delta",
      "must be a whole number from -1000 to 1000, got null",
    ],
    ["/api/adjust", {}, "outcome", `must be "victory", "defeat" or "draw", got nothing`],
    [
      "/api/adjust",
      { outcome: "Victory" },
      "outcome",
      `must be "victory", "defeat" or "draw", got "Victory"`,
    ],
    ["/adjust", { value: "none" }, "value", `must be "victory", "defeat" or "draw", got "none"`],
    ["/api/adjust", { outcome: "draw", note: 5 }, "note", "must be text of at most 200 characters, got 5"],
    [
      "/api/adjust",
      { outcome: "draw", note: "n".repeat(201) },
      "note",
      `must be text of at most 200 characters, got "${"n".repeat(59)}...`,
    ],
    ["/api/initialize", {}, "victories", "must be a whole number from 0 to 1000000, got nothing"],
    [
      "/api/initialize",
      { victories: 1, draws: -1 },
      "draws",
      "must be a whole number from 0 to 1000000, got -1",
    ],
    ["/api/initialize", { defeats: true }, "defeats", "must be a whole number from 0 to 1000000, got true"],
    ["/api/undo", { seq: 0 }, "seq", "must be the number of an event, a whole number from 1 up, got 0"],
    ["/api/undo", { seq: "1" }, "seq", 'must be the number of an event, a whole number from 1 up, got "1"'],
    [
      "/api/reclassify",
      { outcome: "draw" },
      "seq",
      "must be the number of an event, a whole number from 1 up, got nothing",
    ],
    ["/api/reclassify", { seq: 1, outcome: [] }, "outcome", `must be "victory", "defeat" or "draw", got []`],
  ];
  for (const [path, body, field, message] of table) {
    const error = await assertError(await command(app, path, body), 400, `invalid_${field}`);
    assert.deepEqual(error, { code: `invalid_${field}`, message: `'${field}' ${message}`, field });
  }
});

Deno.test("commands refuse a field that they do not know, and change nothing", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  options.result("victory");
  const table: [string, Record<string, unknown>, string, string][] = [
    ["/api/undo", { id: 2 }, "id", "it takes 'seq'"],
    ["/api/undo", { seq: 1, value: "draw" }, "value", "it takes 'seq'"],
    ["/api/reclassify", { seq: 1, outcome: "draw", Seq: 1 }, "Seq", "it takes 'seq', 'outcome'"],
    ["/api/adjust", { outcome: "draw", count: 2 }, "count", "it takes 'outcome', 'delta', 'note'"],
    ["/adjust", { value: "draw", count: 2 }, "count", "it takes 'outcome', 'delta', 'note'"],
    ["/api/initialize", { wins: 3, draws: 1 }, "wins", "it takes 'victories', 'defeats', 'draws'"],
    ["/api/session/reset", { victories: 3 }, "victories", "it takes no fields"],
  ];
  for (const [path, body, field, takes] of table) {
    const error = await assertError(await command(app, path, body), 400, "unknown_field");
    const message = `"${field}" is not a field of this request: ${takes}`;
    assert.deepEqual(error, { code: "unknown_field", message, field });
  }
  assert.equal(options.status().seq, 1);
});

Deno.test("POST /api/initialize keeps the totals that are left out", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  await command(app, "/api/initialize", { victories: 5, defeats: 2, draws: 1 });
  const { event, status } = await (await command(app, "/api/initialize", { defeats: 0 })).json();
  assert.deepEqual([status.victories, status.defeats, status.draws], [5, 0, 1]);
  assert.deepEqual(event.totals, { victories: 5, defeats: 0, draws: 1 });
});

Deno.test("POST /api/initialize, /undo, /reclassify and /session/reset change the score", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  const totals = async (path: string, body: unknown) => {
    const response = await command(app, path, body);
    const { event, status } = await response.json();
    return [response.status, event.type, status.victories, status.defeats, status.draws];
  };
  assert.deepEqual(await totals("/api/initialize", { victories: 5, defeats: 2 }), [
    200,
    "initialized",
    5,
    2,
    0,
  ]);
  options.result("victory");
  assert.deepEqual(await totals("/api/reclassify", { seq: 2, outcome: "draw" }), [
    200,
    "reclassified",
    5,
    2,
    1,
  ]);
  assert.deepEqual(await totals("/api/undo", { seq: 2 }), [200, "undone", 5, 2, 0]);
  assert.deepEqual(await totals("/api/session/reset", {}), [200, "session_started", 0, 0, 0]);
});

Deno.test("POST /api/undo and /api/session/reset need no body, but its type", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  options.result("victory");
  const headers = { "content-type": "application/json" };
  assert.equal((await ask(app, "/api/undo", { method: "POST", headers })).status, 200);
  assert.equal((await ask(app, "/api/session/reset", { method: "POST", headers })).status, 200);
  for (const path of COMMAND_PATHS) {
    await assertError(await ask(app, path, { method: "POST" }), 415, "unsupported_media_type");
  }
});

Deno.test("commands that change nothing are refused with their reason", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  await assertError(await command(app, "/api/undo", {}), 409, "nothing_to_undo");
  const error = await assertError(await command(app, "/api/undo", { seq: 9 }), 404, "not_found");
  assert.deepEqual([error.field, error.message], ["seq", "There is no event 9"]);
  await assertError(
    await command(app, "/api/adjust", { outcome: "draw", delta: -1 }),
    409,
    "nothing_to_change",
  );
  await assertError(await command(app, "/api/reclassify", { seq: 9, outcome: "draw" }), 404, "not_found");
  await command(app, "/api/initialize", { victories: 1 });
  await assertError(await command(app, "/api/undo", { seq: 1 }), 409, "cannot_undo");
  await assertError(
    await command(app, "/api/reclassify", { seq: 1, outcome: "draw" }),
    409,
    "cannot_reclassify",
  );
});

Deno.test("no JSON makes a command fail inside", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  const nearly = fc.record({
    outcome: fc.oneof(fc.constantFrom("victory", "defeat", "draw"), fc.jsonValue()),
    value: fc.oneof(fc.constantFrom("victory", "defeat", "draw"), fc.jsonValue()),
    delta: fc.oneof(fc.integer(), fc.double(), fc.jsonValue()),
    note: fc.oneof(fc.string(), fc.jsonValue()),
    seq: fc.oneof(fc.nat(20), fc.double(), fc.jsonValue()),
    victories: fc.oneof(fc.nat(), fc.jsonValue()),
    defeats: fc.oneof(fc.nat(), fc.jsonValue()),
    draws: fc.oneof(fc.nat(), fc.jsonValue()),
  }, { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...COMMAND_PATHS),
      fc.oneof(fc.json(), fc.string(), nearly.map((body) => JSON.stringify(body))),
      async (path, body) => {
        const headers = { "content-type": "application/json" };
        const response = await ask(app, path, { method: "POST", headers, body });
        assert.ok([200, 202, 400, 404, 409].includes(response.status), `${path}: ${response.status}`);
        if (response.ok) await response.json();
        else assert.equal(typeof (await response.json()).error.message, "string");
      },
    ),
    { numRuns: 500 },
  );
  assert.deepEqual(options.said, []);
});
