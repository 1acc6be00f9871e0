import assert from "node:assert/strict";
import { ask, assertError, fakeOptions } from "./fake_options.ts";
import { createHttp } from "./server.ts";

const TOKEN = "a-token-of-publishers";
const RIGHT = { "content-type": "application/sdp", authorization: `Bearer ${TOKEN}` };

function setUp(server: Parameters<typeof fakeOptions>[0] = {}) {
  const { app } = createHttp(fakeOptions(server));
  const post = (path: string, body = "v=0", headers: Record<string, string> = RIGHT) =>
    ask(app, path, { method: "POST", headers, body });
  return { app, post };
}

Deno.test("POST /whip/NAME answers 201 with the path of the session, as OBS needs it", async () => {
  const { post } = setUp({ base_path: "/score" });
  const response = await post("/whip/obs");
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("content-type"), "application/sdp");
  assert.equal(response.headers.get("location"), "/score/whip/obs/secret-1");
  assert.match(response.headers.get("link") ?? "", /^<stun:stun\.example\.com>; rel="ice-server"/);
  assert.equal(await response.text(), "answer for obs");
});

Deno.test("WHIP sessions take candidates and end once, and need no more than their address", async () => {
  const { app, post } = setUp();
  await (await post("/whip/obs")).body?.cancel();
  const session = "/whip/obs/secret-1";
  const type = { "content-type": "application/trickle-ice-sdpfrag" };
  const patch = () => ask(app, session, { method: "PATCH", headers: type, body: "a=end-of-candidates" });
  assert.equal((await patch()).status, 204);
  assert.equal((await ask(app, session)).status, 204);
  assert.equal((await ask(app, session, { method: "DELETE" })).status, 200);
  await assertError(await ask(app, session, { method: "DELETE" }), 404, "not_found");
  await assertError(await patch(), 404, "not_found");
});

Deno.test("POST /whip/NAME asks for the publishers' own token, which opens nothing else", async () => {
  const server = { token: "full-token-0123456789", view_token: "view-token-0123456789" };
  const { app, post } = setUp(server);
  const sdp = { "content-type": "application/sdp" };
  const without = await post("/whip/obs", "v=0", sdp);
  assert.equal(without.headers.get("www-authenticate"), "Bearer");
  await assertError(without, 401, "token_required");
  const as = (token: string) => ({ ...sdp, authorization: `Bearer ${token}` });
  for (const wrong of [`${TOKEN}x`, TOKEN.slice(1)]) {
    await assertError(await post("/whip/obs", "v=0", as(wrong)), 401, "token_required");
  }
  await assertError(await post("/whip/obs", "v=0", as(server.view_token)), 403, "view_only");
  for (const right of [TOKEN, server.token]) {
    assert.equal((await post("/whip/obs", "v=0", as(right))).status, 201);
  }
  for (const path of ["/api/status", "/whep/detector", "/admin", "/metrics"]) {
    await assertError(await ask(app, path, { headers: as(TOKEN) }), 403, "publish_only");
  }
  const cookie = await ask(app, `/whip/obs?token=${TOKEN}`);
  assert.deepEqual([cookie.status, cookie.headers.get("set-cookie")], [204, null]);
});

Deno.test("POST /whip/NAME asks for it on a server that is otherwise open, too", async () => {
  const { post } = setUp();
  const sdp = { "content-type": "application/sdp" };
  for (const headers of [sdp, { ...sdp, authorization: "Bearer something-else" }]) {
    await assertError(await post("/whip/obs", "v=0", headers), 401, "token_required");
  }
});

Deno.test("POST /whip/NAME shuts out who guesses", async () => {
  const { post } = setUp();
  const guess = (token: string) =>
    post("/whip/obs", "v=0", { "content-type": "application/sdp", authorization: `Bearer ${token}` });
  for (let i = 0; i < 10; i++) await assertError(await guess(`guess-${i}`), 401, "token_required");
  const refused = await guess("guess-10");
  assert.ok(Number(refused.headers.get("retry-after")) > 0);
  await assertError(refused, 429, "too_many_attempts");
  await assertError(await post("/whip/obs"), 429, "too_many_attempts");
});

Deno.test("POST /whip/NAME refuses with the right status and the one shape", async () => {
  const { app, post } = setUp();
  for (const name of ["detector", "a%20b", "..%2fapi", "-a", "a".repeat(33)]) {
    await assertError(await post(`/whip/${name}`), 400, "invalid_stream");
  }
  const plain = { ...RIGHT, "content-type": "text/plain" };
  await assertError(await post("/whip/obs", "v=0", plain), 415, "unsupported_media_type");
  for (
    const [code, status] of Object.entries({ invalid_sdp: 400, no_common_codec: 406, no_free_ports: 503 })
  ) {
    await assertError(await post("/whip/obs", `refuse ${code}`), status, code);
  }
  const options = { ...fakeOptions(), whipToken: "" };
  const closed = await ask(createHttp(options).app, "/whip/obs", {
    method: "POST",
    headers: RIGHT,
    body: "v=0",
  });
  const { message } = await assertError(closed, 404, "publishing_disabled");
  assert.match(message, /'webrtc\.whip_token'/);
  assert.equal((await ask(app, "/whip/obs")).status, 204);
});

Deno.test("OPTIONS /whip/NAME tells the ICE servers to publishers only", async () => {
  const { app } = setUp();
  const open = await ask(app, "/whip/obs", { method: "OPTIONS" });
  assert.deepEqual(
    [open.status, open.headers.get("accept-post"), open.headers.get("link")],
    [204, "application/sdp", null],
  );
  const shown = await ask(app, "/whip/obs", { method: "OPTIONS", headers: RIGHT });
  assert.match(shown.headers.get("link") ?? "", /turn\.example\.com/);
});
