import assert from "node:assert/strict";
import type { Hono } from "hono";
import { ask, assertError, command, fakeOptions, PORT } from "./fake_options.ts";
import type { HttpEnv } from "./options.ts";
import { createHttp } from "./server.ts";

const TOKEN = "full-token-0123456789";
const VIEW = "view-token-0123456789";
const PUBLISH = "whip-token-0123456789";
const SERVER = { token: TOKEN, view_token: VIEW };

/** What a browser would send back. */
function cookieOf(response: Response): string {
  return response.headers.get("set-cookie")?.split(";")[0] ?? "";
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function routes(app: Hono<HttpEnv>): { method: string; path: string }[] {
  return app.routes.filter(({ method }) => method !== "ALL").map(
    ({ method, path }) => {
      return { method, path: path.replace(":file", "seen-1.jpg") };
    },
  );
}

Deno.test("access() asks for the token on every route", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  for (const { method, path } of [...routes(app), { method: "GET", path: "/nothing" }]) {
    const response = await ask(app, path, { method });
    assert.equal(response.headers.get("www-authenticate"), "Bearer", path);
    await assertError(response, 401, "token_required");
  }
});

Deno.test("access() opens everything to the token", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  for (const { method, path } of routes(app)) {
    const response = await ask(app, path, { method, headers: bearer(TOKEN) });
    await response.body?.cancel();
    assert.ok(![401, 403].includes(response.status), `${method} ${path}: ${response.status}`);
  }
  assert.equal((await command(app, "/api/adjust", { outcome: "draw" }, bearer(TOKEN))).status, 200);
});

Deno.test("access() opens only what a viewer needs to the view token", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  const open = new Set([
    "/",
    "/overlay",
    "/view",
    "/custom.css",
    "/api/status",
    "/api/history",
    "/api/webrtc/view",
    "/events",
    "/state",
  ]);
  const watching = /^\/(whep|webrtc)\//;
  for (const { method, path: pattern } of routes(app)) {
    const path = pattern.replace(":stream", "detector");
    const response = await ask(app, path, { method, headers: bearer(VIEW) });
    if (method === "GET" && open.has(path) || watching.test(path)) {
      await response.body?.cancel();
      assert.ok(![401, 403].includes(response.status), path);
    } else await assertError(response, 403, "view_only");
  }
  await assertError(await ask(app, "/events?detail=1", { headers: bearer(VIEW) }), 403, "view_only");
  await assertError(
    await ask(app, "/api/status", { method: "POST", headers: bearer(VIEW) }),
    403,
    "view_only",
  );
  await assertError(await ask(app, "/assets/none.js", { headers: bearer(VIEW) }), 404, "not_found");
});

Deno.test("the view token reads the results of the session that runs, without notes and pictures", async () => {
  const options = fakeOptions(SERVER);
  const { app } = createHttp(options);
  const told = async (path: string, token: string) =>
    await (await ask(app, path, { headers: bearer(token) })).json();
  options.result("defeat");
  await command(app, "/api/session/reset", {}, bearer(TOKEN));
  options.result("victory");
  await command(app, "/api/adjust", { outcome: "draw", note: "left early" }, bearer(TOKEN));

  const { events } = await told("/api/history", VIEW);
  assert.deepEqual(events.map(({ outcome }: { outcome: string }) => outcome), ["draw", "victory", null]);
  for (const { note, evidence_url } of events) assert.deepEqual([note, evidence_url], [null, null]);
  assert.equal((await told("/state", VIEW)).adjustments[0].note, null);

  const whole = (await told("/api/history", TOKEN)).events;
  assert.equal(whole.length, 4);
  assert.equal(whole[0].note, "left early");
  assert.notEqual(whole[1].evidence_url, null);
  assert.equal((await told("/state", TOKEN)).adjustments[0].note, "left early");
});

Deno.test("access() takes no token that is nearly right", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  for (
    const headers of [bearer(TOKEN.slice(0, -1)), bearer(`${TOKEN}x`), { authorization: `Basic ${TOKEN}` }]
  ) {
    await assertError(await ask(app, "/api/status", { headers }), 401, "token_required");
  }
  await assertError(await ask(app, "/api/status?token="), 401, "token_required");
  await assertError(
    await ask(app, `/api/status?token=${TOKEN}`, { headers: bearer("wrong") }),
    401,
    "token_required",
  );
});

