/** The product beside a real OBS: pictures change there, and what a streamer sees is looked at here. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import type { Outcome, Status } from "../sidecar/contract.ts";
import { startBrowser } from "./support/browser.ts";
import { GAME_SOURCE, type RealObs, startObs } from "./support/real_obs.ts";
import { type RunningSidecar, type SidecarOptions, startSidecar } from "./support/sidecar.ts";
import { testFrames, testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

const GAMEPLAY = demoFrame("none_gameplay_1.jpg");

function demoFrame(name: string): string {
  return fileURLToPath(new URL(`../sidecar/demo/frames/${name}`, import.meta.url));
}

/** How to watch this OBS, with stages of the cooldown that a test can wait for. */
function watching(obs: RealObs, cooldownSeconds = 2): SidecarOptions {
  return {
    args: ["--obs-url", obs.url],
    env: {
      SCORELINE_RULES_COOLDOWN_SECONDS: String(cooldownSeconds),
      SCORELINE_RULES_NONE_SECONDS: "1",
      ...(obs.password === "" ? {} : { SCORELINE_OBS_PASSWORD: obs.password }),
    },
  };
}

/** The totals, in the order in which the overlay shows them. */
function score({ victories, defeats, draws }: Status): [number, number, number] {
  return [victories, defeats, draws];
}

/** Waits until a result could be counted: OBS is there, shows nothing of interest, and no cooldown runs. */
async function untilReady(sidecar: RunningSidecar): Promise<void> {
  await sidecar.untilStatus(
    "the sidecar to be ready for a result",
    ({ phase, obs, detector }) => obs.state === "connected" && phase === "ready" && detector.label === "none",
  );
}

/** Shows a result until it has been counted. */
async function untilCounted(
  sidecar: RunningSidecar,
  obs: RealObs,
  picture: string,
  total: number,
): Promise<Status> {
  await untilReady(sidecar);
  await obs.setImage(picture);
  return await sidecar.untilStatus(`the count of ${picture}`, (status) => status.total >= total);
}

/** The totals that clients of /events are told, without repetitions, until the last. */
async function totalsTold(sidecar: RunningSidecar, last: number): Promise<number[]> {
  const totals: number[] = [];
  for await (const { total } of sidecar.updates()) {
    if (totals.at(-1) !== total) totals.push(total);
    if (total >= last) break;
  }
  return totals;
}

/** Waits until the overlay shows this score. */
async function untilShown(page: Page, [victories, defeats, draws]: [number, number, number]): Promise<void> {
  const expected = `${victories} ${defeats} ${draws}`;
  await until(`the overlay to show ${expected}`, async () => {
    const values = await page.locator(".counter-grid .value").allInnerTexts();
    return values.map((value) => value.trim()).join(" ") === expected;
  }, { everyMs: 10 });
}

testNeeding(["obs", "chromium"], "a match is counted once, and shown, logged and explained", async () => {
  await using obs = await startObs({ image: GAMEPLAY });
  await using sidecar = await startSidecar(watching(obs));
  await using browser = await startBrowser();
  const overlay = await browser.openPage(`${sidecar.url}/`, { width: 800, height: 200 });
  await untilShown(overlay.page, [0, 0, 0]);
  const told = totalsTold(sidecar, 3);
  await untilReady(sidecar);

  const shownAt = performance.now();
  await obs.setImage(demoFrame("victory_text_1.jpg"));
  await untilShown(overlay.page, [1, 0, 0]);
  console.log(`From the banner in OBS to the overlay: ${Math.round(performance.now() - shownAt)} ms`);

  // The competitive progress screen follows the banner and stands longer than any cooldown.
  await obs.setImage(demoFrame("victory_progressbar_1.jpg"));
  await sidecar.untilStatus("the wait for the screen to go", ({ phase }) => phase === "waiting_for_none");
  await until(
    "some more looks at it",
    async () => (await sidecar.status()).detector.label === "victory_progressbar",
  );
  assert.deepEqual(score(await sidecar.status()), [1, 0, 0]);

  await obs.setImage(GAMEPLAY);
  await untilCounted(sidecar, obs, demoFrame("defeat_progressbar_2.jpg"), 2);
  await untilShown(overlay.page, [1, 1, 0]);
  await obs.setImage(GAMEPLAY);
  await untilCounted(sidecar, obs, demoFrame("draw_text_1.jpg"), 3);
  await untilShown(overlay.page, [1, 1, 1]);
  assert.deepEqual(await told, [0, 1, 2, 3]);
  await overlay.screenshot("end-to-end");
  assert.deepEqual(overlay.errors, []);

  const results = (await sidecar.logLines()).filter(({ type }) => type === "result");
  assert.deepEqual(results.map(({ outcome, delta, label }) => [outcome, delta, label]), [
    ["victory", 1, "victory_text"],
    ["defeat", 1, "defeat_progressbar"],
    ["draw", 1, "draw_text"],
  ]);
  const history = (await sidecar.history()).filter(({ type }) => type === "result").toReversed();
  assert.deepEqual(
    history.map(({ seq, outcome }) => [seq, outcome]),
    results.map(({ seq, outcome }) => [seq, outcome]),
  );
  for (const { evidence_url } of history) {
    assert.ok(evidence_url !== null);
    const response = await fetch(new URL(evidence_url, sidecar.url));
    assert.equal(response.headers.get("content-type"), "image/jpeg");
    assert.deepEqual([...(await response.bytes()).subarray(0, 2)], [0xff, 0xd8]);
  }
});

