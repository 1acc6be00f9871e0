import assert from "node:assert/strict";
import fc from "fast-check";
import * as v from "valibot";
import { ask, assertError, command, fakeOptions } from "./fake_options.ts";
import { createHttp } from "./server.ts";

Deno.test("createHttp() answers unknown paths with not_found", async () => {
  const { app } = createHttp(fakeOptions());
  for (
    const path of [
      "/nothing",
      "/api",
      "/api/",
      "/API/status",
      "//api/status",
      "/api/status/",
      "/%00",
      "/%ff",
      "/%",
    ]
  ) {
    await assertError(await ask(app, path), 404, "not_found");
  }
});

Deno.test("createHttp() repeats no more of a request than a person reads, and nothing that forges lines", async () => {
  const { app } = createHttp(fakeOptions());
  const said = async (path: string, init: Parameters<typeof ask>[2] = {}) =>
    v.parse(
      v.object({ error: v.object({ message: v.string(), field: v.optional(v.string()) }) }),
      await (
        await ask(app, path, init)
      ).json(),
    ).error;
  assert.equal((await said(`/${"a".repeat(60_000)}`)).message.length, "There is nothing at ".length + 103);
  assert.equal(
    (await said("/x%0d%0aforged%1b[2J")).message,
    "There is nothing at /x\ufffd\ufffdforged\ufffd[2J",
  );
  assert.equal(
    (await said("/assets/%E2%80%AEgnp.x")).message,
    "There is nothing at /assets/\ufffdgnp.x",
  );
  const long = { method: "POST", headers: { "content-type": "application/json" } };
  const body = JSON.stringify({ ["k".repeat(50_000)]: 1 });
  assert.equal((await said("/api/undo", { ...long, body })).field?.length, 103);
  const offer = JSON.stringify({ sdp: "v=0", type: "offer", options: { stream: "s".repeat(50_000) } });
  assert.ok((await said("/webrtc/offer", { ...long, body: offer })).message.length < 200);
});

