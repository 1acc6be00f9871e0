import assert from "node:assert/strict";
import { startSimulatedObs } from "../demo/simulated_obs.ts";
import { systemClock } from "../runtime/clock.ts";
import { Counters } from "../runtime/counters.ts";
import { openSession } from "./client.ts";
import { SceneList } from "./replies.ts";

Deno.test("openSession() speaks through the runtime's own WebSocket, and Node's sockets are not used", async () => {
  await using obs = {
    server: startSimulatedObs({
      setup: {
        canvas: { width: 1920, height: 1080 },
        program: "Playing",
        inputs: {},
        scenes: { Playing: { items: [] } },
      },
      picture: () => Promise.resolve(null),
    }),
    [Symbol.asyncDispose]: () => obs.server.close(),
  };
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
      url: obs.server.url,
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
  }
});
