import assert from "node:assert/strict";
import { join } from "node:path";
import { ask, assertError, command, fakeOptions } from "./fake_options.ts";
import { createHttp } from "./server.ts";
import { CLIP_NAME } from "./testing/fake_recordings.ts";

const CONTENT = Uint8Array.from({ length: 1_000_000 }, (_, i) => i % 251);

async function withFile(test: (app: ReturnType<typeof createHttp>["app"], path: string) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-http-recordings-" });
  const path = join(folder, CLIP_NAME);
  await Deno.writeFile(path, CONTENT);
  const options = fakeOptions();
  const recordings = {
    ...options.recordings,
    pathOf: (name: string) => Promise.resolve(name === CLIP_NAME ? path : null),
  };
  try {
    await test(createHttp({ ...options, recordings }).app, path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("GET /api/recordings/NAME gives the file, whole and in parts", async () => {
  await withFile(async (app) => {
    const path = `/api/recordings/${CLIP_NAME}`;
    const whole = await ask(app, path);
    assert.deepEqual(
      ["content-type", "content-length", "accept-ranges"].map((name) => whole.headers.get(name)),
      ["video/matroska", "1000000", "bytes"],
    );
    assert.deepEqual(await whole.bytes(), CONTENT);

    const part = await ask(app, path, { headers: { range: "bytes=300000-899999" } });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get("content-range"), "bytes 300000-899999/1000000");
    assert.deepEqual(await part.bytes(), CONTENT.slice(300_000, 900_000));

    const etag = whole.headers.get("etag") ?? "";
    const sameStill = await ask(app, path, { headers: { range: "bytes=0-9", "if-range": etag } });
    assert.equal((await sameStill.bytes()).length, 10);
    const another = await ask(app, path, { headers: { range: "bytes=0-9", "if-range": '"1-1"' } });
    assert.equal((await another.bytes()).length, 1_000_000);

    const behind = await ask(app, path, { headers: { range: "bytes=1000000-" } });
    assert.equal(behind.headers.get("content-range"), "bytes */1000000");
    await assertError(behind, 416, "range_not_satisfiable");
  });
});

Deno.test("GET /api/recordings/NAME answers HEAD, and a client that leaves lets go of the file", {
  sanitizeResources: true,
}, async () => {
  await withFile(async (app) => {
    const path = `/api/recordings/${CLIP_NAME}`;
    const head = await ask(app, path, { method: "HEAD" });
    assert.equal(head.headers.get("content-length"), "1000000");
    assert.equal(head.body, null);
    const reader = (await ask(app, path)).body?.getReader();
    assert.equal((await reader?.read())?.done, false);
    await reader?.cancel();
  });
});

Deno.test("GET and DELETE /api/recordings/NAME take names, not places", async () => {
  await withFile(async (app, path) => {
    for (
      const name of ["none.mkv", encodeURIComponent(path), "..%2fevents.jsonl", "%2e%2e", `x${CLIP_NAME}`]
    ) {
      await assertError(await ask(app, `/api/recordings/${name}`), 404, "not_found");
      await assertError(await ask(app, `/api/recordings/${name}`, { method: "DELETE" }), 404, "not_found");
    }
  });
});

Deno.test("DELETE /api/recordings/NAME removes a recording, but not one that is being made", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  assert.equal((await ask(app, `/api/recordings/${CLIP_NAME}`, { method: "DELETE" })).status, 204);
  const recordings = { ...options.recordings, remove: () => Promise.resolve("open" as const) };
  const busy = createHttp({ ...fakeOptions(), recordings }).app;
  await assertError(
    await ask(busy, `/api/recordings/${CLIP_NAME}`, { method: "DELETE" }),
    409,
    "being_recorded",
  );
  const headers = { origin: "http://evil.example" };
  await assertError(
    await ask(app, `/api/recordings/${CLIP_NAME}`, { method: "DELETE", headers }),
    403,
    "origin_not_allowed",
  );
});

Deno.test("POST /api/clip saves a clip, of the only stream or of the one named", async () => {
  const { app } = createHttp(fakeOptions());
  for (const body of [{}, { stream: null }, { stream: "obs" }]) {
    const response = await command(app, "/api/clip", body);
    assert.equal(response.status, 201);
    assert.equal((await response.json()).name, CLIP_NAME);
  }
  await assertError(await command(app, "/api/clip", { stream: "pi" }), 409, "no_stream");
  for (const stream of [5, "", "a b", "\ufdfa".repeat(400)]) {
    await assertError(await command(app, "/api/clip", { stream }), 400, "invalid_stream");
  }
  await assertError(await command(app, "/api/clip", { name: "obs" }), 400, "unknown_field");
});

Deno.test("GET /api/recordings/:name says that a recording is missing when it goes as it is asked for", async () => {
  const options = fakeOptions();
  const pathOf = () => Promise.resolve("/nowhere/recording.mkv");
  const { app } = createHttp({ ...options, recordings: { ...options.recordings, pathOf } });
  await assertError(await ask(app, `/api/recordings/${CLIP_NAME}`), 404, "not_found");
});
