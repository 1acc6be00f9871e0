/** Who may ask what, on every route that `/openapi.json` has, against the real sidecar. */
import assert from "node:assert/strict";
import * as v from "valibot";
import { type Answer, bytesOf, exchange } from "./support/exchange.ts";
import { inLanes } from "./support/lanes.ts";
import { examplePath, type Operation, readDescription } from "./support/operations.ts";
import { type RunningSidecar, startSidecar } from "./support/sidecar.ts";

const LANES = 8;
const TOKEN = "full-token-0123456789";
const VIEW = "view-token-0123456789";
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
const isSignalling = (path: string) => /^\/(whep|whip|webrtc)\//.test(path);

const ERROR = v.object({ error: v.object({ code: v.string() }) });

interface Question {
  readonly method: string;
  readonly path: string;
  /** Without it, the one that a program on this machine sends. */
  readonly host?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask(port: number, { method, path, host, headers = {} }: Question): Promise<Answer> {
  const head = [
    `${method} ${path} HTTP/1.1`,
    ...(host === null ? [] : [`host: ${host ?? `127.0.0.1:${port}`}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    // A body that every route could carry out, or refuse for what it is.
    ...(["POST", "PATCH"].includes(method) ? ["content-type: application/json", "content-length: 2"] : []),
    "connection: close",
  ].join("\r\n");
  const body = ["POST", "PATCH"].includes(method) ? "{}" : "";
  return await exchange([bytesOf(`${head}\r\n\r\n${body}`)], { port, patienceMs: 30_000 });
}

/** The code of an answer that is an error; "" of one without a body, `null` of any other. */
function codeOf({ status, body }: Answer): string | null {
  if (status === null) return "";
  if (status < 400) return null;
  return body === "" ? "" : v.parse(ERROR, JSON.parse(body)).error.code;
}

/** Every operation, and what other methods there are on its path. */
async function everyQuestion(sidecar: RunningSidecar, headers: Record<string, string> = {}) {
  const response = await fetch(`${sidecar.url}/openapi.json`, { headers });
  const { operations } = readDescription(await response.text());
  assert.ok(operations.length > 30);
  const paths = [...new Set(operations.map(examplePath)), "/nothing", "/assets/nothing.js"];
  const named = operations.map((operation) => ({
    operation: operation as Operation | null,
    method: operation.method,
    path: examplePath(operation),
  }));
  const other = ["GET", "POST", "PUT", "DELETE", "OPTIONS"].flatMap((method) =>
    paths.map((path) => ({ operation: null, method, path }))
  ).filter((one) => !named.some(({ method, path }) => method === one.method && path === one.path));
  return [...named, ...other];
}

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
  };
  await using sidecar = await startSidecar({ args: NO_OBS, env });
  const { port } = sidecar;
  const questions = await everyQuestion(sidecar, { authorization: `Bearer ${TOKEN}` });
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
