import assert from "node:assert/strict";
import { type Rig, withRig } from "./testing.ts";

const SAVING = { watching: { when: "streaming_or_recording", hidden: true } } as const;
const ONLY_SHOWN = { watching: { when: "always", hidden: false }, source: "Game" } as const;

const shots = ({ obs }: Rig) => obs.requests.filter(({ type }) => type === "GetSourceScreenshot").length;

/** Captures, with time passing in between, until the status says why nothing is looked at. */
async function untilRest(rig: Rig, why: RegExp): Promise<void> {
  for (let n = 0; n < 200 && !why.test(rig.connection.status.message ?? ""); n++) {
    await rig.capture();
    await rig.clock.advance(100);
  }
  assert.match(rig.connection.status.message ?? "", why);
}

for (const output of ["streaming", "recording"] as const) {
  Deno.test(`capture() leaves OBS alone until it is ${output}, and again after that`, async () => {
    await withRig({ options: SAVING }, async (rig) => {
      await rig.reach("connected", { source: "Game", message: /neither streams nor records.*watch_when/ });
      for (let n = 0; n < 5; n++) assert.equal(await rig.capture(), null);
      assert.equal(shots(rig), 0);
      rig.obs.studio.run(output, true);
      assert.equal((await rig.picture()).source, "Game");
      await rig.reach("connected", { source: "Game", message: null });
      rig.obs.studio.run(output, false);
      await untilRest(rig, /neither streams nor records/);
      const before = shots(rig);
      assert.equal(await rig.capture(), null);
      assert.equal(shots(rig), before);
    });
  });
}

Deno.test("captureAt() shows viewers what OBS has though nothing is looked at, and the status still says why", async () => {
  await withRig({ options: SAVING }, async (rig) => {
    await rig.reach("connected", { message: /neither streams nor records/ });
    const picture = await rig.connection.captureAt(640, new AbortController().signal);
    assert.equal(picture?.width, 640);
    assert.match(rig.connection.status.message ?? "", /neither streams nor records/);
  });
});

Deno.test("capture() looks all the same when OBS does not say whether it streams", async () => {
  await withRig({ options: SAVING }, async (rig) => {
    rig.obs.faults.requests.set("GetStreamStatus", { code: 204, comment: "unknown" });
    assert.equal((await rig.picture()).source, "Game");
  });
});

Deno.test("capture() reads a named source that is hidden, unless it is told not to", async () => {
  await withRig({ options: { source: "Game" } }, async (rig) => {
    rig.obs.studio.show("Playing", "Game", false);
    assert.equal((await rig.picture()).source, "Game");
  });
  await withRig({ options: ONLY_SHOWN }, async (rig) => {
    assert.equal((await rig.picture()).source, "Game");
    rig.obs.studio.show("Playing", "Game", false);
    await untilRest(rig, /Game is hidden in OBS.*watch_hidden/);
    assert.equal(await rig.capture(), null);
    rig.obs.studio.show("Playing", "Game", true);
    await rig.picture();
    rig.obs.studio.switchTo("Break");
    await untilRest(rig, /Game is hidden/);
    assert.equal(await rig.capture(), null);
  });
});
