import assert from "node:assert/strict";
import type { StudioSetup } from "../demo/studio.ts";
import { STUDIO, until, withRig } from "./testing.ts";

const named = { options: { source: "Game" } };

Deno.test("followSource() follows the program scene", async () => {
  await withRig({}, async ({ obs, clock, reach, picture }) => {
    await reach("connected", { source: "Game" });
    await clock.advance(100);
    obs.studio.switchTo("Break");
    await reach("connected", { source: "Logo" });
    assert.equal((await picture()).width, 300);
    await clock.advance(100);
    obs.studio.switchTo("Empty");
    await reach("connected", { source: "Empty", message: null });
    assert.equal((await picture()).height, 540);
  });
});

Deno.test("followSource() takes no picture of the old scene after it was told of the new one", async () => {
  await withRig({}, async ({ obs, clock, reach, picture }) => {
    await reach("connected", { source: "Game" });
    await picture();
    await clock.advance(100);
    obs.faults.answers = "held";
    const before = obs.requests.length;
    obs.studio.switchTo("Break");
    await until(() => obs.requests.length > before, () => "the look at the new scene");
    obs.faults.answers = "normal";
    obs.release();
    const next = await picture();
    assert.deepEqual([next.width, next.height], [300, 400]);
  });
});

Deno.test("followSource() looks before it takes a picture when something changed a moment ago", async () => {
  await withRig({}, async ({ obs, reach, picture, connection }) => {
    await reach("connected", { source: "Game" });
    obs.studio.switchTo("Break");
    // The answer comes after the event on the same socket, and no time has passed for a look of its own accord.
    await connection.sources();
    assert.equal(connection.status.source, "Game");
    assert.equal((await picture()).width, 300);
  });
});

Deno.test("followSource() notices that items are hidden, shown, removed, renamed and added", async () => {
  await withRig({}, async ({ obs, clock, reach }) => {
    const settle = () => clock.advance(100);
    await reach("connected", { source: "Game" });
    await settle();
    obs.studio.show("Playing", "Game", false);
    await reach("connected", { source: "Webcam" });
    await settle();
    obs.studio.show("Playing", "Game", true);
    await reach("connected", { source: "Game" });
    await settle();
    obs.studio.renameInput("Game", "Spiel");
    await reach("connected", { source: "Spiel" });
    await settle();
    obs.studio.removeInput("Spiel");
    await reach("connected", { source: "Webcam" });
    await settle();
    obs.studio.setInput("Window", { kind: "window_capture", width: 800, height: 600 });
    obs.studio.arrange("Playing", [{ source: "Webcam" }, { source: "Window" }]);
    await reach("connected", { source: "Window" });
  });
});

Deno.test("followSource() looks into groups and nested scenes", async () => {
  const setup: StudioSetup = {
    ...STUDIO,
    program: "Outer",
    scenes: {
      Outer: { items: [{ source: "Inner" }] },
      Inner: { items: [{ source: "Group" }] },
      Group: { group: true, items: [{ source: "Game" }] },
    },
  };
  await withRig({ obs: { setup } }, async ({ obs, clock, reach }) => {
    await reach("connected", { source: "Game" });
    await clock.advance(100);
    obs.studio.show("Group", "Game", false);
    await reach("connected", { source: "Outer" });
  });
});

Deno.test("followSource() waits for a named source and says which ones there are", async () => {
  await withRig({ options: { source: "Gmae" } }, async ({ obs, clock, reach, capture }) => {
    await reach("waiting_for_source", {
      source: null,
      message: /no source "Gmae".*"Game", "Webcam", "Logo" and more/,
    });
    assert.equal(await capture(), null);
    await clock.advance(100);
    obs.studio.setInput("Gmae", { kind: "game_capture", width: 640, height: 360 });
    await reach("connected", { source: "Gmae", message: null });
  });
});

Deno.test("followSource() says that a named source was renamed, and finds it when it is renamed back", async () => {
  await withRig(named, async ({ obs, clock, reach }) => {
    await reach("connected", { source: "Game" });
    await clock.advance(100);
    obs.studio.renameInput("Game", "Spiel");
    await reach("waiting_for_source", { source: null, message: /"Game" is now called "Spiel"/ });
    await clock.advance(100);
    obs.studio.renameInput("Spiel", "Jeu");
    await reach("waiting_for_source", { message: /is now called "Jeu"/ });
    await clock.advance(100);
    obs.studio.renameInput("Jeu", "Game");
    await reach("connected", { source: "Game", message: null });
    await clock.advance(100);
    obs.studio.removeInput("Game");
    await reach("waiting_for_source", { message: /There is no source "Game"/ });
  });
});