Deno.test("access() turns the token of a page's address into a cookie", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  const response = await ask(app, `/admin?theme=dark&token=${TOKEN}&lang=ja`);
  assert.equal(response.status, 303);
  assert.equal(response.headers.get("location"), "./admin?theme=dark&lang=ja");
  assert.equal(response.headers.get("cache-control"), "no-store");
  const line = response.headers.get("set-cookie") ?? "";
  assert.match(line, new RegExp(`^scoreline_${PORT}=[\\w-]+; Path=/; HttpOnly; SameSite=Strict$`));
  assert.ok(!line.includes(TOKEN));

  const headers = { cookie: cookieOf(response) };
  assert.equal((await ask(app, "/api/history", { headers })).status, 200);
  assert.equal((await command(app, "/api/adjust", { outcome: "draw" }, headers)).status, 200);
  assert.equal((await ask(app, "/?token=" + VIEW)).headers.get("location"), "./");
});

Deno.test("access() lets a browser begin anew that came by a link of another site", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  const response = await ask(app, `/?token=${VIEW}&a=%22%3E&b=1`, {
    headers: { "sec-fetch-site": "cross-site" },
  });
  assert.equal(response.status, 200);
  assert.match(await response.text(), /content="0;url=\.\/\?a=%22%3E&amp;b=1"/);
  assert.notEqual(cookieOf(response), "");
});

Deno.test("access() takes the token of another address as it is, and sets the cookie too", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  const response = await ask(app, `/api/status?token=${VIEW}`);
  assert.equal(response.status, 200);
  const headers = { cookie: cookieOf(response) };
  assert.equal((await ask(app, "/api/status", { headers })).status, 200);
  await assertError(await ask(app, "/api/history.csv", { headers }), 403, "view_only");
  await assertError(
    await ask(app, "/api/status", { headers: { cookie: `scoreline_${PORT}=${VIEW}` } }),
    401,
    "token_required",
  );
});

Deno.test("access() leaves the dashboard its rights when a view link is opened beside it", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  const headers = { cookie: cookieOf(await ask(app, `/admin?token=${TOKEN}`)) };
  const viewed = await ask(app, `/?token=${VIEW}`, { headers });
  assert.equal(viewed.headers.get("set-cookie"), null);
  const view = cookieOf(await ask(app, `/?token=${VIEW}`));
  const raised = await ask(app, `/admin?token=${TOKEN}`, { headers: { cookie: view } });
  assert.equal(cookieOf(raised), headers.cookie);

  // By a link of another site, when the browser keeps its cookies to itself; afterwards it shows them all.
  const linked = await ask(app, `/?token=${VIEW}`, { headers: { "sec-fetch-site": "cross-site" } });
  assert.notEqual(cookieOf(linked).split("=")[0], headers.cookie.split("=")[0]);
  for (const cookie of [`${headers.cookie}; ${view}`, `${view}; ${headers.cookie}`]) {
    assert.equal((await ask(app, "/api/history.csv", { headers: { cookie } })).status, 200);
  }
});

Deno.test("access() takes the right one of two cookies, and counts the other as a guess", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  const right = cookieOf(await ask(app, `/?token=${VIEW}`));
  const status = (full: string) =>
    ask(app, "/api/status", { headers: { cookie: `${right}; scoreline_${PORT}=${full}` } });
  for (let i = 0; i < 20; i++) assert.equal((await status("of-an-earlier-token")).status, 200);
  for (let i = 1; i < 10; i++) assert.equal((await status(`guess-${i}`)).status, 200);
  await assertError(await status("guess-10"), 429, "too_many_attempts");
});

Deno.test("access() marks the cookie Secure behind a trusted proxy that speaks HTTPS", async () => {
  const server = { ...SERVER, trusted_proxies: ["10.0.0.0/8"] };
  const { app } = createHttp(fakeOptions(server));
  const headers = { "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9" };
  const secure = async (remoteAddress: string) => {
    const response = await ask(app, `/admin?token=${TOKEN}`, { headers, remoteAddress });
    return response.headers.get("set-cookie")?.endsWith("; Secure");
  };
  assert.equal(await secure("10.1.2.3"), true);
  assert.equal(await secure("::ffff:10.1.2.3"), true);
  assert.equal(await secure("203.0.113.1"), false);
});

Deno.test("access() stops guessing after ten wrong tokens of an address, for a minute", async () => {
  const options = fakeOptions(SERVER);
  const { app } = createHttp(options);
  const guess = (token: string, remoteAddress = "192.0.2.1") =>
    ask(app, "/api/status", { headers: bearer(token), remoteAddress });
  for (let i = 0; i < 10; i++) await assertError(await guess(`wrong-${i}`), 401, "token_required");
  const refused = await guess(TOKEN);
  assert.equal(refused.headers.get("retry-after"), "60");
  await assertError(refused, 429, "too_many_attempts");
  await assertError(await ask(app, "/api/status", { remoteAddress: "192.0.2.1" }), 401, "token_required");
  assert.equal((await guess(TOKEN, "192.0.2.2")).status, 200);
  await options.clock.advance(60_000);
  assert.equal((await guess(TOKEN)).status, 200);
});

