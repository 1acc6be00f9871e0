import assert from "node:assert/strict";
import { ask, fakeOptions } from "./fake_options.ts";
import { createHttp } from "./server.ts";

Deno.test("GET /openapi.json describes every route, and only routes that are there", async () => {
  const { app } = createHttp(fakeOptions());
  const { openapi, paths, info } = await (await ask(app, "/openapi.json")).json();
  assert.deepEqual([openapi, info.version], ["3.1.0", "1.2.3"]);
  const described = Object.entries<Record<string, unknown>>(paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
  const served = app.routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
  assert.deepEqual(described.toSorted(), served.toSorted());
});

Deno.test("GET /openapi.json refers only to schemas that it holds", async () => {
  const { app } = createHttp(fakeOptions());
  const document = await (await ask(app, "/openapi.json")).json();
  const names = JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g);
  const used = new Set(Array.from(names, ([, name]) => name));
  assert.deepEqual([...used].toSorted(), Object.keys(document.components.schemas).toSorted());
});

Deno.test("GET /openapi.json describes the fields of the status as they are", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  options.result("victory");
  const { components: { schemas } } = await (await ask(app, "/openapi.json")).json();
  const fields = (name: string) => Object.keys(schemas[name].properties).toSorted();
  assert.deepEqual(fields("Status"), Object.keys(options.status()).toSorted());
  assert.deepEqual(fields("HistoryEvent"), Object.keys(options.history(1)[0] ?? {}).toSorted());
});
