import assert from "node:assert/strict";
import type { Hono } from "hono";
import { ask, assertError, command, fakeOptions } from "./fake_options.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";
import { createHttp } from "./server.ts";

function appWith(server: Partial<HttpOptions["server"]> = {}): Hono<HttpEnv> {
  return createHttp(fakeOptions(server)).app;
}

/** Every route, with a static file, an unknown path and OPTIONS. */
function everyRoute(app: Hono<HttpEnv>): { method: string; path: string }[] {
  const routes = app.routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => ({ method, path: path.replace(":file", "seen-1.jpg") }));
  return [
    ...routes,
    ...routes.map(({ path }) => ({ method: "OPTIONS", path })),
    ...routes.filter(({ method }) => method === "GET").map(({ path }) => ({ method: "HEAD", path })),
    { method: "GET", path: "/assets/index-12345678.js" },
    { method: "GET", path: "/nothing" },
    { method: "POST", path: "/nothing" },
  ];
}

async function bodyless(response: Response): Promise<Response> {
  await response.body?.cancel();
  return response;
}

Deno.test("guard() refuses names that are not ours on every route", async () => {
  const app = appWith();
  const hosts: [string, number][] = [
    ["localhost.evil.example:3000", 403],
    ["127.0.0.1.nip.io:3000", 403],
    ["0.0.0.0:3000", 403],
    ["evil.example", 403],
    ["localhost", 403],
    ["127.0.0.1", 403],
    ["localhost:3001", 403],
    ["", 400],
    ["localhost/../x", 400],
    ["localhost:3000@evil.example", 400],
  ];
  const routes = everyRoute(app);
  assert.ok(routes.length > 50);
  for (const { method, path } of routes) {
    for (const [host, status] of hosts) {
      const response = await ask(app, path, { method, headers: { host } });
      assert.equal(response.status, status, `${method} ${path} as ${host}`);
      if (method !== "HEAD") {
        await assertError(response, status, status === 400 ? "invalid_host" : "host_not_allowed");
      }
    }
  }
});

Deno.test("guard() lets every loopback name through on every route", async () => {
  const app = appWith();
  for (const { method, path } of everyRoute(app)) {
    for (const host of ["localhost:3000", "127.0.0.1:3000", "[::1]:3000"]) {
      const { status } = await bodyless(await ask(app, path, { method, headers: { host } }));
      assert.ok(status !== 403 && status !== 500, `${method} ${path} as ${host}: ${status}`);
    }
  }
});

Deno.test("guard() lets the address that we listen at through, with our port only", async () => {
  const app = appWith({ host: "192.168.1.5", token: "a-long-token" });
  const authorization = "Bearer a-long-token";
  const asked = (host: string) => ask(app, "/api/status", { headers: { host, authorization } });
  assert.equal((await bodyless(await asked("192.168.1.5:3000"))).status, 200);
  await assertError(await asked("192.168.1.5"), 403, "host_not_allowed");
  await assertError(await asked("192.168.1.6:3000"), 403, "host_not_allowed");
});

Deno.test("guard() refuses a request without a Host, and a request line with another host", async () => {
  const app = appWith();
  await assertError(await app.request("http://localhost:3000/api/status"), 400, "invalid_host");
  const headers = { host: "localhost:3000" };
  const { message } = await assertError(
    await app.request("http://evil.example/api/status", { headers }),
    403,
    "host_not_allowed",
  );
  assert.match(message, /the name "evil\.example"/);
});

Deno.test("guard() refuses commands of other pages on every route, and lets our own through", async () => {
  const app = appWith({
    allowed_hosts: ["score.example"],
    allowed_origins: ["https://tools.example", "null", "https://score.example"],
  });
  const posts = everyRoute(app).filter(({ method, path }) => method === "POST" && !isSignalling(path));
  assert.ok(posts.length >= 7);
  const table: [Record<string, string>, boolean][] = [
    [{}, true],
    [{ origin: "http://localhost:3000" }, true],
    [{ origin: "http://localhost:3000", "sec-fetch-site": "same-origin" }, true],
    [{ origin: "https://score.example" }, true],
    [{ origin: "https://tools.example" }, false],
    [{ origin: "https://tools.example", "sec-fetch-site": "cross-site" }, false],
    [{ origin: "null" }, false],
    [{ origin: "" }, false],
    [{ origin: "http://evil.example" }, false],
    [{ origin: "https://localhost:3000" }, false],
    [{ origin: "http://localhost:3001" }, false],
    [{ origin: "http://localhost:3000", "sec-fetch-site": "cross-site" }, false],
    [{ "sec-fetch-site": "cross-site" }, false],
  ];
  for (const { path } of posts) {
    for (const [headers, passes] of table) {
      const response = await command(app, path, {}, headers);
      const name = `${path} with ${JSON.stringify(headers)}`;
      if (passes) assert.notEqual((await bodyless(response)).status, 403, name);
      else await assertError(response, 403, "origin_not_allowed");
    }
  }
});

Deno.test("guard() lets a file on disk read when 'null' is listed, and says why it may not command", async () => {
  const app = appWith({ allowed_origins: ["null"] });
  const headers = { origin: "null", "sec-fetch-site": "cross-site" };
  const read = await bodyless(await ask(app, "/api/status", { headers }));
  assert.deepEqual([read.status, read.headers.get("access-control-allow-origin")], [200, "null"]);
  const sent = await command(app, "/api/adjust", { outcome: "draw" }, headers);
  const { message } = await assertError(sent, 403, "origin_not_allowed");
  assert.equal(
    message,
    `Pages of "null" may not do this, only pages of this server; ` +
      "a name of its own that a proxy gives it goes into 'server.allowed_hosts'",
  );
});

