import assert from "node:assert/strict";
import { Api } from "./api.ts";

function setUp(answer: () => Response) {
  const asked: { url: string; method: string; type: string | null; body: unknown }[] = [];
  const api = new Api((url, init) => {
    const request = new Request(url, init);
    asked.push({
      url,
      method: request.method,
      type: request.headers.get("content-type"),
      body: typeof init?.body === "string" ? JSON.parse(init.body) : null,
    });
    return Promise.resolve().then(answer);
  }, "https://example.org/score/admin");
  return { api, asked };
}

Deno.test("Api sends what the routes expect, below the path prefix", async () => {
  const { api, asked } = setUp(() => Response.json({}));
  await api.adjust("draw", -1);
  await api.undo(null);
  await api.undo(7);
  await api.reclassify(7, "defeat");
  await api.resetSession();
  await api.chooseSource("Game");
  await api.chooseSource(null);
  const post = (path: string, body: unknown) => ({
    url: `https://example.org/score/${path}`,
    method: "POST",
    type: "application/json",
    body,
  });
  assert.deepEqual(asked, [
    post("api/adjust", { outcome: "draw", delta: -1 }),
    post("api/undo", {}),
    post("api/undo", { seq: 7 }),
    post("api/reclassify", { seq: 7, outcome: "defeat" }),
    post("api/session/reset", {}),
    post("api/source", { source: "Game" }),
    post("api/source", { source: null }),
  ]);
});

Deno.test("Api answers with the sidecar's own sentence when it refuses", async () => {
  const error = { code: "nothing_to_undo", message: "Nothing to undo in this session" };
  const { api } = setUp(() => Response.json({ error }, { status: 409 }));
  assert.deepEqual(await api.undo(null), { ok: false, failure: { status: 409, ...error } });
});

Deno.test("Api answers without a sentence when there is none", async () => {
  const page = setUp(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  assert.deepEqual(await page.api.undo(null), {
    ok: false,
    failure: { status: 502, code: null, message: null },
  });
  const gone = setUp(() => {
    throw new TypeError("connection refused");
  });
  assert.deepEqual(await gone.api.undo(null), {
    ok: false,
    failure: { status: null, code: null, message: null },
  });
});

Deno.test("Api.history() refuses an answer of another shape", async () => {
  const { api, asked } = setUp(() => Response.json({ events: [{ seq: "one" }] }));
  assert.deepEqual(await api.history(20), { ok: false, failure: { status: 200, code: null, message: null } });
  assert.equal(asked[0]?.url, "https://example.org/score/api/history?limit=20");
  const empty = setUp(() => Response.json({ events: [] }));
  assert.deepEqual(await empty.api.history(20), { ok: true, value: [] });
});

Deno.test("Api.nearMisses() takes what is known of them, and refuses an answer of another shape", async () => {
  const nearMiss = {
    at: "2026-03-14T20:00:00.000Z",
    outcome: "draw",
    label: null,
    confidence: null,
    source: null,
    picture_url: "api/near-misses/1.jpg",
  };
  const { api, asked } = setUp(() => Response.json({ near_misses: [nearMiss] }));
  assert.deepEqual(await api.nearMisses(12), { ok: true, value: [nearMiss] });
  assert.equal(asked[0]?.url, "https://example.org/score/api/near-misses?limit=12");
  const odd = setUp(() => Response.json({ near_misses: [{}] }));
  assert.deepEqual(await odd.api.nearMisses(12), {
    ok: false,
    failure: { status: 200, code: null, message: null },
  });
});

Deno.test("Api.predict() sends the picture as it is, and leaves what is none to the sidecar", async () => {
  const prediction = {
    file: null,
    label: "none",
    outcome: "none",
    confidence: 0.9,
    probabilities: {
      victory_text: 0.1,
      victory_progressbar: 0,
      defeat_text: 0,
      defeat_progressbar: 0,
      draw_text: 0,
      draw_progressbar: 0,
      none: 0.9,
    },
    ms: 4,
    min_confidence: null,
  };
  const { api, asked } = setUp(() => Response.json(prediction));
  const { signal } = new AbortController();
  const picture = new Uint8Array([1, 2, 3]).buffer;
  assert.deepEqual(await api.predict(picture, "image/webp", signal), { ok: true, value: prediction });
  await api.predict(picture, "text/plain", signal);
  await api.predict(picture, "", signal);
  const octets = "application/octet-stream";
  assert.deepEqual(asked.map(({ method, type }) => [method, type]), [
    ["POST", "image/webp"],
    ["POST", octets],
    ["POST", octets],
  ]);
  assert.equal(asked[0]?.url, "https://example.org/score/api/predict");
  const odd = setUp(() => Response.json({ label: "penalty" }));
  const refused = { ok: false, failure: { status: 200, code: null, message: null } };
  assert.deepEqual(await odd.api.predict(picture, "image/png", signal), refused);
});

Deno.test("Api.obsSources() and Api.settings() take what the sidecar tells, and nothing else", async () => {
  const sources = {
    sources: ["Game"],
    wanted: "auto",
    decided_by: "configuration",
    set_by: null,
    configured: "auto",
  };
  const told = setUp(() => Response.json(sources));
  assert.deepEqual(await told.api.obsSources(), { ok: true, value: sources });
  const settings = { server: { port: 3000, token: "***" }, data: { evidence: true } };
  assert.deepEqual(await setUp(() => Response.json(settings)).api.settings(), { ok: true, value: settings });
  assert.deepEqual(told.asked.map(({ url }) => url), ["https://example.org/score/api/obs/sources"]);
  const refused = { ok: false, failure: { status: 200, code: null, message: null } };
  for (const broken of [null, [], { server: 5 }, "x"]) {
    assert.deepEqual(await setUp(() => Response.json(broken)).api.obsSources(), refused);
  }
  for (const broken of [null, { server: 5 }, "x"]) {
    assert.deepEqual(await setUp(() => Response.json(broken)).api.settings(), refused);
  }
});