testNeeding(
  ["obs", "chromium"],
  "a restart in the middle of a cooldown loses and repeats nothing",
  async () => {
    await using obs = await startObs({ image: GAMEPLAY });
    await using sidecar = await startSidecar(watching(obs, 600));
    await using browser = await startBrowser();
    const overlay = await browser.openPage(`${sidecar.url}/`, { width: 800, height: 200 });
    const before = await untilCounted(sidecar, obs, demoFrame("victory_text_1.jpg"), 1);
    assert.equal(before.phase, "cooldown");

    const { code, output } = await sidecar.stop();
    assert.equal(code, 0, output);
    await untilShown(overlay.page, [1, 0, 0]); // viewers keep the last score
    await sidecar.start(watching(obs, 600));
    const after = await sidecar.untilStatus("OBS again", ({ obs }) => obs.state === "connected");
    assert.deepEqual([score(after), after.phase], [[1, 0, 0], "cooldown"]);
    assert.ok(after.phase_ends_at !== null && before.phase_ends_at !== null);
    assert.ok(Math.abs(Date.parse(after.phase_ends_at) - Date.parse(before.phase_ends_at)) < 100);

    // Killed, and back with a cooldown that is over: the same screen, still standing, is the same match.
    await sidecar.kill();
    await sidecar.start(watching(obs, 0));
    const standing = await sidecar.untilStatus(
      "a look at it",
      ({ detector }) => detector.label === "victory_text",
    );
    assert.deepEqual([score(standing), standing.phase], [[1, 0, 0], "waiting_for_none"]);
    await obs.setImage(GAMEPLAY);
    const next = await untilCounted(sidecar, obs, demoFrame("defeat_text_1.jpg"), 2);
    assert.deepEqual(score(next), [1, 1, 0]);
    await untilShown(overlay.page, [1, 1, 0]);
  },
);

testNeeding(["obs"], "OBS may crash, quit and come back", async () => {
  await using obs = await startObs({ image: GAMEPLAY });
  await using sidecar = await startSidecar(watching(obs));
  await untilCounted(sidecar, obs, demoFrame("victory_text_2.jpg"), 1);
  for (const end of ["kill", "quit"] as const) {
    await obs[end]();
    const gone = await sidecar.untilStatus("the loss of OBS", ({ obs }) => obs.state === "unreachable");
    assert.match(gone.obs.message ?? "", /start/);
    assert.deepEqual(score(gone), [1, 0, 0]);
    await obs.restart();
    await obs.setImage(GAMEPLAY);
    await untilReady(sidecar);
  }
  const status = await untilCounted(sidecar, obs, demoFrame("defeat_text_2.jpg"), 2);
  assert.deepEqual(score(status), [1, 1, 0]);
});

testNeeding(["obs"], "OBS may hang and go on", async () => {
  await using obs = await startObs({ image: GAMEPLAY });
  await using sidecar = await startSidecar(watching(obs));
  await untilCounted(sidecar, obs, demoFrame("victory_text_2.jpg"), 1);
  obs.hang();
  const gone = await sidecar.untilStatus("a word about it", ({ obs }) => obs.state === "unreachable");
  assert.match(gone.obs.message ?? "", /answer/);
  assert.deepEqual(score(gone), [1, 0, 0]);
  obs.goOn();
  await sidecar.untilStatus("OBS again", ({ obs }) => obs.state === "connected");
  await obs.setImage(GAMEPLAY);
  const status = await untilCounted(sidecar, obs, demoFrame("defeat_text_2.jpg"), 2);
  assert.deepEqual(score(status), [1, 1, 0]);
});

