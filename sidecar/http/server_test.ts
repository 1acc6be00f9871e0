import assert from "node:assert/strict";
import type { SimulatedClock } from "../../tests/support/clock.ts";
import { until } from "../../tests/support/until.ts";
import { systemClock } from "../runtime/clock.ts";
import { fakeOptions } from "./fake_options.ts";
import type { FakeOptions } from "./fake_options.ts";
import { createHttp } from "./server.ts";

/** Serves on a free port for as long as the test runs. */
async function serving(
  options: FakeOptions,
  test: (port: number, close: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const server = createHttp(options);
  const { port } = server.serve();
  try {
    await test(port, server.close);
  } finally {
    await server.close();
  }
}

/** Sends bytes as they are. */
async function connect(port: number, text: string): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(text));
  return connection;
}

/** Everything until the other side closes. */
async function readToEnd(connection: Deno.TcpConn): Promise<string> {
  return await new Response(connection.readable).text();
}

async function raw(port: number, request: string): Promise<{ status: number; body: string }> {
  const answer = await readToEnd(await connect(port, request));
  return { status: Number(answer.split(" ")[1]), body: answer.split("\r\n\r\n")[1] ?? "" };
}

/** Lets the time pass until a promise settles: when the server begins to wait cannot be seen from outside. */
async function passing<T>(clock: SimulatedClock, promise: Promise<T>): Promise<T> {
  let settled = false;
  const seen = () => settled = true;
  promise.then(seen, seen);
  await until("the time to have passed", () => clock.advance(1_000).then(() => settled), { everyMs: 0 });
  return await promise;
}

function clients(options: FakeOptions): number | undefined {
  return options.counters.list().find(({ name }) => name === "scoreline_event_clients")?.read();
}

Deno.test("serve() listens at a free port for 0, and answers to that port only", () =>
  serving(fakeOptions({ port: 0 }), async (port) => {
    assert.notEqual(port, 0);
    assert.equal((await fetch(`http://127.0.0.1:${port}/api/status`).then((r) => r.json())).victories, 0);
    const other = await raw(
      port,
      "GET /api/status HTTP/1.1\r\nHost: localhost:0\r\nConnection: close\r\n\r\n",
    );
    assert.equal(other.status, 403);
  }));

Deno.test("serve() survives every kind of Host and request line", () =>
  serving(fakeOptions({ port: 0 }), async (port) => {
    const get = (host: string | null, line = "GET /api/status HTTP/1.1") =>
      raw(port, `${line}\r\n${host === null ? "" : `Host: ${host}\r\n`}Connection: close\r\n\r\n`);
    const table: [string | null, string | undefined, number, string][] = [
      [`localhost:${port}`, undefined, 200, ""],
      [`[::1]:${port}`, undefined, 200, ""],
      [null, undefined, 400, "invalid_host"],
      [null, "GET /api/status HTTP/1.0", 400, "invalid_host"],
      ["", undefined, 400, "invalid_host"],
      ["a b", undefined, 400, "invalid_host"],
      ["localhost/../api/status?", undefined, 400, "invalid_host"],
      [`localhost:${port}@evil.example`, undefined, 400, "invalid_host"],
      ["[::1", undefined, 400, "invalid_host"],
      ["localhost:99999", undefined, 400, "invalid_host"],
      ["\u0080", undefined, 400, "invalid_host"],
      ["evil.example", undefined, 403, "host_not_allowed"],
      [`localhost:${port}`, "GET http://evil.example/api/status HTTP/1.1", 403, "host_not_allowed"],
      [`localhost:${port}`, `GET http://localhost:${port}/api/status HTTP/1.1`, 200, ""],
      [`localhost:${port}`, "OPTIONS * HTTP/1.1", 404, "not_found"],
      [`localhost:${port}`, "CONNECT evil.example:80 HTTP/1.1", 403, "host_not_allowed"],
      [`localhost:${port}`, "TRACE /api/status HTTP/1.1", 405, "method_not_allowed"],
      [`localhost:${port}`, "GET /../../etc/passwd HTTP/1.1", 404, "not_found"],
      [`localhost:${port}`, "GET /assets/../../secret.txt HTTP/1.1", 404, "not_found"],
    ];
    for (const [host, line, status, code] of table) {
      const { status: got, body } = await get(host, line);
      assert.equal(got, status, `${line ?? "GET"} as ${host}: ${body}`);
      if (code !== "") assert.equal(JSON.parse(body).error.code, code);
    }
  }));

