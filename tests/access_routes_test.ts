/** Who may ask what, on every route that `/openapi.json` has, against the real sidecar. */
import assert from "node:assert/strict";
import { inLanes } from "./support/lanes.ts";
import { ask, codeOf, everyQuestion } from "./support/questions.ts";
import { startSidecar } from "./support/sidecar.ts";

const LANES = 8;
const TOKEN = "full-token-0123456789";
const VIEW = "view-token-0123456789";
const PUBLISH = "whip-token-0123456789";
const LISTED = "https://tools.example";
const NO_OBS = ["--obs-url", "ws://127.0.0.1:9"];

/** What the view token opens; a route that is not here must refuse it. */
const FOR_VIEWERS: ReadonlySet<string> = new Set([
  "GET /",
  "GET /overlay",
  "GET /view",
  "GET /custom.css",
  "GET /events",
  "GET /state",
  "GET /api/status",
  "GET /api/history",
  "GET /api/webrtc/view",
  "OPTIONS /whep/{stream}",
  "POST /whep/{stream}",
  "PATCH /whep/{stream}/{session}",
  "DELETE /whep/{stream}/{session}",
  "POST /webrtc/offer",
]);
/** What pages of listed origins may read. */
const READABLE: ReadonlySet<string> = new Set(["/api/status", "/events"]);
/** Publishing asks for a token of its own. */
const isPublishing = (path: string) => path.startsWith("/whip/");
const isSignalling = (path: string) => /^\/(whep|whip|webrtc)\//.test(path);

Deno.test("every route refuses names that are not ours, whatever the Origin, and pages that are not ours", async (t) => {
  await using sidecar = await startSidecar({
    args: NO_OBS,
    env: { SCORELINE_SERVER_ALLOWED_ORIGINS: LISTED },
  });
  const { port } = sidecar;
  const questions = await everyQuestion(sidecar);
  const before = await sidecar.status();

  await t.step("Host x Origin", async () => {
    const hosts = [
      null,
      "",
      "evil.example",
      `evil.example:${port}`,
      `localhost.evil.example:${port}`,
      `127.0.0.1.nip.io:${port}`,
      `0.0.0.0:${port}`,
      "localhost",
      `localhost:${port + 1}`,
      `127.0.0.1:${port}@evil.example`,
      `localhost:${port}/../x`,
      `[::ffff:127.0.0.1]:${port}.evil.example`,
      `2130706433:${port}`,
    ];
    const origins = [null, `http://127.0.0.1:${port}`, "http://evil.example", LISTED];
    const all = questions.flatMap((one) =>
      hosts.flatMap((host) =>
        // Each host with each origin, on the routes themselves; on what else there is, with one.
        (one.operation === null ? origins.slice(1, 2) : origins).map((origin) => ({ ...one, host, origin }))
      )
    );
    await inLanes(all, LANES, async ({ method, path, host, origin }) => {
      const headers = origin === null ? {} : { origin };
      const answer = await ask(port, { method, path, host, headers: { ...headers } });
      const name = `${method} ${path} as ${host} from ${origin}: ${answer.status}`;
      assert.ok(answer.status === 403 || answer.status === 400, name);
      assert.ok(
        method === "HEAD" || ["host_not_allowed", "invalid_host"].includes(codeOf(answer) ?? ""),
        name,
      );
      assert.equal(answer.headers.get("access-control-allow-origin"), undefined, name);
    });
  });

  await t.step("Origin x Sec-Fetch-Site", async () => {
    const ours = `http://127.0.0.1:${port}`;
    const table: [headers: Record<string, string>, isOurs: boolean][] = [
      [{}, true],
      [{ origin: ours }, true],
      [{ origin: ours, "sec-fetch-site": "same-origin" }, true],
      [{ origin: `http://localhost:${port}` }, true],
      [{ origin: `http://[::1]:${port}` }, true],
      [{ origin: "null" }, false],
      [{ origin: "" }, false],
      [{ origin: "http://evil.example" }, false],
      [{ origin: `http://evil.example:${port}` }, false],
      [{ origin: `https://127.0.0.1:${port}` }, false],
      [{ origin: `http://127.0.0.1:${port + 1}` }, false],
      [{ origin: `http://127.0.0.1:${port}.evil.example` }, false],
      [{ origin: LISTED }, false],
      [{ origin: LISTED, "sec-fetch-site": "cross-site" }, false],
      [{ origin: ours, "sec-fetch-site": "cross-site" }, false],
      [{ "sec-fetch-site": "cross-site" }, false],
    ];
    const all = questions.flatMap((one) => table.map(([headers, isOurs]) => ({ ...one, headers, isOurs })));
    await inLanes(all, LANES, async ({ method, path, headers, isOurs }) => {
      // Ours are let through to what they ask for, which must change nothing here.
      if (isOurs && method === "POST" && !isSignalling(path)) return;
      const answer = await ask(port, { method, path, headers });
      const name = `${method} ${path} with ${JSON.stringify(headers)}: ${answer.status}`;
      const isSafe = ["GET", "HEAD", "OPTIONS"].includes(method);
      const mayWatch = isSignalling(path) && headers.origin === LISTED;
      const isRefused = codeOf(answer) === "origin_not_allowed";
      assert.equal(isRefused, !isSafe && !isOurs && !mayWatch, name);
      assert.ok((answer.status ?? 500) < 500 || codeOf(answer) === "encoder_missing", name);
      const mayRead = headers.origin === LISTED && !isRefused && (READABLE.has(path) || isSignalling(path));
      assert.equal(answer.headers.get("access-control-allow-origin"), mayRead ? LISTED : undefined, name);
    });
  });

  await t.step("WebSocket", async () => {
    const headers = {
      "connection": "Upgrade",
      "upgrade": "websocket",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      "sec-websocket-version": "13",
      "origin": "http://evil.example",
    };
    await inLanes(questions.filter(({ method }) => method === "GET"), LANES, async ({ method, path }) => {
      const answer = await ask(port, { method, path, headers });
      assert.notEqual(answer.status, 101, path);
    });
  });

  const { seq, total } = await sidecar.status();
  assert.deepEqual([seq, total], [before.seq, before.total]);
  const counted = await ask(port, { method: "POST", path: "/api/session/reset" });
  assert.equal(counted.status, 200, "what was refused above would have been carried out");
});