testNeeding(
  ["obs"],
  "a wrong password is explained and never shown, the right one is found in OBS's settings",
  async () => {
    await using obs = await startObs({ image: GAMEPLAY, password: "swordfish-1" });
    await using sidecar = await startSidecar({
      args: ["--obs-url", obs.url],
      env: { SCORELINE_OBS_PASSWORD: "guess-which" },
    });
    const refused = await sidecar.untilStatus("the refusal", ({ obs }) => obs.state === "auth_failed");
    assert.match(refused.obs.message ?? "", /refused the password/);
    assert.doesNotMatch(JSON.stringify(refused) + sidecar.output(), /guess-which|swordfish-1/);

    await sidecar.start(watching(obs));
    await sidecar.untilStatus("the connection", ({ obs }) => obs.state === "connected");

    await sidecar.start({ env: { XDG_CONFIG_HOME: dirname(obs.configDir) } });
    await sidecar.untilStatus("the connection without settings", ({ obs }) => obs.state === "connected");
    assert.doesNotMatch(sidecar.output(), /swordfish-1/);
  },
);

testNeeding(["obs"], "the game is followed through scenes and names", async () => {
  await using obs = await startObs({
    scenes: {
      Match: [{ name: GAME_SOURCE, image: GAMEPLAY }],
      Break: [{ name: "Backdrop", kind: "color_source_v3", settings: { color: 0xff336699 } }],
    },
  });
  await using sidecar = await startSidecar(watching(obs));
  const looksAt = (source: string | null) =>
    sidecar.untilStatus(`a look at ${source}`, ({ obs }) => obs.source === source);
  await looksAt(GAME_SOURCE);
  await obs.switchScene("Break");
  await looksAt("Break"); // nothing else there to look at
  await obs.switchScene("Match");
  await obs.renameSource(GAME_SOURCE, "Overwatch");
  await looksAt("Overwatch");

  // A name that the streamer chose is another matter: it is waited for, with the new name as a hint.
  await sidecar.start({ ...watching(obs), args: ["--obs-url", obs.url, "--source", "Overwatch"] });
  await looksAt("Overwatch");
  await obs.renameSource("Overwatch", "OW2");
  const lost = await looksAt(null);
  assert.equal(lost.obs.state, "waiting_for_source");
  assert.match(lost.obs.message ?? "", /"Overwatch" is now called "OW2"/);
  await obs.renameSource("OW2", "Overwatch");
  await looksAt("Overwatch");
});

testNeeding(["obs"], "a standing result is not counted again after a break in another scene", async () => {
  await using obs = await startObs({
    scenes: {
      Match: [{ name: GAME_SOURCE, image: GAMEPLAY }],
      Break: [{ name: "Backdrop", kind: "color_source_v3", settings: { color: 0xff336699 } }],
    },
  });
  await using sidecar = await startSidecar(watching(obs));
  await untilCounted(sidecar, obs, demoFrame("victory_progressbar_1.jpg"), 1);
  await obs.switchScene("Break");
  await untilReady(sidecar);
  await obs.switchScene("Match");
  const back = await sidecar.untilStatus(
    "the standing result to be seen again",
    ({ detector }) => detector.label === "victory_progressbar",
  );
  assert.equal(back.phase, "waiting_for_none");
  assert.equal(back.total, 1);
  // It is free for the next match once it has seen the result go.
  await obs.setImage(GAMEPLAY);
  assert.deepEqual(score(await untilCounted(sidecar, obs, demoFrame("defeat_text_1.jpg"), 2)), [1, 1, 0]);
});

Deno.test("the demo keeps score without OBS", async () => {
  await using sidecar = await startSidecar({ args: ["--demo"] });
  const { obs, session } = await sidecar.untilStatus("the first invented match", ({ total }) => total > 0);
  assert.equal(obs.state, "connected");
  await sidecar.start({ args: ["--demo"] });
  const anew = await sidecar.untilStatus(
    "a session of its own",
    (status) => status.session.number > session.number,
  );
  assert.equal(anew.total, 0); // every visitor sees it from the beginning
});

/** Real pictures: the label of their folder, and the outcome that they show. */
const REAL: readonly [label: string, outcome: Outcome][] = [
  ["victory_progressbar", "victory"],
  ["defeat_text", "defeat"],
  ["victory_text", "victory"],
  ["defeat_progressbar", "defeat"],
];

testNeeding(["obs", "frames"], "pictures of real matches are counted through OBS", async () => {
  const frame = (label: string): string => {
    const folder = `${testFrames()}/${label}`;
    const name = readdirSync(folder).toSorted()[0];
    assert.ok(name !== undefined, `${folder} is empty`);
    return `${folder}/${name}`;
  };
  await using obs = await startObs({ image: GAMEPLAY });
  await using sidecar = await startSidecar(watching(obs, 0));
  for (const [index, [label, outcome]] of REAL.entries()) {
    const status = await untilCounted(sidecar, obs, frame(label), index + 1);
    assert.equal(status.last_outcome, outcome, label);
    await obs.setImage(GAMEPLAY);
  }
  assert.deepEqual(score(await sidecar.status()), [2, 2, 0]);
});
