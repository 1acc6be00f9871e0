import assert from "node:assert/strict";
import type { StudioInput, StudioSetup } from "../demo/studio.ts";
import { refreshBrowserSources } from "./browser_sources.ts";
import { InputList } from "./replies.ts";
import { type Rig, type RigOptions, STUDIO, until, withRig } from "./testing.ts";

// Debian's OBS has no browser source, hence the simulated one.

function browser(settings: Readonly<Record<string, unknown>>): StudioInput {
  return { kind: "browser_source", width: 800, height: 200, settings };
}

const OURS = "http://127.0.0.1:3000/";
const PAGES: Readonly<Record<string, StudioInput>> = {
  Overlay: browser({ url: `${OURS}?theme=light` }),
  Chat: browser({ url: "https://chat.example/" }),
  Fresh: browser({}),
  Strange: browser({ url: 7 }),
  "Local page": browser({ url: OURS, is_local_file: true, local_file: "/home/me/page.html" }),
  Dashboard: browser({ url: `${OURS}admin` }),
};
const SETUP: StudioSetup = { ...STUDIO, inputs: { ...STUDIO.inputs, ...PAGES } };

interface Stage extends Rig {
  readonly told: string[];
  /** Stands for a start of the sidecar. */
  start(): void;
  asked(type: string): number;
}

async function withPages(run: (stage: Stage) => Promise<void>, options: RigOptions = {}): Promise<void> {
  await withRig({ ...options, obs: { setup: SETUP, ...options.obs } }, async (rig) => {
    const told: string[] = [];
    const say = (topic: string, text: string) => void told.push(`${topic}: ${text}`);
    const wrong = (_: string, text: string) => assert.fail(text);
    const ends: (() => void)[] = [];
    const { connection } = rig;
    const logger = { info: say, warn: wrong, error: wrong };
    try {
      await run({
        ...rig,
        told,
        start: () =>
          void ends.push(
            refreshBrowserSources({ connection, isOurs: (url) => url.startsWith(OURS), logger }),
          ),
        asked: (type) => rig.obs.requests.filter((request) => request.type === type).length,
      });
    } finally {
      for (const end of ends) end();
    }
  });
}

const RELOADED = "obs: Reloaded what shows Scoreline: Overlay, Dashboard";

Deno.test("refreshBrowserSources() reloads the sources that show our pages, and no others", async () => {
  await withPages(async ({ obs, start, told }) => {
    start(); // before OBS is connected
    await until(() => told.length > 0, () => "the report");
    assert.deepEqual(obs.studio.refreshed, ["Overlay", "Dashboard"]);
    assert.deepEqual(told, [RELOADED]);
    const list = obs.requests.find(({ type }) => type === "GetInputList");
    assert.deepEqual(list?.data, { inputKind: "browser_source" });
  });
});

Deno.test("refreshBrowserSources() does so once, however often OBS comes and goes, and again at the next start", async () => {
  await withPages(async ({ obs, start, told, clock, reach, recover, asked }) => {
    await reach("connected");
    start(); // OBS is connected already
    await until(() => told.length > 0, () => "the report");
    for (let round = 0; round < 3; round++) {
      obs.cut();
      await reach("unreachable");
      await recover();
      await clock.advance(5_000);
    }
    assert.deepEqual([asked("PressInputPropertiesButton"), told], [2, [RELOADED]]);
    start();
    await until(() => told.length === 2, () => "the second report");
    assert.equal(asked("PressInputPropertiesButton"), 4);
  });
});

Deno.test("refreshBrowserSources() says nothing when no source shows our pages", async () => {
  await withPages(async ({ obs, start, told, connection, reach, recover, asked }) => {
    start();
    await reach("connected");
    await until(() => asked("GetInputSettings") === 1, () => "the look");
    await connection.call("GetInputList", {}, InputList); // OBS answers in turn: the look's answer came before this one's
    obs.cut();
    await reach("unreachable");
    await recover();
    assert.deepEqual([told, obs.studio.refreshed, asked("GetInputSettings")], [[], [], 1]);
  }, { obs: { setup: { ...SETUP, inputs: { ...STUDIO.inputs, Chat: PAGES.Chat ?? assert.fail() } } } });
});

