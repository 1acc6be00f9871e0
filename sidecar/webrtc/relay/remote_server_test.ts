import assert from "node:assert/strict";
import { exchangeOffer } from "./remote_server.ts";

const NEVER = new AbortController().signal;

/** A server that answers everything in one way, and what it was asked. */
function serve(answer: (request: Request) => Response) {
  const asked: { method: string; path: string; authorization: string | null }[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    await request.body?.cancel();
    const { pathname: path } = new URL(request.url);
    asked.push({ method: request.method, path, authorization: request.headers.get("authorization") });
    return answer(request);
  });
  return {
    asked,
    origin: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const agreed = (location: string) => () =>
  new Response("v=0\r\n", { status: 201, headers: { location, "content-type": "application/sdp" } });

Deno.test("exchangeOffer() says goodbye at the address that the server named, with the token", async () => {
  for (const location of ["session/1", "/whep/session/1"]) {
    await using server = serve(agreed(location));
    const session = await exchangeOffer({ url: `${server.origin}/whep/cam`, token: "secret" }, "v=0", NEVER);
    assert.equal(session.answer, "v=0\r\n");
    await session.leave();
    assert.deepEqual(server.asked, [
      { method: "POST", path: "/whep/cam", authorization: "Bearer secret" },
      { method: "DELETE", path: "/whep/session/1", authorization: "Bearer secret" },
    ]);
  }
});

Deno.test("exchangeOffer() lets a server send nothing to another, neither the token nor a DELETE", async () => {
  await using other = serve(agreed("/session"));
  const { port } = new URL(other.origin);
  const places = ["http://[", "data:,x", "file:///x", `${other.origin}/x`, `//127.0.0.1:${port}/x`];
  for (const location of places) {
    await using server = serve(agreed(location));
    const session = await exchangeOffer({ url: `${server.origin}/whep/cam`, token: "secret" }, "v=0", NEVER);
    await session.leave();
    assert.deepEqual(server.asked.map(({ method }) => method), ["POST"], location);
  }
  assert.deepEqual(other.asked, []);

  // One that says that another will answer may do so; its own token is not for that one.
  const elsewhere = `${other.origin}/elsewhere`;
  await using first = serve(() => new Response(null, { status: 307, headers: { location: elsewhere } }));
  const session = await exchangeOffer({ url: `${first.origin}/whep/cam`, token: "secret" }, "v=0", NEVER);
  await session.leave();
  assert.deepEqual(other.asked, [
    { method: "POST", path: "/elsewhere", authorization: null },
    { method: "DELETE", path: "/session", authorization: null },
  ]);
});

Deno.test("exchangeOffer() reads no more of an answer than an answer can be", async () => {
  const chunk = new Uint8Array(65_536);
  for (const status of [201, 500]) {
    let sent = 0;
    await using server = serve(() => {
      const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
        pull(controller) {
          sent += chunk.length;
          controller.enqueue(chunk);
        },
      });
      return new Response(endless, { status });
    });
    await assert.rejects(
      exchangeOffer({ url: `${server.origin}/whep/cam-key`, token: "secret" }, "v=0", NEVER),
      (error) => {
        assert.ok(error instanceof Error);
        assert.match(error.message, /^127\.0\.0\.1:\d+ answers with more than 128 KiB: look at the address$/);
        return true;
      },
    );
    assert.ok(sent < 64 * 1_048_576, `${sent} bytes were taken`);
  }
});

Deno.test("exchangeOffer() says of an answer that breaks off whose it was, without the address", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const answered = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(4_096));
    await connection.write(new TextEncoder().encode("HTTP/1.1 201 Created\r\ncontent-length: 9\r\n\r\nv=0"));
  })();
  await assert.rejects(
    exchangeOffer({ url: `http://127.0.0.1:${listener.addr.port}/whep/cam-key`, token: "" }, "v=0", NEVER),
    /^Error: 127\.0\.0\.1:\d+ does not complete its answer: look at the address, and whether the server runs$/,
  );
  await answered;
});