Deno.test("followSource() notices that its source is gone even if no event says so", async () => {
  await withRig({ options: { source: "Logo" } }, async ({ obs, clock, reach, capture, picture }) => {
    await reach("connected", { source: "Logo" });
    await picture();
    await clock.advance(100);
    obs.studio.inputs.delete("Logo");
    assert.equal(await capture(), null);
    await reach("waiting_for_source", { message: /There is no source "Logo"/ });
  });
});

Deno.test("followSource() keeps to a named source that is hidden or in another scene", async () => {
  await withRig(named, async ({ obs, clock, reach, picture }) => {
    await reach("connected", { source: "Game" });
    await clock.advance(100);
    obs.studio.show("Playing", "Game", false);
    obs.studio.switchTo("Break");
    await clock.advance(100);
    assert.equal((await picture()).height, 600);
    await reach("connected", { source: "Game" });
  });
});

Deno.test("followSource() says to start the game, spares OBS meanwhile, and sees the game within seconds", async () => {
  const inputs = { ...STUDIO.inputs, Game: { kind: "game_capture", width: 0, height: 0 } };
  await withRig({ obs: { setup: { ...STUDIO, inputs } } }, async (rig) => {
    await rig.reach("connected", { source: "Game", message: /Game has no picture yet: start the game/ });
    for (let i = 0; i < 40; i++) {
      assert.equal(await rig.capture(), null);
      await rig.clock.advance(250);
    }
    const shots = rig.obs.requests.filter(({ type }) => type === "GetSourceScreenshot").length;
    assert.ok(shots >= 4 && shots <= 8, `${shots} requests in 10 s`);
    rig.obs.studio.setInput("Game", { kind: "game_capture", width: 1920, height: 1080 });
    assert.equal((await rig.picture()).height, 540);
    await rig.reach("connected", { source: "Game", message: null });
  });
});

Deno.test("followSource() notices a picture that goes away and comes back", async () => {
  await withRig({}, async ({ obs, clock, reach, capture, picture }) => {
    await reach("connected", { source: "Game" });
    await picture();
    obs.faults.picture = "none";
    assert.equal(await capture(), null);
    await reach("connected", { source: "Game", message: /no picture yet/ });
    await clock.advance(2_000);
    await reach("connected", { message: /no picture yet/ });
    obs.faults.picture = "normal";
    await picture();
    await reach("connected", { message: null });
  });
});

Deno.test("followSource() asks for the new size when the game changes its own", async () => {
  await withRig({}, async ({ obs, clock, reach, picture }) => {
    await reach("connected", { source: "Game" });
    await picture();
    obs.studio.setInput("Game", { kind: "game_capture", width: 800, height: 600 });
    await clock.advance(10_000);
    await reach("connected", { source: "Game" });
    await until(() => obs.requests.at(-1)?.type === "GetSceneItemList", () => "another look");
    const { width, height } = await picture();
    assert.deepEqual([width, height], [800, 600]);
  });
});

for (const fault of ["truncated", "corrupt", "not_base64", "huge"] as const) {
  Deno.test(`followSource() makes nothing of a picture that is ${fault}, says so, and goes on`, async () => {
    await withRig({}, async ({ obs, clock, reach, capture, picture, log }) => {
      await reach("connected");
      obs.faults.picture = fault;
      for (let shot = 0; shot < 20; shot++) {
        assert.equal(await capture(), null);
        await clock.advance(250);
      }
      await reach("connected", { source: "Game", message: /^OBS sent .*: it is asked again/ });
      assert.equal(log.filter((line) => line.includes("OBS sent")).length, 1, "not at every look");
      obs.faults.picture = "normal";
      await picture();
      await reach("connected", { message: null });
    });
  });
}

Deno.test("followSource() hands a black picture on: what it shows is not its business", async () => {
  await withRig({}, async ({ obs, reach, picture }) => {
    await reach("connected");
    obs.faults.picture = "black";
    assert.equal((await picture()).width, 960);
  });
});

