import assert from "node:assert/strict";
import { startSimulatedObs } from "../demo/simulated_obs.ts";
import { systemClock } from "../runtime/clock.ts";
import { Counters } from "../runtime/counters.ts";
import { openSession } from "./client.ts";
import { SceneList } from "./replies.ts";

const simulatedObs = () =>
  startSimulatedObs({
    setup: {
      canvas: { width: 1920, height: 1080 },
      program: "Playing",
      inputs: {},
      scenes: { Playing: { items: [] } },
    },
    picture: () => Promise.resolve(null),
  });

Deno.test("openSession() speaks through the runtime's own WebSocket, and Node's sockets are not used", async () => {
  const obs = simulatedObs();
  const original = globalThis.WebSocket;
  const opened: WebSocket[] = [];
  globalThis.WebSocket = class extends original {
    constructor(...parameters: ConstructorParameters<typeof WebSocket>) {
      super(...parameters);
      opened.push(this);
    }
  };
  try {
    const counters = new Counters();
    const session = await openSession({
      url: obs.url,
      password: null,
      clock: systemClock,
      timeoutMs: 10_000,
      requests: counters.counter("requests", ""),
      timeouts: counters.counter("timeouts", ""),
      onEvent() {},
      signal: new AbortController().signal,
    });
    await session.call("GetSceneList", undefined, SceneList);
    assert.deepEqual(opened.map(({ protocol }) => protocol), ["obswebsocket.json"]);
    await session.close();
  } finally {
    globalThis.WebSocket = original;
    await obs.close();
  }
});

Deno.test("openSession() goes straight to OBS, whatever proxy the environment names", async () => {
  const obs = simulatedObs();
  const program = `
    import { openSession } from ${JSON.stringify(new URL("client.ts", import.meta.url))};
    import { systemClock } from ${JSON.stringify(new URL("../runtime/clock.ts", import.meta.url))};
    const counter = { add() {}, value: 0 };
    const session = await openSession({
      url: ${JSON.stringify(obs.url)}, password: null, clock: systemClock, timeoutMs: 20_000,
      requests: counter, timeouts: counter, onEvent() {}, signal: new AbortController().signal,
    });
    await session.close();`;
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--quiet", program],
      // Nobody listens there.
      env: {
        HTTP_PROXY: "http://127.0.0.1:1",
        HTTPS_PROXY: "http://127.0.0.1:1",
        ALL_PROXY: "http://127.0.0.1:1",
      },
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  } finally {
    await obs.close();
  }
});
