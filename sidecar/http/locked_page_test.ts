import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ask, assertError, fakeOptions } from "./fake_options.ts";
import { createHttp } from "./server.ts";

const TOKEN = "full-token-0123456789";
const VIEW = "view-token-0123456789";
const SERVER = { token: TOKEN, view_token: VIEW };

/** How browsers, old ones and frames ask for a page. */
const OPENINGS: readonly Record<string, string>[] = [
  { "sec-fetch-dest": "document" },
  { "sec-fetch-dest": "iframe" },
  { accept: "text/html,application/xhtml+xml,*/*;q=0.8" },
];

/** The text that a browser would draw of a page. */
function drawn(html: string): string {
  return html.replace(/<(title|style)>.*?<\/\1>/gs, "").replace(/<!--.*?-->/gs, "").replace(/<[^>]*>/g, "")
    .trim();
}

async function assertPage(response: Response, status: number): Promise<string> {
  assert.equal(response.status, status);
  assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  const html = await response.text();
  const policy = response.headers.get("content-security-policy") ?? "";
  const [, hash] = /^default-src 'none'; style-src '(sha256-[^']+)'; frame-ancestors 'self'$/.exec(policy) ??
    [];
  assert.ok(hash, policy);
  const style = /<style>(.*)<\/style>/s.exec(html)?.[1];
  if (style !== undefined) {
    assert.equal(hash, `sha256-${createHash("sha256").update(style).digest("base64")}`);
  }
  return html;
}

/** The answer to a page once so many wrong tokens have been tried that no more are. */
async function guessedTooOften(path: string): Promise<Response> {
  const { app } = createHttp(fakeOptions(SERVER));
  const headers = { "sec-fetch-dest": "document" };
  let response = await ask(app, `${path}?token=wrong`, { headers });
  for (let guess = 0; guess < 100 && response.status === 401; guess++) {
    await response.body?.cancel();
    response = await ask(app, `${path}?token=wrong-${guess}`, { headers });
  }
  return response;
}

Deno.test("an overlay without the right token draws nothing, and its source says what to do", async () => {
  for (const headers of OPENINGS) {
    const { app } = createHttp(fakeOptions({ ...SERVER, base_path: "/live" }));
    for (const path of ["/", "/overlay", "/live/", "/?layout=bar", "/?token=wrong", "/overlay?token=wrong"]) {
      const response = await ask(app, path, { headers });
      assert.equal(response.headers.get("www-authenticate"), "Bearer");
      const html = await assertPage(response, 401);
      assert.equal(drawn(html), "", path);
      assert.match(html, /<title>.+<\/title>\s*<!-- Add \?token=/);
      assert.ok(!html.includes("wrong"), "tells the token that was given");
    }
  }
});

Deno.test("a page at an address where there is none draws nothing, with and without the token", async () => {
  for (const headers of OPENINGS) {
    for (const path of ["/nothing", "/overlay/cards", "/assets/none.js", "/live/overlays"]) {
      const { app } = createHttp(fakeOptions({ base_path: "/live" }));
      const html = await assertPage(await ask(app, path, { headers }), 404);
      assert.equal(drawn(html), "", path);
      const locked = createHttp(fakeOptions({ ...SERVER, base_path: "/live" })).app;
      assert.equal(drawn(await assertPage(await ask(locked, path, { headers }), 401)), "", path);
    }
    const { app } = createHttp(fakeOptions());
    await assertError(await ask(app, "/api/nothing", { headers }), 404, "not_found");
    await assertError(await ask(app, "/api/evidence/none.jpg", { headers }), 404, "not_found");
  }
  const { app } = createHttp(fakeOptions());
  await assertError(await ask(app, "/nothing", { headers: { accept: "*/*" } }), 404, "not_found");
});

Deno.test("an overlay draws nothing either after too many wrong tokens", async () => {
  const response = await guessedTooOften("/");
  assert.match(response.headers.get("retry-after") ?? "", /^\d+$/);
  assert.equal(drawn(await assertPage(response, 429)), "");
});

Deno.test("the dashboard without the right token says how to open it", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  for (const headers of OPENINGS) {
    for (const [path, status] of [["/admin", 401], [`/admin?token=${VIEW}`, 403]] as const) {
      const html = await assertPage(await ask(app, path, { headers }), status);
      const title = status === 403 ? "Another" : "A";
      assert.match(drawn(html), new RegExp(`^${title} token is required\nOpen the dashboard`));
      assert.match(drawn(html), /with \?token=\.\.\. [^.]+server\.token\.$/);
    }
  }
});

Deno.test("the viewer page without a token says how to open it", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  for (const headers of OPENINGS) {
    const html = await assertPage(await ask(app, "/view?stream=detector", { headers }), 401);
    assert.match(
      drawn(html),
      /^A token is required\nOpen the link as you were given it, with \?token=\.\.\. [^.]+server\.view_token\.$/,
    );
  }
});

Deno.test("a page without a token says what to do in Japanese to who reads that", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  const headers = { "sec-fetch-dest": "document", "accept-language": "ja,en;q=0.8" };
  for (const path of ["/admin", "/view"]) {
    const html = await assertPage(await ask(app, path, { headers }), 401);
    assert.match(html, /<html lang="ja">/);
    assert.match(drawn(html), /^トークンが必要です\n[^a-z]*\?token=/);
  }
});

Deno.test("the dashboard says for how long too many wrong tokens keep it closed", async () => {
  const response = await guessedTooOften("/admin");
  const seconds = response.headers.get("retry-after");
  assert.match(drawn(await assertPage(response, 429)), new RegExp(`try again in ${seconds} s\\.$`));
});

Deno.test("whatever opens no page keeps the error in JSON", async () => {
  const { app } = createHttp(fakeOptions(SERVER));
  for (const headers of OPENINGS) {
    for (const path of ["/api/status", "/custom.css", "/events", "/metrics"]) {
      await assertError(await ask(app, path, { headers }), 401, "token_required");
    }
    await assertError(await ask(app, "/", { method: "POST", headers }), 401, "token_required");
    const foreign = { ...headers, host: "elsewhere.example" };
    const refused = await ask(app, "/", { headers: foreign });
    assert.equal(refused.headers.get("content-type"), "application/json");
    await refused.body?.cancel();
  }
  for (const headers of [{}, { "sec-fetch-dest": "empty", accept: "*/*" }]) {
    await assertError(await ask(app, "/", { headers }), 401, "token_required");
    await assertError(await ask(app, "/admin", { headers }), 401, "token_required");
  }
});
