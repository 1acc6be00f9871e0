import assert from "node:assert/strict";
import { until, withRig } from "./testing.ts";

const requested = (types: readonly { type: string }[], type: string) =>
  types.filter((request) => request.type === type).length;

Deno.test("connectObs() finds the game and takes a picture with the source's own aspect ratio", async () => {
  await withRig({}, async ({ obs, connection, reach, picture, metric, log }) => {
    assert.deepEqual(connection.status, { state: "connecting", source: null, message: null });
    await reach("connected", { source: "Game", message: null });
    const { jpeg, width, height } = await picture();
    assert.deepEqual([width, height], [960, 600]);
    assert.equal(metric("scoreline_obs_screenshot_bytes_total"), jpeg.length);
    assert.equal(metric("scoreline_obs_requests_total"), obs.requests.length);
    assert.ok(log.includes(`obs: Connected to OBS at 127.0.0.1:${obs.port}`));
    assert.deepEqual(await connection.sources(), ["Game", "Webcam", "Logo", "Playing", "Break", "Empty"]);
  });
});

Deno.test("connectObs() does not enlarge a small source", async () => {
  await withRig({ options: { source: "Logo" } }, async ({ obs, reach, picture }) => {
    obs.studio.switchTo("Break");
    await reach("connected", { source: "Logo" });
    assert.equal((await picture()).width, 300);
  });
});

Deno.test("connectObs() asks for a share of the width, and for more of a wide screen", async () => {
  for (const [width, expected] of [[1920, 384], [2560, 512]] as const) {
    const setup = {
      canvas: { width, height: 1080 },
      program: "Playing",
      inputs: { Game: { kind: "game_capture", width, height: 1080 } },
      scenes: { Playing: { items: [{ source: "Game" }] } },
    };
    await withRig({ obs: { setup } }, async ({ connection, reach, picture }) => {
      await reach("connected", { source: "Game" });
      assert.equal((await picture()).width, 960);
      assert.equal((await connection.capture(new AbortController().signal, 0.4))?.width, expected);
    });
  }
});

Deno.test("connectObs() reads a named source that no scene shows", async () => {
  await withRig({ options: { source: "Logo" } }, async ({ reach, picture }) => {
    await reach("connected", { source: "Logo" });
    assert.equal((await picture()).width, 960);
  });
});

Deno.test("connectObs() tries for ever, waiting 0.5 s to 2.5 s, and meets an OBS that starts later", async () => {
  const unused = freePort();
  await withRig({ options: { url: `ws://127.0.0.1:${unused}` } }, async ({ clock, reach, metric }) => {
    const waits = [500, 1_000, 2_000, 2_500, 2_500, 2_500, 2_500];
    for (const [index, wait] of waits.entries()) {
      await until(() => clock.sleeps.length > index, () => `wait number ${index}`);
      await clock.advance(wait);
    }
    assert.deepEqual(clock.sleeps.slice(0, waits.length), waits);
    assert.ok(metric("scoreline_obs_reconnects_total") >= waits.length - 1);
    await reach("unreachable", {
      source: null,
      message: /not reachable at 127\.0\.0\.1:\d+: start OBS there/,
    });
  });
  await withRig(
    { obs: { port: unused }, options: { url: null, discover: discoverLater(unused) } },
    async (rig) => {
      await rig.reach("unreachable", { message: /OBS is not running: start it/ });
      await rig.clock.advance(500);
      await rig.reach("connected", { source: "Game" });
    },
  );
});

