import assert from "node:assert/strict";
import { authentication } from "./handshake.ts";
import { flatJpeg } from "./flat_jpeg.ts";
import { dial, identified, type Message, withObs } from "./testing/bare_client.ts";

Deno.test("startSimulatedObs() lets in who knows the password, and closes with 4009 otherwise", async () => {
  await withObs({ password: "secret" }, async (obs) => {
    const right = await dial(obs);
    const hello = await right.next();
    right.send(1, { rpcVersion: 1, authentication: await authentication("secret", hello.d.authentication) });
    assert.deepEqual(await right.next(), { op: 2, d: { negotiatedRpcVersion: 1 } });
    assert.equal(obs.clients, 1);
    await right.hang();

    for (const answer of [{}, { authentication: "wrong" }]) {
      const wrong = await dial(obs);
      await wrong.next();
      wrong.send(1, { rpcVersion: 1, ...answer });
      assert.equal((await wrong.closed).code, 4009);
    }
    assert.equal(obs.connections, 3);
  });
});

Deno.test("startSimulatedObs() closes on what is not the protocol", async () => {
  await withObs({}, async (obs) => {
    const early = await dial(obs);
    await early.next();
    early.send(6, { requestType: "GetVersion", requestId: "1" });
    assert.equal((await early.closed).code, 4007);
    const noise = await dial(obs, null);
    await noise.next();
    noise.socket.send("not json");
    assert.equal((await noise.closed).code, 4002);
    const old = await dial(obs);
    await old.next();
    old.send(1, { rpcVersion: 9 });
    assert.equal((await old.closed).code, 4010);
  });
});

Deno.test("startSimulatedObs() answers and refuses as OBS does", async () => {
  await withObs({}, async (obs) => {
    const { ask, hang } = await identified(obs);
    assert.deepEqual(await ask("GetCurrentProgramScene"), { currentProgramSceneName: "Main" });
    const { sceneItems } = await ask("GetSceneItemList", { sceneName: "Main" });
    assert.deepEqual(
      sceneItems.map((item: Message["d"]) => [item.sourceName, item.isGroup, item.sceneItemEnabled]),
      [["Group", true, true], ["Empty", null, false]],
    );
    assert.deepEqual(await ask("GetSourceActive", { sourceName: "Game" }), {
      videoActive: true,
      videoShowing: true,
    });
    assert.equal((await ask("GetInputList", { inputKind: "browser_source" })).inputs.length, 1);
    assert.equal(
      await ask("SetInputSettings", { inputName: "Browser", inputSettings: { url: "x" } }),
      undefined,
    );
    assert.deepEqual((await ask("GetInputSettings", { inputName: "Browser" })).inputSettings, { url: "x" });

    const shot = { sourceName: "Game", imageFormat: "jpg" };
    const refusals: [string, unknown, number, string][] = [
      ["Bogus", {}, 204, "Your request type is not valid."],
      ["GetSceneItemList", {}, 300, "Your request is missing the `sceneName` field."],
      ["GetSceneItemList", undefined, 301, "Your request data is missing or invalid (non-object)"],
      ["GetSceneItemList", { sceneName: "X" }, 600, "No source was found by the name of `X`."],
      ["GetSceneItemList", { sceneName: "Game" }, 602, "The specified source is not a scene."],
      ["GetSceneItemList", { sceneName: "Group" }, 602, "The specified source is not a scene. (Is group)"],
      [
        "GetGroupSceneItemList",
        { sceneName: "Main" },
        602,
        "The specified source is not a group. (Is scene)",
      ],
      [
        "GetSourceScreenshot",
        { ...shot, imageFormat: "nope" },
        400,
        "Your specified image format is invalid or not supported by this system.",
      ],
      [
        "GetSourceScreenshot",
        { ...shot, imageWidth: "x" },
        401,
        "The field value of `imageWidth` must be a number.",
      ],
      [
        "GetSourceScreenshot",
        { ...shot, imageWidth: 4 },
        402,
        "The field value of `imageWidth` is below the minimum of `8.000000`",
      ],
      [
        "GetSourceScreenshot",
        { ...shot, imageWidth: 5000 },
        402,
        "The field value of `imageWidth` is above the maximum of `4096.000000`",
      ],
      ["GetSourceScreenshot", { ...shot, sourceName: "Empty" }, 702, "Failed to render screenshot."],
    ];
    for (const [type, data, code, comment] of refusals) {
      assert.deepEqual(await ask(type, data), [code, comment], `${type} ${JSON.stringify(data)}`);
    }
    await hang();
    assert.equal(obs.requests.length, 6 + refusals.length);
  });
});

