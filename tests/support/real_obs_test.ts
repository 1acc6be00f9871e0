import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { OBSWebSocket, type OBSWebSocketError } from "obs-websocket-js";
import { GAME_SOURCE, type RealObs, startObs } from "./real_obs.ts";
import { testNeeding } from "./skip.ts";
import { until } from "./until.ts";

const GAMEPLAY = demoFrame("none_gameplay_1.jpg");
const VICTORY = demoFrame("victory_text_1.jpg");

function demoFrame(name: string): string {
  return fileURLToPath(new URL(`../../sidecar/demo/frames/${name}`, import.meta.url));
}

/** A small picture of a source, `null` while it has none. */
async function picture(obs: RealObs, sourceName = GAME_SOURCE): Promise<string | null> {
  try {
    const shot = { sourceName, imageFormat: "jpg", imageWidth: 160, imageHeight: 90 };
    return (await obs.call("GetSourceScreenshot", shot)).imageData;
  } catch (error) {
    assert.match(String(error), /render screenshot/);
    return null;
  }
}

/** Resolves with the close code that a client of obs-websocket sees. */
async function closeCodeSeenBy(
  client: OBSWebSocket,
  obs: RealObs,
  end: () => Promise<void>,
): Promise<number> {
  await client.connect(obs.url);
  const closed = new Promise<number>((resolve) => {
    client.on("ConnectionClosed", (error: OBSWebSocketError) => resolve(error.code));
  });
  await end();
  return await closed;
}

testNeeding(["obs"], "startObs() shows the picture it was given, and the next one", async () => {
  await using obs = await startObs({ image: GAMEPLAY });
  const first = await until("the first picture", () => picture(obs));
  await obs.setImage(VICTORY);
  await until("another picture", async () => (await picture(obs)) !== first);
  await obs.setImage(GAMEPLAY);
  await until("the first picture again", async () => (await picture(obs)) === first);
});

testNeeding(
  ["obs"],
  "startObs() loads scenes, which can be switched, and sources, which can be renamed",
  async () => {
    await using obs = await startObs({
      scenes: {
        Match: [{ name: "Game", image: GAMEPLAY }],
        Break: [{ name: "Backdrop", kind: "color_source_v3", settings: { color: 0xff336699 } }],
      },
    });
    await obs.switchScene("Break");
    assert.equal((await obs.call("GetCurrentProgramScene")).currentProgramSceneName, "Break");
    await obs.renameSource("Game", "Overwatch");
    await until("the picture under the new name", () => picture(obs, "Overwatch"));
    await assert.rejects(obs.setImage(VICTORY, "Game"), /No source was found/);
  },
);

testNeeding(["obs"], "startObs() protects obs-websocket with the password it was given", async () => {
  await using obs = await startObs({ password: "swordfish" });
  const client = new OBSWebSocket();
  await assert.rejects(client.connect(obs.url, "guess"), { code: 4009 });
  await client.connect(obs.url, "swordfish");
  await client.disconnect();
});

testNeeding(["obs"], "RealObs quits or crashes, and comes back on the same port", async () => {
  const obs = await startObs({ image: GAMEPLAY });
  const { pid, configDir } = obs;
  {
    await using _ = obs;
    const [quitting, crashing] = [new OBSWebSocket(), new OBSWebSocket()];
    const goodbye = new Promise((resolve) => quitting.on("ExitStarted", () => resolve("goodbye")));
    const code = await closeCodeSeenBy(quitting, obs, () => obs.quit());
    assert.equal(await goodbye, "goodbye");
    assert.ok(code === 1001 || code === 1006, `closed with ${code}`); // 1006: it crashed after its goodbye
    await assert.rejects(obs.call("GetVersion"), /OBS is not running/);
    await obs.restart();
    assert.notEqual(obs.pid, pid);
    assert.equal(await closeCodeSeenBy(crashing, obs, () => obs.kill()), 1006);
    await obs.restart();
    await until("the picture from before", () => picture(obs));
  }
  assert.equal(existsSync(`/proc/${obs.pid}`), false);
  assert.equal(existsSync(configDir), false);
});
