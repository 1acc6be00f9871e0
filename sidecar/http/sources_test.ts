import assert from "node:assert/strict";
import { ask, assertError, command, fakeOptions } from "./fake_options.ts";
import { createHttp } from "./server.ts";

const COULD_BE = { sources: ["Game", "Webcam"], set_by: null, configured: "auto" };

Deno.test("GET /api/obs/sources and POST /api/source tell and change what is watched", async () => {
  const { app } = createHttp(fakeOptions());
  const told = async () => await (await ask(app, "/api/obs/sources")).json();
  assert.deepEqual(await told(), { ...COULD_BE, wanted: "auto", decided_by: "configuration" });
  const chosen = { ...COULD_BE, wanted: "Webcam", decided_by: "dashboard" };
  assert.deepEqual(await (await command(app, "/api/source", { source: "Webcam" })).json(), chosen);
  assert.deepEqual(await told(), chosen);
  const back = await command(app, "/api/source", { source: null });
  assert.deepEqual(await back.json(), { ...COULD_BE, wanted: "auto", decided_by: "configuration" });
});

Deno.test("POST /api/source refuses what is no source, naming the field", async () => {
  const chosen: unknown[] = [];
  const { app } = createHttp(fakeOptions({}, {
    chooseSource: (source) => {
      chosen.push(source);
      return Promise.resolve();
    },
  }));
  for (const source of [undefined, 5, "", "  ", "x".repeat(501), ["Game"]]) {
    const error = await assertError(await command(app, "/api/source", { source }), 400, "invalid_source");
    assert.equal(error.field, "source");
    assert.match(error.message, /^'source' must be "auto", the name of a source .* or null, got /);
  }
  const error = await assertError(await command(app, "/api/source", { name: "Game" }), 400, "unknown_field");
  assert.equal(error.field, "name");
  assert.deepEqual(chosen, []);
  assert.equal((await command(app, "/api/source", { source: "x".repeat(500) })).status, 200);
});

Deno.test("POST /api/source says which flag sets the source, and changes nothing then", async () => {
  const { app } = createHttp(fakeOptions({}, {
    obsSources: () =>
      Promise.resolve({
        sources: [],
        wanted: "Game",
        decided_by: "start",
        set_by: "--source",
        configured: "Game",
      }),
    chooseSource: () => Promise.reject(new Error("must not be asked")),
  }));
  const error = await assertError(
    await command(app, "/api/source", { source: "Webcam" }),
    409,
    "source_fixed",
  );
  assert.equal(error.message, "The source is set by --source: start without it to choose here");
});

Deno.test("POST /api/source says why a choice cannot be kept", async () => {
  const cause = Object.assign(new Error("The choice cannot be kept: no space"), {
    code: "settings_unavailable",
  });
  const { app } = createHttp(fakeOptions({}, { chooseSource: () => Promise.reject(cause) }));
  const answer = await command(app, "/api/source", { source: "Game" });
  const error = await assertError(answer, 503, "settings_unavailable");
  assert.equal(error.message, "The choice cannot be kept: no space");
});
