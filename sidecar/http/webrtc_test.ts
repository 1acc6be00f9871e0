import assert from "node:assert/strict";
import { ask, assertError, fakeOptions } from "./fake_options.ts";
import { createHttp } from "./server.ts";

const SDP = { "content-type": "application/sdp" };

function setUp() {
  const { app } = createHttp(fakeOptions());
  const post = (body: string, query = "", headers: Record<string, string> = SDP) =>
    ask(app, `/whep/detector${query}`, { method: "POST", headers, body });
  return { app, post };
}

Deno.test("POST /whep/NAME answers 201 with the session's relative address and what the viewer gets", async () => {
  const { post } = setUp();
  const response = await post("v=0", "?fps=15&frame_scale=0.5");
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("content-type"), "application/sdp");
  assert.equal(response.headers.get("location"), "detector/secret-1");
  assert.equal(response.headers.get("scoreline-options"), "frame_scale=0.5, fps=15, bitrate_kbps=2500");
  assert.equal(
    response.headers.get("link"),
    '<stun:stun.example.com>; rel="ice-server", <turn:turn.example.com>; rel="ice-server"; username="me"; ' +
      'credential="pass\\"word"; credential-type="password"',
  );
  assert.equal(await response.text(), "answer for detector");
});

Deno.test("WHEP sessions take candidates and end once", async () => {
  const { app, post } = setUp();
  await (await post("v=0")).body?.cancel();
  const session = "/whep/detector/secret-1";
  const patch = (headers: Record<string, string>) =>
    ask(app, session, { method: "PATCH", headers, body: "a=end-of-candidates" });
  const type = { "content-type": "application/trickle-ice-sdpfrag" };
  assert.equal((await patch(type)).status, 204);
  assert.equal((await patch({ ...type, "if-match": '"1"' })).status, 204);
  await assertError(await patch({ ...type, "if-match": '"2"' }), 412, "precondition_failed");
  await assertError(await patch(SDP), 415, "unsupported_media_type");
  assert.equal((await ask(app, session, { method: "DELETE" })).status, 200);
  await assertError(await ask(app, session, { method: "DELETE" }), 404, "not_found");
  await assertError(await patch(type), 404, "not_found");
});

Deno.test("POST /whep/NAME refuses with the right status and the one shape", async () => {
  const { app, post } = setUp();
  await assertError(await post("v=0", "", { "content-type": "text/plain" }), 415, "unsupported_media_type");
  await assertError(await post("v=0", "?fps=many"), 400, "invalid_fps");
  const refusals = {
    invalid_sdp: 400,
    no_common_codec: 406,
    encoder_missing: 503,
    too_many_viewers: 503,
    no_free_ports: 503,
    webrtc_disabled: 503,
  };
  for (const [code, status] of Object.entries(refusals)) {
    await assertError(await post(`refuse ${code}`), status, code);
  }
  const elsewhere = await ask(app, "/whep/nothing", { method: "POST", headers: SDP, body: "v=0" });
  await assertError(elsewhere, 404, "not_found");
});

Deno.test("OPTIONS /whep/NAME says what to send and which ICE servers there are", async () => {
  const { app } = setUp();
  const response = await ask(app, "/whep/detector", { method: "OPTIONS" });
  assert.deepEqual([response.status, response.headers.get("accept-post")], [204, "application/sdp"]);
  assert.match(response.headers.get("link") ?? "", /stun:stun\.example\.com/);
});

Deno.test("POST /webrtc/offer answers JSON, and names the field that is wrong", async () => {
  const { app } = setUp();
  const post = (body: string) =>
    ask(app, "/webrtc/offer", { method: "POST", headers: { "content-type": "application/json" }, body });
  const good = await post(JSON.stringify({ sdp: "v=0", type: "offer", options: { fps: 10 } }));
  assert.deepEqual(await good.json(), {
    sdp: "answer for detector",
    type: "answer",
    session: "/whep/detector/secret-1",
    options: { frame_scale: 1, fps: 10, bitrate_kbps: 2500 },
  });
  await assertError(await post("{"), 400, "invalid_json");
  const { field } = await assertError(
    await post(JSON.stringify({ sdp: "v=0", type: "offer", options: { fps: "x" } })),
    400,
    "invalid_offer",
  );
  assert.equal(field, "options.fps");
  const wrong = await assertError(
    await post(JSON.stringify({ sdp: 1, type: "offer" })),
    400,
    "invalid_offer",
  );
  assert.equal(wrong.field, "sdp");
  assert.match(
    wrong.message,
    /^'sdp' is missing or wrong: the body must be \{"sdp": "...", "type": "offer"\}, /,
  );
  const other = { sdp: "v=0", type: "offer", options: { stream: "no" } };
  await assertError(await post(JSON.stringify(other)), 404, "not_found");
});