Deno.test("guard() makes nothing for pages of other sites to have inside them", async () => {
  const app = appWith({ allowed_origins: ["https://tools.example"] });
  const got = async (path: string, headers: Record<string, string>, method = "GET") =>
    (await bodyless(await ask(app, path, { method, headers }))).status;
  const inside = (site: string, destination: string) => ({
    "sec-fetch-site": site,
    "sec-fetch-dest": destination,
  });
  for (
    const { method, path } of everyRoute(app).filter(({ method }) =>
      ["GET", "HEAD", "OPTIONS"].includes(method)
    )
  ) {
    for (
      const destination of [
        "image",
        "script",
        "style",
        "iframe",
        "object",
        "video",
        "empty",
        "worker",
        "websocket",
      ]
    ) {
      for (const site of ["cross-site", "same-site"]) {
        const status = await got(path, inside(site, destination), method);
        const isOpen = path === "/api/health";
        assert.equal(status === 403, !isOpen, `${method} ${path} as ${destination}: ${status}`);
      }
    }
    for (const site of ["same-origin", "none"]) {
      assert.notEqual(await got(path, inside(site, "image"), method), 403, path);
    }
    // Somebody follows a link.
    assert.notEqual(await got(path, inside("cross-site", "document"), method), 403, path);
  }
  const listed = { origin: "https://tools.example", ...inside("cross-site", "empty") };
  assert.equal(await got("/api/status", listed), 200);
  assert.equal(await got("/events", listed), 200);
  assert.equal(await got("/api/history", listed), 403);
  assert.equal(await got("/whep/detector", listed, "OPTIONS"), 204);
});

Deno.test("guard() lets listed origins read the status and the events, and nothing else", async () => {
  const app = appWith({ allowed_origins: ["https://tools.example"] });
  for (const { method, path } of everyRoute(app)) {
    for (const origin of ["https://tools.example", "https://other.example", "http://localhost:3000"]) {
      const { headers } = await bodyless(await ask(app, path, { method, headers: { origin } }));
      const readable = ["/api/status", "/events"].includes(path);
      const isListed = origin === "https://tools.example";
      const exposed = headers.get("access-control-expose-headers");
      if (isSignalling(path)) {
        assert.equal(headers.get("access-control-allow-origin"), isListed ? origin : null, path);
        assert.equal(exposed, isListed ? "Location, Link, ETag, Scoreline-Options" : null, path);
        continue;
      }
      assert.equal(exposed, null, path);
      const expected = readable && origin === "https://tools.example" ? origin : null;
      assert.equal(headers.get("access-control-allow-origin"), expected, `${method} ${path} of ${origin}`);
      assert.equal(headers.get("vary"), readable ? "origin" : null, `${method} ${path}`);
    }
  }
});

Deno.test("guard() lets listed origins watch the live view, and no other page", async () => {
  const app = appWith({ allowed_origins: ["https://tools.example"] });
  const offer = (headers: Record<string, string>) =>
    ask(app, "/whep/detector", {
      method: "POST",
      headers: { "content-type": "application/sdp", ...headers },
      body: "v=0",
    });
  const listed = await offer({ origin: "https://tools.example", "sec-fetch-site": "cross-site" });
  assert.deepEqual([listed.status, listed.headers.get("access-control-allow-origin")], [
    201,
    "https://tools.example",
  ]);
  assert.match(listed.headers.get("access-control-expose-headers") ?? "", /Location/);
  await bodyless(listed);
  for (
    const headers of [
      { origin: "https://other.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ] as Record<string, string>[]
  ) await assertError(await offer(headers), 403, "origin_not_allowed");

  const preflight = await ask(app, "/whep/detector", {
    method: "OPTIONS",
    headers: { origin: "https://tools.example", "access-control-request-method": "POST" },
  });
  assert.equal(preflight.headers.get("access-control-allow-methods"), "POST, PATCH, DELETE");
});

Deno.test("guard() answers the preflight of a listed origin, without a token", async () => {
  const app = appWith({ allowed_origins: ["https://tools.example"], token: "a-long-token" });
  const headers = { origin: "https://tools.example", "access-control-request-method": "GET" };
  const response = await ask(app, "/api/status", { method: "OPTIONS", headers });
  assert.equal(response.status, 204);
  assert.equal(response.headers.get("access-control-allow-origin"), "https://tools.example");
  assert.equal(response.headers.get("access-control-allow-headers"), "authorization");

  const elsewhere = await ask(app, "/api/adjust", { method: "OPTIONS", headers });
  assert.equal(elsewhere.headers.get("access-control-allow-origin"), null);
  await assertError(elsewhere, 401, "token_required");
});

Deno.test("every answer, errors too, forbids sniffing, embedding and keeping", async () => {
  const app = appWith();
  for (const { method, path } of everyRoute(app)) {
    const { headers } = await bodyless(await ask(app, path, { method }));
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(headers.get("referrer-policy"), "no-referrer", path);
    // A file on this machine that waits for the sidecar may notice that it answers, and nothing more.
    const policy = path === "/api/health" ? "cross-origin" : "same-origin";
    assert.equal(headers.get("cross-origin-resource-policy"), policy, path);
    assert.match(headers.get("content-security-policy") ?? "", /frame-ancestors/, path);
    assert.ok(headers.has("cache-control"), path);
  }
});

function isSignalling(path: string): boolean {
  return /^\/(whep|whip|webrtc)\//.test(path);
}