Deno.test("createHttp() cuts what other edges say of a request short as well", async () => {
  const clip = () =>
    Promise.reject(
      Object.assign(new Error(`Nobody publishes "${"s\n".repeat(9_000)}"`), {
        name: "ClipFault",
        code: "no_stream",
      }),
    );
  const options = fakeOptions();
  const { app } = createHttp({ ...options, recordings: { ...options.recordings, clip } });
  const { message } = await assertError(await command(app, "/api/clip", { stream: "s" }), 409, "no_stream");
  assert.match(message, /^Nobody publishes "(s\ufffd)+\.\.\.$/);
  assert.equal(message.length, 383);
});

Deno.test("createHttp() leads to the pages from the ways in which their addresses are often written", async () => {
  const { app } = createHttp(fakeOptions({ base_path: "/live" }));
  const table = [
    ["/overlay/", "/overlay"],
    ["/overlay/index.html", "/overlay"],
    ["/admin/", "/admin"],
    ["/index.html", "/"],
    ["/admin.html", "/admin"],
    ["/view/", "/view"],
    ["/view.html", "/view"],
  ] as const;
  for (const prefix of ["", "/live"]) {
    for (const [path, page] of table) {
      const address = `${prefix}${path}?layout=bar&token=abc`;
      const response = await ask(app, address);
      assert.equal(response.status, 308, path);
      const target = new URL(response.headers.get("location") ?? "", `http://127.0.0.1:3000${address}`);
      assert.equal(target.pathname + target.search, `${prefix}${page}?layout=bar&token=abc`);
    }
  }
  await assertError(await ask(app, "/overlay/", { method: "POST" }), 404, "not_found");
});

Deno.test("createHttp() names the methods that a path takes", async () => {
  const { app } = createHttp(fakeOptions());
  const posted = await ask(app, "/api/status", { method: "POST" });
  assert.equal(posted.headers.get("allow"), "GET, HEAD, OPTIONS");
  await assertError(posted, 405, "method_not_allowed");

  const got = await ask(app, "/api/adjust");
  assert.equal(got.headers.get("allow"), "POST, OPTIONS");
  await assertError(got, 405, "method_not_allowed");

  const asked = await ask(app, "/api/adjust", { method: "OPTIONS" });
  assert.deepEqual([asked.status, asked.headers.get("allow")], [204, "POST, OPTIONS"]);
  const watched = await ask(app, "/whep/detector", { method: "PUT" });
  assert.deepEqual(watched.headers.get("allow")?.split(", ").sort(), ["OPTIONS", "POST"]);
  await assertError(watched, 405, "method_not_allowed");
});

Deno.test("createHttp() answers HEAD as GET, without the body", async () => {
  const { app } = createHttp(fakeOptions());
  for (
    const path of [
      "/api/status",
      "/api/history.csv",
      "/events",
      "/api/preview.jpg",
      "/metrics",
      "/custom.css",
    ]
  ) {
    const head = await ask(app, path, { method: "HEAD" });
    const get = await ask(app, path);
    await get.body?.cancel();
    assert.equal(head.status, 200, path);
    assert.equal(head.body, null, path);
    assert.deepEqual([...head.headers], [...get.headers], path);
  }
});

Deno.test("createHttp() tells nobody what went wrong inside, and logs it", async () => {
  const options = fakeOptions({}, {
    history() {
      throw new Error("the secret of the house");
    },
  });
  const { app } = createHttp(options);
  const error = await assertError(await ask(app, "/api/history?token=abc"), 500, "internal");
  assert.doesNotMatch(JSON.stringify(error), /secret|\.ts/);
  assert.equal(options.said.length, 1);
  assert.match(options.said[0] ?? "", /^http: GET \/api\/history failed: Error: the secret of the house/);
  assert.doesNotMatch(options.said[0] ?? "", /abc/);
});

Deno.test("createHttp() says that a file cannot be used, and in the log which", async () => {
  const options = fakeOptions();
  const refused = () => {
    throw new Error("Permission denied (os error 13): open '/home/zoe/data/events.jsonl'");
  };
  const { app } = createHttp({ ...options, allHistory: refused });
  const { message } = await assertError(await ask(app, "/api/history.csv"), 503, "files_unavailable");
  assert.equal(
    message,
    "A file or folder of Scoreline's cannot be used (Permission denied): the log says which",
  );
  assert.match(options.said.join("\n"), /events\.jsonl/);
});

Deno.test("createHttp() answers below the base path and without it", async () => {
  const { app } = createHttp(fakeOptions({ base_path: "/a/score" }));
  for (const path of ["/a/score/api/status", "/api/status"]) {
    assert.equal((await ask(app, path)).status, 200, path);
  }
  for (const path of ["/a/scores/api/status", "/a/api/status", "/a/score/a/score/api/status"]) {
    await assertError(await ask(app, path), 404, "not_found");
  }
  const { status, headers } = await ask(app, "/a/score?theme=dark");
  assert.deepEqual([status, headers.get("location")], [308, "./score/?theme=dark"]);
});

Deno.test("createHttp() counts requests, refusals and failures", async () => {
  const options = fakeOptions({}, {
    preview() {
      throw new Error("broken");
    },
  });
  const { app } = createHttp(options);
  await ask(app, "/api/status");
  await ask(app, "/nothing");
  await ask(app, "/api/status", { headers: { host: "evil.example" } });
  await ask(app, "/api/preview.jpg");
  const text = await (await ask(app, "/metrics")).text();
  assert.match(text, /^# TYPE scoreline_http_requests_total counter\nscoreline_http_requests_total 4$/m);
  assert.match(text, /^scoreline_http_refused_total 2$/m);
  assert.match(text, /^scoreline_http_failed_total 1$/m);
  assert.match(text, /^scoreline_obs_connected 1$/m);
  assert.match(text, /^scoreline_event_clients 0$/m);
});

Deno.test("createHttp() refuses an address that others reach when there is no token", () => {
  for (const host of ["0.0.0.0", "::", "192.168.1.5", "gaming-pc"]) {
    assert.throws(() => createHttp(fakeOptions({ host })), { name: "TypeError", message: /'server\.token'/ });
  }
  createHttp(fakeOptions({ host: "0.0.0.0", token: "a-long-token" }));
});

Deno.test("no request line and no header makes createHttp() fail inside", async () => {
  const options = fakeOptions({
    token: "a-long-token",
    base_path: "/score",
    trusted_proxies: ["127.0.0.1", "::1/64"],
  });
  const { app, close } = createHttp(options);
  const piece = fc.oneof(
    fc.constantFrom(
      "/",
      "?",
      "#",
      "%",
      "%2e%2e",
      "%00",
      "%ff",
      "..",
      ":",
      "*",
      "&",
      "=",
      "token=",
      "score",
      "api",
      "events",
    ),
    fc.constantFrom(
      "/assets/",
      "/overlay",
      "/api/evidence/",
      "/api/near-misses/",
      "/api/history",
      "limit=",
      "[",
      "\\",
      ";",
      "+",
      "{}",
    ),
    fc.string({ maxLength: 5 }).map((text) => text.replace(/[^\x21-\x7e]/g, "")),
  );
  const text = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
      fc.constantFrom("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "QUERY"),
      fc.record({
        authorization: fc.oneof(fc.constant("Bearer a-long-token"), text),
        cookie: text,
        origin: text,
        host: fc.oneof(fc.constant("localhost:3000"), text),
        "sec-fetch-site": text,
        "x-forwarded-for": text,
        "x-forwarded-proto": text,
        "content-type": text,
      }, { requiredKeys: [] }),
      async (path, method, headers) => {
        const request = new Request("http://localhost:3000/", {
          method,
          headers: { host: "localhost:3000", ...headers },
        });
        Object.defineProperty(request, "url", { value: `http://localhost:3000${path}` });
        const response = await app.fetch(request, { remoteAddress: "127.0.0.1" });
        await response.body?.cancel();
        // Without a build the pages answer 503 and say so.
        assert.ok(response.status < 500 || response.status === 503, `${method} ${path}: ${response.status}`);
        if (response.status === 429) await options.clock.advance(60_000);
      },
    ),
    { numRuns: 300 },
  );
  await close();
  assert.deepEqual(options.said, []);
});