Deno.test("access() counts cookies tried beside a right token as guesses, which a token that opens less does not hide", async () => {
  for (const [token, path] of [[VIEW, "/api/status"], [PUBLISH, "/whip/cam"]] as const) {
    const { app } = createHttp(fakeOptions(SERVER, { whipToken: PUBLISH }));
    const ask10 = async (cookie: (i: number) => string) => {
      for (let i = 0; i < 10; i++) {
        const headers = { ...bearer(token), cookie: `scoreline_${PORT}=${cookie(i)}` };
        assert.ok((await ask(app, path, { headers })).ok, path);
      }
    };
    // A browser keeps the cookie of an earlier token, and asks again and again with it.
    await ask10(() => "of-an-earlier-token");
    assert.equal((await ask(app, "/api/history", { headers: bearer(TOKEN) })).status, 200);
    await ask10((i) => i === 0 ? "of-an-earlier-token" : `guess-${i}`);
    await assertError(await ask(app, path, { headers: bearer(token) }), 429, "too_many_attempts");
  }
});

Deno.test("access() refuses a page with an old token, without shutting out the dashboard beside it", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  for (let i = 0; i < 10; i++) {
    await assertError(await ask(app, "/events", { headers: bearer("an-old-token") }), 401, "token_required");
  }
  await assertError(await ask(app, "/events", { headers: bearer("an-old-token") }), 429, "too_many_attempts");
  assert.equal((await ask(app, "/api/status", { headers: bearer(TOKEN) })).status, 200);
});

Deno.test("access() lets pages of other sites shut out only what other sites ask", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  const crossSite = { "sec-fetch-site": "cross-site" };
  const cookie = cookieOf(await ask(app, `/admin?token=${TOKEN}`));
  for (let i = 0; i < 10; i++) {
    const picture = await ask(app, `/x?token=evil-${i}`, { headers: crossSite });
    await assertError(picture, 401, "token_required");
  }
  assert.equal((await ask(app, "/api/status", { headers: bearer(TOKEN) })).status, 200);
  for (const site of ["none", "same-origin"]) {
    const headers = { cookie, "sec-fetch-site": site };
    assert.equal((await ask(app, "/api/history", { headers })).status, 200, site);
  }
  const guesser = { ...bearer(TOKEN), "sec-fetch-site": "Cross-Site" };
  await assertError(await ask(app, "/api/status", { headers: guesser }), 429, "too_many_attempts");
});

Deno.test("access() counts no guess of this site as one of another", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  for (let i = 0; i < 10; i++) await ask(app, "/api/status", { headers: bearer(`wrong-${i}`) });
  await assertError(await ask(app, "/api/status", { headers: bearer(TOKEN) }), 429, "too_many_attempts");
  const linked = { "sec-fetch-site": "cross-site" };
  assert.equal((await ask(app, `/?token=${VIEW}`, { headers: linked })).status, 200);
});

Deno.test("access() tells callers behind a trusted proxy apart, and believes nobody else", async () => {
  const { app } = createHttp(fakeOptions({ ...SERVER, trusted_proxies: ["10.0.0.1"] }));
  const guess = (token: string, forwarded: string, remoteAddress: string) =>
    ask(app, "/api/status", { headers: { ...bearer(token), "x-forwarded-for": forwarded }, remoteAddress });
  for (let i = 0; i < 10; i++) await guess(`wrong-${i}`, `192.0.2.${i}, 198.51.100.7`, "10.0.0.1");
  await assertError(await guess(TOKEN, "198.51.100.7", "10.0.0.1"), 429, "too_many_attempts");
  assert.equal((await guess(TOKEN, "198.51.100.8", "10.0.0.1")).status, 200);

  for (let i = 0; i < 10; i++) await guess(`wrong-${i}`, `203.0.113.${i}`, "192.0.2.99");
  await assertError(await guess(TOKEN, "203.0.113.77", "192.0.2.99"), 429, "too_many_attempts");
});

Deno.test("access() stops guessing from a network of IPv6 addresses, which each guess may have one of", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  const guess = (token: string, remoteAddress: string) =>
    ask(app, "/api/status", { headers: bearer(token), remoteAddress });
  for (let i = 0; i < 10; i++) await guess(`wrong-${i}`, `2001:db8:1:2::${i + 1}`);
  await assertError(await guess(TOKEN, "2001:db8:1:2:a:b:c:d"), 429, "too_many_attempts");
  assert.equal((await guess(TOKEN, "2001:db8:1:3::1")).status, 200);
});

Deno.test("access() asks for nothing on loopback when no token is set", async () => {
  const { app } = createHttp(fakeOptions({ view_token: VIEW }));
  assert.equal((await ask(app, "/api/history")).status, 200);
  assert.equal((await ask(app, "/api/history", { headers: bearer("anything") })).status, 200);
});