Deno.test("serve() tells HEAD the length that GET has, or none", async () => {
  const dataDir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${dataDir}/custom.css`, "output { color: red }");
  const options = fakeOptions({ port: 0, base_path: "/score" }, { dataDir });
  const test = async (port: number) => {
    const lengthOf = async (method: string, path: string) => {
      const head = `Host: localhost:${port}\r\nConnection: close\r\n\r\n`;
      const [, length] = /^content-length: (\d+)\r$/im.exec(
        await readToEnd(await connect(port, `${method} ${path} HTTP/1.1\r\n${head}`)),
      ) ?? [];
      return length ?? null;
    };
    for (const path of ["/api/status", "/api/history.csv", "/metrics", "/openapi.json", "/none", "/score"]) {
      assert.equal(await lengthOf("HEAD", path), null, path);
    }
    assert.equal(await lengthOf("HEAD", "/events"), null);
    for (const path of ["/custom.css", "/api/preview.jpg", "/api/evidence/seen-1.jpg"]) {
      assert.equal(await lengthOf("HEAD", path), await lengthOf("GET", path), path);
      assert.notEqual(await lengthOf("HEAD", path), null, path);
    }

    const nothing = await readToEnd(
      await connect(port, `HEAD /whip/obs HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`),
    );
    assert.match(nothing, /^HTTP\/1\.1 204 /);
    const twice = await readToEnd(
      await connect(
        port,
        `HEAD /api/status HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n` +
          `GET /api/health HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`,
      ),
    );
    assert.match(twice, /^HTTP\/1\.1 200 [^{]*\r\n\r\nHTTP\/1\.1 200 [^{]*\r\n\r\n\{"status":"ok"/);
  };
  await serving(options, test).finally(() => Deno.remove(dataDir, { recursive: true }));
});

Deno.test("serve() says in one sentence that the port is in use", () =>
  serving(fakeOptions({ port: 0 }), async (port) => {
    const second = createHttp(fakeOptions({ port }));
    assert.throws(() => second.serve(), {
      name: "Error",
      message: `Port ${port} is in use: stop the program that has it, or start with --port ${port + 1}`,
    });
    await second.close();
  }));

Deno.test("serve() says in one sentence that the address is not of this machine", async () => {
  // 192.0.2.0/24 is for documents (RFC 5737): no machine has such an address.
  const server = createHttp(fakeOptions({ host: "192.0.2.1", port: 0, token: "a-long-token" }));
  assert.throws(() => server.serve(), {
    message: `'server.host' is "192.0.2.1", which is no address of this machine`,
  });
  await server.close();
});

Deno.test("serve() gives up on a body that does not arrive", () => {
  const options = fakeOptions({ port: 0 });
  return serving(options, async (port) => {
    const connection = await connect(
      port,
      `POST /api/adjust HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\n` +
        `Content-Length: 100\r\n\r\n{"outcome"`,
    );
    const head = new Uint8Array(300);
    const answered = connection.read(head);
    const length = await passing(options.clock, answered);
    assert.match(new TextDecoder().decode(head.subarray(0, length ?? 0)), /^HTTP\/1\.1 408 /);
    connection.close();
  });
});

Deno.test("serve() sends events at once, uncompressed, and notices when their reader goes", () => {
  const options = fakeOptions({ port: 0 });
  return serving(options, async (port) => {
    const stop = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}/events`, {
      headers: { "accept-encoding": "gzip, br" },
      signal: stop.signal,
    });
    assert.equal(response.headers.get("content-encoding"), null);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.match((await reader?.read())?.value ?? "", /^retry: 1000\nid: 0\nevent: counter-update\n/);
    options.result("victory");
    assert.match((await reader?.read())?.value ?? "", /^id: 1\nevent: counter-update\ndata: .*"victories":1/);
    assert.equal(clients(options), 1);
    stop.abort();
    await until("no client", () => clients(options) === 0);
    await reader?.read().catch(() => {});
  });
});

Deno.test("serve() drops a reader of events that takes nothing", () => {
  const options = fakeOptions({ port: 0 });
  return serving(options, async (port) => {
    const connection = await connect(port, `GET /events HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
    await until("the client", () => clients(options) === 1);
    const big = { state: "connected", source: "x".repeat(60_000), message: null } as const;
    const skipped = options.counters.list().find(({ name }) => name === "scoreline_events_skipped_total");
    // Sockets of this machine take some megabytes before they are full.
    await until("the sockets to be full", () => {
      options.publish({ event: "counter-update", data: { ...options.status(), obs: big } });
      return (skipped?.read() ?? 0) > 50;
    }, { everyMs: 5 });
    await options.clock.advance(45_000);
    assert.equal(clients(options), 0);
    const received = (await readToEnd(connection)).length;
    assert.ok(received > 60_000 && received < 40_000_000, `${received} bytes`);
  });
});

Deno.test("close() ends the streams at once and lets a running request finish", async () => {
  let answer = () => {};
  const held = new Promise<void>((resolve) => answer = resolve);
  let asked = false;
  const options = fakeOptions({ port: 0 }, {
    async evidence() {
      asked = true;
      await held;
      return new Uint8Array([1]);
    },
  });
  await serving(options, async (port, close) => {
    const events = await fetch(`http://127.0.0.1:${port}/events`);
    const picture = fetch(`http://127.0.0.1:${port}/api/evidence/a.jpg`);
    await until("the request", () => asked);
    const closed = close();
    assert.match(await events.text(), /counter-update/);
    assert.equal(close(), closed);
    const late = await fetch(`http://127.0.0.1:${port}/api/status`);
    assert.deepEqual([late.status, (await late.json()).error.code], [503, "shutting_down"]);
    answer();
    assert.equal((await (await picture).bytes()).length, 1);
    await closed;
    await assert.rejects(fetch(`http://127.0.0.1:${port}/api/status`));
  });
});

Deno.test("close() waits a second for a request that does not finish, no longer", async () => {
  let asked = false;
  const options = fakeOptions({ port: 0 }, {
    evidence() {
      asked = true;
      return new Promise(() => {});
    },
  });
  await serving(options, async (port, close) => {
    const picture = fetch(`http://127.0.0.1:${port}/api/evidence/a.jpg`).then(
      () => "answered",
      () => "cut off",
    );
    await until("the request", () => asked);
    const closed = close();
    await passing(options.clock, closed);
    assert.equal(await picture, "cut off");
  });
});

Deno.test({
  name: "close() ends a server that was never started, and leaves no timer on the machine's clock",
  sanitizeOps: true,
  sanitizeResources: true,
  async fn() {
    await createHttp({ ...fakeOptions(), clock: systemClock }).close();
    const server = createHttp({ ...fakeOptions({ port: 0 }), clock: systemClock });
    const { port } = server.serve();
    const events = await fetch(`http://127.0.0.1:${port}/events`);
    await server.close();
    await events.body?.cancel();
    assert.throws(() => server.serve(), /started before/);
  },
});