Deno.test("refreshBrowserSources() goes on after the connection broke, and presses nothing twice", async () => {
  await withPages(async ({ obs, start, told, reach, recover, asked, timeOut }) => {
    await reach("connected");
    obs.faults.requests.set("PressInputPropertiesButton", "never");
    start();
    await until(() => asked("PressInputPropertiesButton") === 1, () => "the first press");
    await timeOut();
    await reach("unreachable", { message: /stopped answering/ });
    obs.faults.requests.clear();
    await recover();
    await until(() => told.length > 0, () => "the report");
    assert.deepEqual(obs.studio.refreshed, ["Overlay", "Dashboard"]);
    assert.deepEqual(told, ["obs: Reloaded what shows Scoreline: Dashboard"]);
  });
});

Deno.test("refreshBrowserSources() passes over a source that is gone or refuses", async () => {
  await withPages(async ({ obs, start, told }) => {
    obs.faults.requests.set("GetInputSettings", "held");
    start();
    await until(() => obs.requests.some(({ type }) => type === "GetInputSettings"), () => "the look");
    obs.studio.removeInput("Dashboard");
    obs.faults.requests.delete("GetInputSettings");
    obs.release();
    await until(() => told.length > 0, () => "the report");
    assert.deepEqual(told, ["obs: Reloaded what shows Scoreline: Overlay"]);
  });
});

Deno.test("refreshBrowserSources() waits for an OBS that is not ready, and for its scene collection", async () => {
  await withPages(async ({ obs, start, told, clock, reach, asked }) => {
    obs.faults.requests.set("GetInputList", { code: 207, comment: "OBS is not ready." });
    start();
    await until(() => asked("GetInputList") === 1, () => "the first look");
    await reach("connected");
    obs.faults.requests.clear();
    await clock.advance(100);
    const loaded = Promise.withResolvers<void>();
    const changing = obs.studio.changeCollection(SETUP, loaded.promise);
    await reach("waiting_for_source", { message: /changing/ });
    const before = obs.requests.length;
    await clock.advance(1_000);
    assert.equal(obs.requests.length, before, "nothing is asked while the collection changes");
    assert.deepEqual(told, []);
    loaded.resolve();
    await changing;
    await until(() => told.length > 0, () => "the report");
    assert.deepEqual(told, [RELOADED]);
  });
});

Deno.test("refreshBrowserSources() does not insist when OBS does not understand it", async () => {
  await withPages(async ({ obs, start, told, reach, recover, asked }) => {
    obs.faults.requests.set("GetInputList", { code: 204, comment: "Your request type is not valid." });
    start();
    await until(() => told.length > 0, () => "the report");
    obs.cut();
    await reach("unreachable");
    await recover();
    assert.deepEqual(told, [
      "obs: Browser sources are not reloaded: OBS refused GetInputList: Your request type is not valid.",
    ]);
    assert.equal(asked("GetInputList"), 1);
  });
});

Deno.test("refreshBrowserSources() presses nothing after its end", async () => {
  await withPages(async ({ obs, connection, reach }) => {
    await reach("connected");
    obs.faults.requests.set("GetInputList", "held");
    const logger = { info: assert.fail, warn: assert.fail, error: assert.fail };
    const stop = refreshBrowserSources({ connection, isOurs: () => true, logger });
    await until(() => obs.requests.some(({ type }) => type === "GetInputList"), () => "the look");
    stop();
    obs.faults.requests.clear();
    obs.release();
    await connection.sources();
    assert.deepEqual(obs.studio.refreshed, []);
  });
});
