import assert from "node:assert/strict";
import { ConnectFault } from "./client.ts";
import { connectMessage, endMessage, placeOf, targetOf } from "./target.ts";

const FOUND = { port: 4460, password: "found", enabled: true, path: "/obs/config.json" };

Deno.test("targetOf() completes what is configured with what OBS's settings say", () => {
  const cases: [string | null, string | null, typeof FOUND | null, string, string | null][] = [
    [null, null, FOUND, "ws://127.0.0.1:4460", "found"],
    [null, null, null, "ws://127.0.0.1:4455", null],
    [null, "mine", FOUND, "ws://127.0.0.1:4460", "mine"],
    ["ws://localhost:1", null, FOUND, "ws://localhost:1", "found"],
    ["ws://[::1]:1", null, FOUND, "ws://[::1]:1", "found"],
    ["ws://127.0.0.1:1", "mine", FOUND, "ws://127.0.0.1:1", "mine"],
  ];
  for (const [url, password, found, wantUrl, wantPassword] of cases) {
    const target = targetOf(url, password, found);
    assert.deepEqual([target.url, target.password], [wantUrl, wantPassword]);
  }
});

Deno.test("targetOf() keeps this machine's password from other machines", () => {
  for (const host of ["192.168.1.5", "obs.example.org", "localhost.example.org", "127.0.0.1.example.org"]) {
    assert.equal(targetOf(`ws://${host}:4455`, null, FOUND).password, null, host);
  }
  assert.equal(targetOf("not an address", null, FOUND).password, null);
});

Deno.test("targetOf() knows the server to be off only where it was told so", () => {
  assert.equal(targetOf(null, null, { ...FOUND, enabled: false }).serverOff, true);
  assert.equal(targetOf("ws://127.0.0.1:1", null, { ...FOUND, enabled: false }).serverOff, false);
});

Deno.test("connectMessage() says what to do, by what is configured and what was found", () => {
  const ours = targetOf(null, null, FOUND);
  const elsewhere = targetOf("ws://192.0.2.7:4455", "mine", null);
  const cases: [Parameters<typeof connectMessage>[0], ConnectFault["kind"], RegExp][] = [
    [ours, "unreachable", /^OBS is not running: start it/],
    [
      targetOf(null, null, { ...FOUND, enabled: false }),
      "unreachable",
      /^OBS's WebSocket server is off: switch it on/,
    ],
    [elsewhere, "unreachable", /^OBS is not reachable at 192\.0\.2\.7:4455: start OBS there/],
    [elsewhere, "no_answer", /^OBS at 192\.0\.2\.7:4455 does not answer: wait/],
    [elsewhere, "bad_url", /should look like ws:\/\/127\.0\.0\.1:4455$/],
    [
      targetOf(null, null, null),
      "auth_failed",
      /^OBS wants a password: put it into .*SCORELINE_OBS_PASSWORD/,
    ],
    [elsewhere, "auth_failed", /^OBS refused the password: correct .*SCORELINE_OBS_PASSWORD/],
    [ours, "auth_failed", /^OBS refused the password found in \/obs\/config\.json: put the right one into/],
  ];
  for (const [target, kind, message] of cases) {
    assert.match(connectMessage(target, new ConnectFault(kind, "")), message);
  }
});

Deno.test("connectMessage() and endMessage() say what to do, without secrets", () => {
  const secretive = targetOf("ws://me:hidden@127.0.0.1:4455/?token=hidden", "hidden", null);
  for (const kind of ["unreachable", "auth_failed", "no_answer", "bad_url"] as const) {
    const message = connectMessage(secretive, new ConnectFault(kind, "hidden"));
    assert.ok(!message.includes("hidden"), message);
    assert.match(message, /start|correct|wait|should/);
  }
  for (const kind of ["quit", "lost", "hung"] as const) {
    assert.match(endMessage({ kind, message: "" }), /start/);
  }
  assert.equal(placeOf("ws://me:hidden@127.0.0.1:4455/x"), "127.0.0.1:4455");
  assert.ok(!placeOf("::hidden").includes("hidden"));
});