Deno.test("startSimulatedObs() reloads, marks and saves as its outputs allow", async () => {
  await withObs({}, async (obs) => {
    const { ask, hang } = await identified(obs);
    const { outputs, refreshed } = obs.studio;
    await ask("PressInputPropertiesButton", { inputName: "Browser", propertyName: "refreshnocache" });
    await ask("PressInputPropertiesButton", { inputName: "Game", propertyName: "refreshnocache" });
    assert.deepEqual(refreshed, ["Browser"]);

    const mark = () => ask("CreateRecordChapter", { chapterName: "Victory 1-0" });
    assert.deepEqual(await mark(), [204, "Your request type is not valid."]);
    outputs.chapters = "unsupported";
    assert.equal((await mark())[0], 501);
    outputs.recording = true;
    assert.equal((await mark())[0], 702);
    outputs.chapters = "supported";
    assert.equal(await mark(), undefined);
    assert.deepEqual(outputs.madeChapters, ["Victory 1-0"]);

    assert.deepEqual(await ask("GetReplayBufferStatus"), [604, "Replay buffer is not available."]);
    assert.deepEqual(await ask("SaveReplayBuffer"), [604, "Replay buffer is not available."]);
    outputs.replayBuffer = "stopped";
    assert.deepEqual(await ask("GetReplayBufferStatus"), { outputActive: false });
    assert.equal((await ask("SaveReplayBuffer"))[0], 501);
    outputs.replayBuffer = "running";
    assert.deepEqual(await ask("GetReplayBufferStatus"), { outputActive: true });
    assert.equal(await ask("SaveReplayBuffer"), undefined);
    assert.equal(outputs.savedReplays, 1);
    await hang();
  });
});

Deno.test("startSimulatedObs() keeps a source's aspect ratio unless both sides are given", async () => {
  const sizes: number[][] = [];
  await withObs({
    picture: ({ width, height }) => {
      sizes.push([width, height]);
      return Promise.resolve(flatJpeg(width, height, 0));
    },
  }, async (obs) => {
    const { ask, hang } = await identified(obs);
    const shot = { sourceName: "Game", imageFormat: "jpg" };
    const { imageData } = await ask("GetSourceScreenshot", { ...shot, imageWidth: 960 });
    assert.match(imageData, /^data:image\/jpg;base64,\/9j/);
    await ask("GetSourceScreenshot", { ...shot, imageHeight: 90 });
    await ask("GetSourceScreenshot", { ...shot, imageWidth: 100, imageHeight: 100 });
    await ask("GetSourceScreenshot", shot);
    assert.deepEqual(sizes, [[960, 540], [160, 90], [100, 100], [1920, 1080]]);
    await hang();
  });
});

Deno.test("startSimulatedObs() tells each client the events that it subscribed to", async () => {
  await withObs({}, async (obs) => {
    const scenes = await identified(obs, 4);
    const general = await identified(obs, 1);
    obs.studio.switchTo("Other");
    obs.studio.renameInput("Game", "Spiel");
    obs.announceExit();
    assert.equal((await scenes.next()).d.eventType, "CurrentProgramSceneChanged");
    assert.equal((await general.next()).d.eventType, "ExitStarted");
    assert.deepEqual(obs.studio.scenes.get("Group")?.items, [{ source: "Spiel" }]);
    await Promise.all([scenes.hang(), general.hang()]);
  });
});
