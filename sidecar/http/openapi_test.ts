import assert from "node:assert/strict";
import { ask, command, fakeOptions, PICTURE } from "./fake_options.ts";
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

Deno.test("GET /openapi.json describes the answers as they are, field by field", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  const { components }: { components: { schemas: Record<string, Schema> } } =
    await (await ask(app, "/openapi.json")).json();
  const described = async (name: string, answer: Promise<Response>) => {
    const body: unknown = await (await answer).json();
    assert.deepEqual(
      deviations({ $ref: `#/components/schemas/${name}` }, body, name, components.schemas),
      [],
    );
  };
  await described("Status", ask(app, "/api/status"));
  options.result("victory");
  options.result("defeat");
  await described("Status", ask(app, "/api/status"));
  await described("CommandAnswer", command(app, "/api/reclassify", { seq: 1, outcome: "draw" }));
  await described("CommandAnswer", command(app, "/api/undo", { seq: 2 }));
  await described("CommandAnswer", command(app, "/api/initialize", { draws: 4 }));
  await described("CommandAnswer", command(app, "/api/session/reset", {}));
  await described("CommandAnswer", command(app, "/api/adjust", { outcome: "draw", note: "by hand" }));
  await described("FirstAdjusted", command(app, "/adjust", { value: "victory" }));
  await described("History", ask(app, "/api/history"));
  await described("NearMisses", ask(app, "/api/near-misses"));
  await described("Recordings", ask(app, "/api/recordings"));
  await described("Recording", command(app, "/api/clip", {}));
  await described("ObsSources", ask(app, "/api/obs/sources"));
  await described("ObsSources", command(app, "/api/source", { source: "Webcam" }));
  await described("FirstHistory", ask(app, "/history"));
  await described("FirstState", ask(app, "/state"));
  await described("Health", ask(app, "/api/health"));
  const picture = { method: "POST", headers: { "content-type": "image/jpeg" }, body: PICTURE };
  await described("Prediction", ask(app, "/api/predict", picture));
  await described("Error", ask(app, "/nothing"));
});

/** The part of JSON Schema that the description uses. */
interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
}

/** Where a value is not as described: wrong, missing, or there without a word about it. */
function deviations(
  schema: Schema,
  value: unknown,
  at: string,
  schemas: Readonly<Record<string, Schema>>,
): string[] {
  const inside = (part: Schema | undefined, content: unknown, name: string) =>
    part === undefined ? [`${at} has ${name}`] : deviations(part, content, `${at}.${name}`, schemas);
  if (schema.$ref !== undefined) {
    return deviations(schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {}, value, at, schemas);
  }
  if (schema.anyOf !== undefined) {
    const tries = schema.anyOf.map((one) => deviations(one, value, at, schemas));
    return tries.some((found) => found.length === 0) ? [] : tries.flat();
  }
  if (schema.type === "object" && typeof value === "object" && value !== null && !Array.isArray(value)) {
    const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name));
    return [
      ...missing.map((name) => `${at} lacks ${name}`),
      ...Object.entries(value).flatMap(([name, content]) => inside(schema.properties?.[name], content, name)),
    ];
  }
  if (schema.type === "array" && Array.isArray(value)) {
    return value.flatMap((item, index) => inside(schema.items, item, String(index)));
  }
  return isPlainly(schema, value) ? [] : [`${at} is ${JSON.stringify(value)}`];
}

function isPlainly(schema: Schema, value: unknown): boolean {
  if (schema.enum !== undefined) return schema.enum.includes(value);
  if (schema.const !== undefined) return schema.const === value;
  if (schema.type === "null") return value === null;
  if (schema.type === "integer" || schema.type === "number") {
    const { minimum = -Infinity, maximum = Infinity } = schema;
    return typeof value === "number" && minimum <= value && value <= maximum &&
      (schema.type === "number" || Number.isInteger(value));
  }
  if (schema.type === "boolean") return typeof value === "boolean";
  if (schema.type !== "string" || typeof value !== "string") return false;
  return schema.format !== "date-time" ||
    !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value;
}
