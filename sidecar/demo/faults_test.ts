import assert from "node:assert/strict";
import { identified, withObs } from "./testing/bare_client.ts";

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