Deno.test("connectObs() waits long after a wrong password, says where it goes, and takes a corrected one", async () => {
  let password = "wrong";
  const found = () => Promise.resolve({ port: 0, password, enabled: true, path: "/home/me/obs/config.json" });
  await withRig({ obs: { password: "right" }, options: { discover: found } }, async (rig) => {
    await rig.reach("auth_failed", {
      message: /refused the password found in \/home\/me\/obs\/config\.json/,
    });
    for (let attempt = 2; attempt < 5; attempt++) {
      await rig.clock.advance(9_900);
      assert.equal(rig.obs.connections, attempt - 1);
      await rig.clock.advance(100);
      await until(() => rig.obs.connections === attempt, () => `attempt ${attempt}`);
      await until(() => rig.clock.sleeps.length === attempt, () => `its refusal`);
    }
    password = "right";
    await rig.clock.advance(10_000);
    await rig.reach("connected");
    const told = JSON.stringify([rig.log, rig.statuses]);
    assert.ok(!told.includes("wrong") && !told.includes('right"'), "a password was told");
  });
});

Deno.test("connectObs() says what is wrong with the password, and connects with the right one", async () => {
  await withRig({ obs: { password: "secret" } }, async ({ reach }) => {
    await reach("auth_failed", { message: /OBS wants a password: put it into \[obs\] password/ });
  });
  await withRig({ obs: { password: "secret" }, options: { password: "other" } }, async ({ reach }) => {
    await reach("auth_failed", { message: /OBS refused the password: correct \[obs\] password/ });
  });
  await withRig({ obs: { password: "secret" }, options: { password: "secret" } }, async ({ reach }) => {
    await reach("connected");
  });
});

Deno.test("connectObs() says that OBS's server is off, and notices when it is switched on", async () => {
  const port = freePort();
  let enabled = false;
  const options = {
    url: null,
    discover: () => Promise.resolve({ port: enabled ? later : port, password: null, enabled, path: "x" }),
  };
  let later = 0;
  await withRig({ options }, async ({ obs, clock, reach }) => {
    await reach("unreachable", { message: /server is off: switch it on in OBS under Tools/ });
    later = obs.port;
    enabled = true;
    await clock.advance(500);
    await reach("connected");
  });
});

Deno.test("connectObs() leaves at once when OBS exits, waits, and comes back", async () => {
  await withRig({}, async ({ obs, clock, reach, connection, capture }) => {
    await reach("connected");
    obs.announceExit();
    await until(() => obs.clients === 0, () => "the client to leave");
    await reach("unreachable", { message: /OBS was closed/ });
    assert.equal(await capture(), null);
    assert.deepEqual(await connection.sources(), []);
    await until(() => clock.sleeps.includes(2_000), () => "the wait after a quit");
    await clock.advance(1_900);
    assert.equal(obs.connections, 1);
    await clock.advance(100);
    await reach("connected");
  });
});

Deno.test("connectObs() comes back after OBS was killed, and after it closed the socket", async () => {
  await withRig({}, async ({ obs, clock, reach, capture, metric }) => {
    await reach("connected");
    obs.faults.answers = "never";
    const inFlight = capture();
    await until(() => requested(obs.requests, "GetSourceScreenshot") === 1, () => "the request");
    obs.cut();
    assert.equal(await inFlight, null);
    await reach("unreachable", { message: /was lost/ });
    obs.faults.answers = "normal";
    await clock.advance(500);
    await reach("connected");
    obs.disconnect(4011, "Session invalidated.");
    await reach("unreachable");
    await clock.advance(1_000);
    await reach("connected");
    assert.equal(metric("scoreline_obs_reconnects_total"), 2);
  });
});

Deno.test("connectObs() drops an OBS that hangs, and comes back when it answers again", async () => {
  await withRig({}, async ({ obs, clock, reach, capture, metric, timeOut, recover }) => {
    await reach("connected");
    obs.freeze(true);
    const inFlight = capture();
    await timeOut();
    assert.equal(await inFlight, null);
    await reach("unreachable", { message: /stopped answering/ });
    assert.equal(metric("scoreline_obs_timeouts_total"), 1);
    await clock.advance(500);
    await clock.advance(2_000);
    await reach("unreachable", { message: /does not answer: wait if it is starting/ });
    obs.freeze(false);
    await recover();
  });
});