Deno.test("followSource() asks OBS nothing while it changes its scene collection", async () => {
  await withRig({}, async ({ obs, clock, reach, capture, connection }) => {
    await reach("connected", { source: "Game" });
    await clock.advance(100);
    const loaded = Promise.withResolvers<void>();
    const changing = obs.studio.changeCollection(
      {
        program: "New",
        inputs: { Film: STUDIO.inputs.Logo ?? assert.fail() },
        scenes: { New: { items: [{ source: "Film" }] } },
      },
      loaded.promise,
    );
    await reach("waiting_for_source", { source: null, message: /changing its scene collection/ });
    const before = obs.requests.length;
    for (let i = 0; i < 20; i++) {
      assert.equal(await capture(), null);
      assert.deepEqual(await connection.sources(), []);
      await clock.advance(500);
    }
    assert.equal(obs.requests.length, before);
    loaded.resolve();
    await changing;
    await reach("connected", { source: "Film", message: null });
  });
});

Deno.test("followSource() does not wait for ever for the end of a change that OBS never tells", async () => {
  await withRig({}, async ({ obs, clock, reach }) => {
    await reach("connected", { source: "Game" });
    await clock.advance(100);
    const never = Promise.withResolvers<void>();
    void obs.studio.changeCollection({ program: "Playing", inputs: {}, scenes: {} }, never.promise);
    await reach("waiting_for_source", { message: /changing/ });
    await clock.advance(60_000);
    await reach("waiting_for_source", { message: /loading or closing its scenes/ });
  });
});

Deno.test("followSource() answers a flood of events with few requests", async () => {
  await withRig({}, async ({ obs, clock, reach, picture }) => {
    await reach("connected", { source: "Game" });
    await clock.advance(100);
    const before = obs.requests.length;
    for (let round = 0; round < 10; round++) {
      obs.flood(200);
      for (let i = 0; i < 50; i++) obs.studio.show("Playing", "Webcam", i % 2 === 0);
      await clock.advance(100);
    }
    await picture();
    // A look is three requests; ten rounds of 100 ms give at most one look each, and one more for the picture.
    assert.ok(obs.requests.length - before <= 40, `${obs.requests.length - before} requests`);
    await reach("connected", { source: "Game" });
  });
});

Deno.test("watch() looks at another source at once, and keeps to it in the next session", async () => {
  await withRig({}, async ({ obs, connection, clock, reach, picture, recover }) => {
    await reach("connected", { source: "Game" });
    await picture();
    connection.watch("Webcam");
    assert.equal((await picture()).source, "Webcam");
    await clock.advance(100);
    connection.watch("No such source");
    await reach("waiting_for_source", { message: /There is no source "No such source" in OBS/ });
    await clock.advance(100);
    connection.watch("Logo");
    await reach("connected", { source: "Logo" });
    obs.cut();
    await reach("unreachable");
    await recover();
    await reach("connected", { source: "Logo" });
    await clock.advance(100);
    connection.watch("auto");
    await reach("connected", { source: "Game" });
  });
});

Deno.test("watch() before OBS is there is remembered until it is", async () => {
  await withRig(
    { obs: { password: "right" }, options: { password: "right" } },
    async ({ connection, reach }) => {
      connection.watch("Logo");
      await reach("connected", { source: "Logo" });
    },
  );
});

Deno.test("watch() during a look takes nothing of the source that is no longer wanted", async () => {
  await withRig(named, async ({ obs, connection, clock, reach, statuses }) => {
    await reach("connected", { source: "Game" });
    await clock.advance(100);
    obs.faults.answers = "held";
    const before = obs.requests.length;
    obs.studio.switchTo("Break");
    await until(() => obs.requests.length > before, () => "the look at the new scene");
    const told = statuses.length;
    connection.watch("Webcam");
    obs.faults.answers = "normal";
    obs.release();
    // OBS answers in order: what the look asked has come by the time of these answers, and its pause has begun.
    for (let i = 0; i < 5; i++) await connection.sources();
    await clock.advance(100);
    await reach("connected", { source: "Webcam" });
    assert.deepEqual(statuses.slice(told).map(({ source }) => source), ["Webcam"]);
  });
});

Deno.test("followSource() asks OBS in a minute of pictures for these, and three more things every 10 s", async () => {
  await withRig({}, async ({ obs, clock, reach, capture }) => {
    await reach("connected", { source: "Game" });
    await capture();
    const before = obs.requests.length;
    let pictures = 0;
    for (let ms = 0; ms < 60_000; ms += 400) {
      await clock.advance(400);
      if (await capture() !== null) pictures++;
    }
    const asked = obs.requests.slice(before);
    assert.equal(pictures, 150);
    assert.equal(asked.filter(({ type }) => type === "GetSourceScreenshot").length, 150);
    assert.ok(asked.length - 150 <= 3 * 6, `${asked.length - 150} others`);
  });
});
