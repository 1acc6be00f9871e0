import assert from "node:assert/strict";
import { flatJpeg } from "./flat_jpeg.ts";
import { authentication } from "./handshake.ts";
import { type SimulatedObs, type SimulatedObsOptions, startSimulatedObs } from "./simulated_obs.ts";
import type { StudioSetup } from "./studio.ts";

const SETUP: StudioSetup = {
  canvas: { width: 1920, height: 1080 },
  program: "Main",
  inputs: {
    Game: { kind: "game_capture", width: 1920, height: 1080 },
    Empty: { kind: "window_capture", width: 0, height: 0 },
    Browser: { kind: "browser_source", width: 800, height: 600 },
  },
  scenes: {
    Main: { items: [{ source: "Group" }, { source: "Empty", enabled: false }] },
    Group: { group: true, items: [{ source: "Game" }] },
    Other: { items: [] },
  },
};

interface Message {
  op: number;
  // deno-lint-ignore no-explicit-any -- the test reads whatever was sent
  d: any;
}

/** A bare client: sends what it is told and hands out what arrives, in order. */
async function dial(obs: SimulatedObs, protocol: string | null = "obswebsocket.json") {
  const socket = new WebSocket(obs.url, protocol ?? []);
  const inbox: Message[] = [];
  const readers: ((message: Message) => void)[] = [];
  const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
  socket.onmessage = ({ data }) => {
    const message: Message = JSON.parse(data);
    const reader = readers.shift();
    if (reader === undefined) inbox.push(message);
    else reader(message);
  };
  await new Promise((resolve) => socket.onopen = resolve);
  const next = () => {
    const waiting = inbox.shift();
    return waiting === undefined ? new Promise<Message>((resolve) => readers.push(resolve)) : waiting;
  };
  const send = (op: number, d: unknown) => socket.send(JSON.stringify({ op, d }));
  const ask = async (requestType: string, requestData?: unknown) => {
    send(6, { requestType, requestId: "1", requestData });
    const { d } = await next();
    return d.requestStatus.result ? d.responseData : [d.requestStatus.code, d.requestStatus.comment];
  };
  const hang = async () => {
    socket.close();
    await closed;
  };
  return { socket, next, send, ask, closed, hang };
}

async function withObs(
  options: Partial<SimulatedObsOptions>,
  run: (obs: SimulatedObs) => Promise<void>,
): Promise<void> {
  const picture: SimulatedObsOptions["picture"] = ({ width, height }) =>
    Promise.resolve(flatJpeg(width, height, 90));
  const obs = startSimulatedObs({ setup: SETUP, picture, ...options });
  try {
    await run(obs);
  } finally {
    await obs.close();
  }
}

async function identified(obs: SimulatedObs, eventSubscriptions = 0x7ff) {
  const client = await dial(obs);
  await client.next();
  client.send(1, { rpcVersion: 1, eventSubscriptions });
  assert.equal((await client.next()).op, 2);
  return client;
}

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

Deno.test("authentication() agrees with the example of the protocol's documentation", async () => {
  const challenge = {
    salt: "lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI=",
    challenge: "+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY=",
  };
  assert.equal(
    await authentication("supersecretpassword", challenge),
    "1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4=",
  );
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

Deno.test("startSimulatedObs() fails requests of one type alone", async () => {
  await withObs({}, async (obs) => {
    const { ask, hang } = await identified(obs);
    obs.faults.requests.set("GetInputList", { code: 207, comment: "Not ready." });
    assert.deepEqual(await ask("GetInputList"), [207, "Not ready."]);
    obs.faults.requests.set("GetSceneList", "held");
    const releasing = setInterval(() => obs.release(), 10);
    assert.equal((await ask("GetSceneList")).currentProgramSceneName, "Main");
    clearInterval(releasing);
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

Deno.test("startSimulatedObs() fails in the way that a test asks for", async () => {
  await withObs({}, async (obs) => {
    const client = await identified(obs);
    obs.faults.answers = "held";
    const late = client.ask("GetCurrentProgramScene");
    client.send(6, { requestType: "GetVideoSettings", requestId: "2" });
    while (obs.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    obs.release();
    assert.deepEqual(await late, { currentProgramSceneName: "Main" });
    assert.equal((await client.next()).d.requestId, "2");

    obs.faults.answers = "wrong_id";
    client.send(6, { requestType: "GetVideoSettings", requestId: "3" });
    assert.equal((await client.next()).d.requestId, "not-3");

    obs.cut();
    assert.equal((await client.closed).wasClean, false);
    obs.faults.answers = "normal";
    const again = await identified(obs);
    obs.disconnect(4011, "Session invalidated.");
    assert.equal((await again.closed).code, 4011);
  });
});

Deno.test("startSimulatedObs() hangs in the middle of an answer, and goes on with the rest of it", async () => {
  await withObs({}, async (obs) => {
    const client = await identified(obs);
    obs.hangInAnswer();
    const answer = client.ask("GetCurrentProgramScene");
    while (!obs.isFrozen) await new Promise((resolve) => setTimeout(resolve, 1));
    obs.freeze(false);
    assert.deepEqual(await answer, { currentProgramSceneName: "Main" });
  });
});

Deno.test("startSimulatedObs() answers late when asked to", async () => {
  await withObs({}, async (obs) => {
    const client = await identified(obs);
    obs.faults.delayMs = 300;
    client.send(6, { requestType: "GetVideoSettings", requestId: "late" });
    while (obs.requests.length < 1) await new Promise((resolve) => setTimeout(resolve, 1));
    obs.faults.delayMs = 0;
    client.send(6, { requestType: "GetVideoSettings", requestId: "soon" });
    const answers = [await client.next(), await client.next()];
    assert.deepEqual(answers.map(({ d }) => d.requestId), ["soon", "late"]);
  });
});

Deno.test("startSimulatedObs() sends pictures that only a decoder finds broken", async () => {
  await withObs({}, async (obs) => {
    const client = await identified(obs);
    const shot = { sourceName: "Main", imageFormat: "jpg", imageWidth: 320 };
    const whole = String((await client.ask("GetSourceScreenshot", shot)).imageData);
    obs.faults.picture = "scrambled";
    const broken = String((await client.ask("GetSourceScreenshot", shot)).imageData);
    assert.notEqual(broken, whole);
    assert.deepEqual([broken.length, broken.slice(0, 100)], [whole.length, whole.slice(0, 100)]);
  });
});
