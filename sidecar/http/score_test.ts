import assert from "node:assert/strict";
import { ask, assertError, command, fakeOptions, PICTURE } from "./fake_options.ts";
import { createHttp } from "./server.ts";

Deno.test("GET /api/status answers the status", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  options.result("victory");
  assert.deepEqual(await (await ask(app, "/api/status")).json(), options.status());
});

Deno.test("GET /api/history answers the newest first, 50 unless told otherwise", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  for (let i = 0; i < 60; i++) options.result("victory");
  const seqs = async (query: string) => {
    const { events } = await (await ask(app, `/api/history${query}`)).json();
    return events.map(({ seq }: { seq: number }) => seq);
  };
  assert.deepEqual(await seqs("?limit=2"), [60, 59]);
  assert.equal((await seqs("")).length, 50);
  assert.equal((await seqs("?limit=1000")).length, 60);
});

Deno.test("limits are whole numbers from 1 to 1000", async () => {
  const { app } = createHttp(fakeOptions());
  for (const path of ["/api/history", "/history", "/api/near-misses"]) {
    for (const limit of ["0", "1001", "-1", "1.5", "x", "", "1e2", "%2b5", "99999999999999999999"]) {
      const error = await assertError(await ask(app, `${path}?limit=${limit}`), 400, "invalid_limit");
      assert.equal(error.field, "limit");
    }
  }
  const { message } = await assertError(await ask(app, "/history?limit=x"), 400, "invalid_limit");
  assert.equal(message, `'limit' must be a whole number from 1 to 1000, got "x"`);
});

Deno.test("GET /api/history.csv answers every event, oldest first", async () => {
  const options = fakeOptions();
  const { app } = createHttp(options);
  for (let i = 0; i < 450; i++) options.result("victory");
  await command(app, "/api/adjust", { outcome: "draw", delta: 3, note: `=1+1, "so"\nit is` });
  await command(app, "/api/adjust", { outcome: "draw", delta: -2, note: "-2 for the rehost" });
  const response = await ask(app, "/api/history.csv");
  assert.equal(response.headers.get("content-type"), "text/csv; charset=utf-8");
  assert.match(response.headers.get("content-disposition") ?? "", /^attachment; filename="[\w-]+\.csv"$/);
  const bytes = await response.bytes();
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  const rows = new TextDecoder().decode(bytes).split("\r\n");
  assert.equal(
    rows[0],
    "seq,at,session,type,outcome,original_outcome,delta,undone,label,confidence,note,target," +
      "victories,defeats,draws,source,evidence_url",
  );
  assert.equal(
    rows[1],
    "1,2026-01-01T00:00:00.000Z,1,result,victory,,1,false,victory_text,0.99,,,,,,detector,api/evidence/seen-1.jpg",
  );
  assert.equal(
    rows[451],
    `451,2026-01-01T00:00:00.000Z,1,adjustment,draw,,3,false,,,"'=1+1, ""so""\nit is",,,,,api,`,
  );
  assert.equal(
    rows[452],
    "452,2026-01-01T00:00:00.000Z,1,adjustment,draw,,-2,false,,,'-2 for the rehost,,,,,api,",
  );
  assert.deepEqual(rows.slice(453), [""]);
});

Deno.test("GET /api/near-misses answers the newest first, 50 unless told otherwise", async () => {
  const limits: number[] = [];
  const options = fakeOptions();
  const { app } = createHttp({
    ...options,
    nearMisses(limit) {
      limits.push(limit);
      return options.nearMisses(limit);
    },
  });
  const { near_misses } = await (await ask(app, "/api/near-misses?limit=1")).json();
  assert.deepEqual(near_misses.map(({ at }: { at: string }) => at), ["2026-01-01T00:01:00.000Z"]);
  await ask(app, "/api/near-misses");
  assert.deepEqual(limits, [1, 50]);
});

Deno.test("pictures of counts and near misses are answered by their id, and nothing else is", async () => {
  const asked: string[] = [];
  const read = (id: string) => {
    asked.push(id);
    return Promise.resolve(id === "seen-1" ? PICTURE : null);
  };
  for (
    const [path, options] of [["evidence", { evidence: read }], ["near-misses", { nearMiss: read }]] as const
  ) {
    await answersPictures(`/api/${path}`, createHttp(fakeOptions({}, options)).app);
    assert.deepEqual(asked.splice(0), ["seen-1", "seen-2"]);
  }
});

async function answersPictures(folder: string, app: ReturnType<typeof createHttp>["app"]): Promise<void> {
  const response = await ask(app, `${folder}/seen-1.jpg`);
  assert.equal(response.headers.get("content-type"), "image/jpeg");
  assert.equal(response.headers.get("content-length"), "4");
  assert.deepEqual(await response.bytes(), PICTURE);
  const odd = [
    "seen-2.jpg",
    "seen-1",
    "seen-1.png",
    "..%2fseen-1.jpg",
    "..%5cseen-1.jpg",
    "a%00.jpg",
    ".jpg",
    "a.b.jpg",
  ];
  for (const name of [...odd, `${"a".repeat(129)}.jpg`]) {
    await assertError(await ask(app, `${folder}/${name}`), 404, "not_found");
  }
}

Deno.test("GET /api/preview.jpg answers the newest frame, or that there is none yet", async () => {
  let picture: Uint8Array | null = null;
  const { app } = createHttp(fakeOptions({}, { preview: () => Promise.resolve(picture) }));
  await assertError(await ask(app, "/api/preview.jpg"), 404, "not_found");
  picture = PICTURE;
  const response = await ask(app, "/api/preview.jpg");
  assert.deepEqual(await response.bytes(), PICTURE);
  assert.equal(response.headers.get("cache-control"), "no-store");
});

Deno.test("GET /api/health answers whatever OBS does", async () => {
  const options = fakeOptions({}, {
    status() {
      throw new Error("not needed");
    },
  });
  const { app } = createHttp(options);
  await options.clock.advance(2_500);
  const response = await ask(app, "/api/health");
  assert.deepEqual(await response.json(), { status: "ok", version: "1.2.3", uptime_seconds: 3 });
});

Deno.test("GET /api/health alone may be noticed by pages elsewhere, with a token or without, and not be read", async () => {
  const policy = async (path: string, server: Parameters<typeof fakeOptions>[0] = {}) => {
    const { headers } = await ask(createHttp(fakeOptions(server)).app, path);
    assert.equal(headers.get("access-control-allow-origin"), null);
    return headers.get("cross-origin-resource-policy");
  };
  assert.equal(await policy("/api/health"), "cross-origin");
  assert.equal(await policy("/api/health", { token: "a-secret-token" }), "cross-origin");
  for (const path of ["/", "/api/status", "/api/config", "/api/health/x"]) {
    assert.equal(await policy(path), "same-origin", path);
  }
});

Deno.test("GET /api/config answers the settings it is given", async () => {
  assert.deepEqual(await (await ask(createHttp(fakeOptions()).app, "/api/config")).json(), {
    server: { port: 3000 },
  });
});
