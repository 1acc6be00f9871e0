import assert from "node:assert/strict";
import { openWhep, trickleFragment } from "./whep.ts";

const URL = "https://example.org/score/whep/detector?fps=15";
const SIGNAL = new AbortController().signal;

/** A WHEP server that answers with these. */
function serverWith(...answers: (() => Response)[]) {
  const asked: { method: string; url: string; type: string | null; body: unknown; keepalive: boolean }[] = [];
  const fetch = (url: string, init: RequestInit = {}) => {
    const { method = "GET", body = null, keepalive = false } = init;
    asked.push({ method, url, type: new Headers(init.headers).get("content-type"), body, keepalive });
    return Promise.resolve().then(answers.shift() ?? (() => new Response(null, { status: 204 })));
  };
  return { asked, stream: { url: URL, fetch } };
}

Deno.test("openWhep() posts the offer, and finds the session from wherever Location is", async () => {
  for (
    const [location, session] of [
      ["detector/abc", "https://example.org/score/whep/detector/abc"],
      ["/whep/detector/abc", "https://example.org/whep/detector/abc"],
      ["https://media.example/s/abc", "https://media.example/s/abc"],
    ] as const
  ) {
    const { asked, stream } = serverWith(() =>
      new Response("answer", { status: 201, headers: { location } })
    );
    const opened = await openWhep(stream, "offer", SIGNAL);
    assert.ok(opened.ok);
    assert.equal(opened.value.answer, "answer");
    await opened.value.trickle("fragment");
    await opened.value.leave();
    assert.deepEqual(asked, [
      { method: "POST", url: URL, type: "application/sdp", body: "offer", keepalive: false },
      {
        method: "PATCH",
        url: session,
        type: "application/trickle-ice-sdpfrag",
        body: "fragment",
        keepalive: false,
      },
      { method: "DELETE", url: session, type: null, body: null, keepalive: true },
    ]);
  }
});

Deno.test("openWhep() makes do without a Location", async () => {
  const { asked, stream } = serverWith(() => new Response("answer", { status: 201 }));
  const opened = await openWhep(stream, "offer", SIGNAL);
  assert.ok(opened.ok);
  await opened.value.trickle("fragment");
  await opened.value.leave();
  assert.equal(asked.length, 1);
});

Deno.test("openWhep() hands a refusal on, and never throws", async () => {
  const error = { code: "too_many_viewers", message: "20 viewers watch already" };
  const refused = serverWith(() => Response.json({ error }, { status: 503 }));
  assert.deepEqual(await openWhep(refused.stream, "offer", SIGNAL), {
    ok: false,
    failure: { status: 503, ...error },
  });
  const gone = serverWith(() => {
    throw new TypeError("connection refused");
  });
  assert.deepEqual(await openWhep(gone.stream, "offer", SIGNAL), {
    ok: false,
    failure: { status: null, code: null, message: null },
  });
});

Deno.test("a session's trickle() and leave() bear a server that is gone", async () => {
  const gone = () => {
    throw new TypeError("connection refused");
  };
  const created = () => new Response("answer", { status: 201, headers: { location: "detector/abc" } });
  const { stream } = serverWith(created, gone, gone);
  const opened = await openWhep(stream, "offer", SIGNAL);
  assert.ok(opened.ok);
  await opened.value.trickle("fragment");
  await opened.value.leave();
});

Deno.test("trickleFragment() has the credentials, the media line and the candidates (RFC 8840, section 9)", () => {
  const offer =
    "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=ice-ufrag:abcd\r\na=ice-pwd:secret\r\na=mid:v\r\n";
  const candidate = "candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host";
  assert.deepEqual(trickleFragment(offer, [{ candidate, sdpMid: "v" }], true).split("\r\n"), [
    "a=ice-ufrag:abcd",
    "a=ice-pwd:secret",
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
    "a=mid:v",
    `a=${candidate}`,
    "a=end-of-candidates",
    "",
  ]);
  assert.ok(!trickleFragment(offer, [], false).includes("end-of-candidates"));
});