Deno.test("connectObs() drops a server that accepts and never says Hello, without a flood", async () => {
  await withRig({}, async ({ obs, clock, reach, timeOut }) => {
    await reach("connected");
    obs.faults.hello = "silent";
    obs.cut();
    await reach("unreachable");
    const before = obs.connections;
    await clock.advance(500);
    await until(() => obs.connections === before + 1, () => "the attempt");
    await timeOut();
    await reach("unreachable", { message: /does not answer/ });
    for (let i = 0; i < 100; i++) await clock.advance(100);
    assert.ok(obs.connections - before <= 4, `${obs.connections - before} attempts in 10 s`);
  });
});

for (const answers of ["never", "wrong_id", "not_json"] as const) {
  Deno.test(`connectObs() drops an OBS whose answers are ${answers}`, async () => {
    await withRig({}, async ({ obs, clock, reach, capture, timeOut }) => {
      await reach("connected");
      obs.faults.answers = answers;
      const inFlight = capture();
      await until(() => requested(obs.requests, "GetSourceScreenshot") === 1, () => "the request");
      await timeOut();
      assert.equal(await inFlight, null);
      await reach("unreachable");
      obs.faults.answers = "normal";
      await clock.advance(500);
      await reach("connected");
    });
  });
}

Deno.test("connectObs() is not confused by an answer that comes after its time", async () => {
  await withRig({}, async ({ obs, clock, reach, capture, picture, timeOut }) => {
    await reach("connected");
    obs.faults.answers = "held";
    const inFlight = capture();
    await until(() => requested(obs.requests, "GetSourceScreenshot") === 1, () => "the request");
    await timeOut();
    assert.equal(await inFlight, null);
    obs.faults.answers = "normal";
    obs.release();
    await clock.advance(500);
    await reach("connected");
    assert.equal((await picture()).width, 960);
  });
});

Deno.test("connectObs() has one screenshot in flight, whoever asks", async () => {
  await withRig({}, async ({ obs, reach, capture }) => {
    await reach("connected");
    obs.faults.answers = "held";
    const all = [capture(), capture(), capture()];
    await until(() => requested(obs.requests, "GetSourceScreenshot") === 1, () => "the request");
    obs.release();
    const pictures = await Promise.all(all);
    assert.equal(requested(obs.requests, "GetSourceScreenshot"), 1);
    assert.ok(pictures.every((picture) => picture !== null));
  });
});

Deno.test("capture() gives up when its signal aborts, and the request goes on", async () => {
  await withRig({}, async ({ obs, connection, reach, capture }) => {
    await reach("connected");
    obs.faults.answers = "held";
    const mine = new AbortController();
    const given = connection.capture(mine.signal);
    await until(() => requested(obs.requests, "GetSourceScreenshot") === 1, () => "the request");
    mine.abort();
    assert.equal(await given, null);
    const next = capture();
    obs.release();
    assert.notEqual(await next, null);
  });
});

Deno.test("stop() ends the connection, and what is asked later gets nothing", async () => {
  await withRig({}, async ({ obs, connection, reach, capture }) => {
    await reach("connected");
    await connection.stop();
    await until(() => obs.clients === 0, () => "the client to leave");
    assert.equal(await capture(), null);
    await connection.stop();
  });
});

Deno.test("stop() waits for the goodbye, but not for an OBS that hangs", async () => {
  await withRig({}, async ({ obs, clock, connection, reach }) => {
    await reach("connected");
    obs.freeze(true);
    let stopped = false;
    const stopping = connection.stop().then(() => stopped = true);
    await clock.advance(299);
    assert.equal(stopped, false);
    await clock.advance(1);
    await stopping;
  });
});

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

/** Leads nowhere at first, then to the port. */
function discoverLater(port: number) {
  let asked = 0;
  return () => {
    asked++;
    return Promise.resolve({
      port: asked === 1 ? freePort() : port,
      password: null,
      enabled: true,
      path: "x",
    });
  };
}