Deno.test("every route asks for its token where other machines can reach it", async (t) => {
  const env = {
    SCORELINE_SERVER_HOST: "0.0.0.0",
    SCORELINE_SERVER_TOKEN: TOKEN,
    SCORELINE_SERVER_VIEW_TOKEN: VIEW,
    SCORELINE_WEBRTC_WHIP_TOKEN: PUBLISH,
  };
  await using sidecar = await startSidecar({ args: NO_OBS, env });
  const { port } = sidecar;
  const everything = await everyQuestion(sidecar, { authorization: `Bearer ${TOKEN}` });
  const questions = everything.filter(({ path }) => !isPublishing(path));
  const operations = questions.filter(({ operation }) => operation !== null);

  await t.step("without one", async () => {
    await inLanes(questions, LANES, async ({ method, path }) => {
      const answer = await ask(port, { method, path });
      assert.equal(answer.status, 401, `${method} ${path}`);
      // A page, and what stands in a browser source, is no JSON.
      if (!answer.body.startsWith("<")) assert.equal(codeOf(answer), "token_required", `${method} ${path}`);
      assert.equal(answer.headers.get("link"), undefined, "no TURN server without a token");
    });
  });

  await t.step("with the view token", async () => {
    await inLanes(operations, LANES, async ({ method, path, operation }) => {
      const answer = await ask(port, { method, path, headers: { authorization: `Bearer ${VIEW}` } });
      const name = `${method} ${path}: ${answer.status}`;
      const isOpen = FOR_VIEWERS.has(`${method} ${operation?.path}`);
      if (isOpen) assert.ok(![401, 403].includes(answer.status ?? 0), name);
      else assert.deepEqual([answer.status, codeOf(answer)], [403, "view_only"], name);
    });
  });

  await t.step("with the token", async () => {
    await inLanes(operations, LANES, async ({ method, path }) => {
      const { status } = await ask(port, { method, path, headers: { authorization: `Bearer ${TOKEN}` } });
      assert.ok(![401, 403].includes(status ?? 0), `${method} ${path}: ${status}`);
    });
  });

  await t.step("but of publishers, who have one of their own", async () => {
    const publishing = everything.filter(({ path, operation }) => isPublishing(path) && operation !== null)
      // That name is taken.
      .map((one) => ({ ...one, path: one.path.replace("/whip/detector", "/whip/obs") }));
    assert.ok(publishing.length > 3);
    for (const { method, path } of publishing) {
      for (const token of [null, VIEW]) {
        const headers = token === null ? {} : { authorization: `Bearer ${token}` };
        const answer = await ask(port, { method, path, headers });
        // The address of a session is a secret itself, and what is told without one is nothing.
        const told = `${method} ${path} with ${token}: ${answer.status}`;
        assert.equal(answer.headers.get("link"), undefined, told);
        assert.ok(
          [401, 403, 404, 415].includes(answer.status ?? 0) || answer.status === 204 && answer.body === "",
          told,
        );
        if (method === "POST") assert.equal(answer.status, token === VIEW ? 403 : 401, told);
      }
    }
    const headers = { authorization: `Bearer ${PUBLISH}` };
    assert.equal((await ask(port, { method: "POST", path: "/whip/obs", headers })).status, 415);
    for (const { method, path } of operations) {
      const answer = await ask(port, { method, path, headers });
      assert.deepEqual([answer.status, codeOf(answer)], [403, "publish_only"], `${method} ${path}`);
    }
  });

  await t.step("with wrong ones, which shut out whoever tries many", async () => {
    const near = [
      TOKEN.slice(0, -1),
      `${TOKEN}0`,
      TOKEN.toUpperCase(),
      VIEW.slice(1),
      TOKEN.replace("9", "8"),
    ];
    for (const token of [...near, ...near.map((one) => `${one}x`)]) {
      const answer = await ask(port, {
        ...operations[0] ?? assert.fail(),
        headers: { authorization: `Bearer ${token}` },
      });
      assert.equal(answer.status, 401, token);
    }
    await inLanes(questions, LANES, async ({ method, path }) => {
      const answer = await ask(port, { method, path, headers: { authorization: "Bearer guess" } });
      assert.equal(answer.status, 429, `${method} ${path}`);
      assert.match(answer.headers.get("retry-after") ?? "", /^\d+$/);
    });
  });
});
