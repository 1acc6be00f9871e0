import assert from "node:assert/strict";
import { startBrowser } from "./support/browser.ts";
import { FakeSidecar, statusWith } from "./support/fake_sidecar.ts";
import { matches, PIXEL, setHidden, SIZE } from "./support/pages.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

testNeeding(["chromium"], "the dashboard's buttons call the right routes", async () => {
  await using sidecar = new FakeSidecar(statusWith({ victories: 1, seq: 2 }));
  sidecar.history = matches("defeat", "victory");
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}admin?lang=en`, SIZE);
  const press = async (name: string) => {
    const before = sidecar.posted.length;
    await page.getByRole("button", { name, exact: true }).click();
    return await until(`a request from '${name}'`, () => sidecar.posted[before]);
  };
  for (const outcome of ["Victory", "Defeat", "Draw"]) {
    const adjust = { path: "/api/adjust", body: { outcome: outcome.toLowerCase(), delta: 1 } };
    assert.deepEqual(await press(`Add a ${outcome}`), adjust);
    adjust.body.delta = -1;
    assert.deepEqual(await press(`Take a ${outcome} away`), adjust);
  }
  assert.deepEqual(await press("Undo last"), { path: "/api/undo", body: {} });
  assert.deepEqual(await press("Undo entry 1"), { path: "/api/undo", body: { seq: 1 } });

  const entry = page.getByRole("group", { name: "Outcome of entry 2" });
  assert.equal(await entry.getByRole("button", { name: "Defeat" }).getAttribute("aria-pressed"), "true");
  let count = sidecar.posted.length;
  await entry.getByRole("button", { name: "Draw" }).click();
  const reclassified = await until("the request", () => sidecar.posted[count]);
  assert.deepEqual(reclassified, { path: "/api/reclassify", body: { seq: 2, outcome: "draw" } });

  count = sidecar.posted.length;
  const newSession = page.getByRole("button", { name: "New session", exact: true });
  for (
    const cancel of [
      () => page.getByRole("button", { name: "Cancel" }).click(),
      () => page.keyboard.press("Escape"),
    ]
  ) {
    await newSession.click();
    await cancel();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  }
  await newSession.click();
  await page.getByRole("button", { name: "Start new session" }).click();
  await until("the request", () => sidecar.posted[count]);
  assert.deepEqual(sidecar.posted.slice(count), [{ path: "/api/session/reset", body: {} }]);
});

testNeeding(["chromium"], "the dashboard is operable with the keyboard alone", async () => {
  await using sidecar = new FakeSidecar(statusWith({ seq: 1 }));
  sidecar.history = matches("victory");
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}admin?lang=en`, SIZE);
  await page.locator("a.evidence, .entry").first().waitFor();
  const reached: unknown[] = [];
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(
      "document.activeElement.ariaLabel || document.activeElement.innerText || document.activeElement.id",
    );
    if (name === "Undo last") await page.keyboard.press("Enter");
    reached.push(name);
  }
  for (const name of ["日本語", "Add a Draw", "New session", "address", "Copy", "Undo entry 1"]) {
    assert.ok(reached.includes(name), `${name} is not among ${reached}`);
  }
  assert.ok(sidecar.posted.some(({ path }) => path === "/api/undo"));
});

testNeeding(
  ["chromium"],
  "the dashboard shows what the sidecar says of itself, and why it refuses",
  async () => {
    await using sidecar = new FakeSidecar(statusWith({
      phase: "cooldown",
      phase_ends_at: new Date(Date.now() + 100_000).toISOString(),
      obs: { state: "auth_failed", source: null, message: "Set [obs] password in scoreline.toml" },
      log: { state: "unavailable", message: "No space left on device", pending: 2, damaged_lines: 0 },
    }));
    await using browser = await startBrowser();
    const { page, screenshot } = await browser.openPage(`${sidecar.url}admin?lang=en`, {
      width: 320,
      height: 1200,
    });
    const connection = page.getByRole("region", { name: "Connection" });
    await connection.getByText("OBS refused the password").waitFor();
    await connection.getByText("Set [obs] password in scoreline.toml").waitFor();
    await connection.getByText("The log cannot be written: No space left on device").waitFor();
    await connection.getByText("2 results wait to be written").waitFor();
    await page.getByText(/^1:\d\d left$/).waitFor();
    await page.getByText("No picture yet.").waitFor();
    await page.getByText("Nothing has been counted yet.").waitFor();

    sidecar.tellDetection({
      label: "draw_text",
      outcome: "draw",
      confidence: 0.9876,
      probabilities: {
        victory_text: 0,
        victory_progressbar: 0,
        defeat_text: 0.0124,
        defeat_progressbar: 0,
        draw_text: 0.9876,
        draw_progressbar: 0,
        none: 0,
      },
      at: new Date().toISOString(),
      ms: 4,
    });
    await page.getByRole("region", { name: "Detector" }).getByText("98.7%").waitFor();

    const message = "Nothing to undo in this session";
    sidecar.answer = () => Response.json({ error: { code: "nothing_to_undo", message } }, { status: 409 });
    await page.getByRole("button", { name: "Undo last" }).click();
    await page.getByRole("alert").getByText(message).waitFor();
    assert.deepEqual(await page.evaluate("document.scrollingElement.scrollWidth"), 320);
    await screenshot("dashboard-dock");
    sidecar.answer = () => Response.json({});
    await page.getByRole("button", { name: "Add a Draw" }).click();
    await page.getByText(message).waitFor({ state: "detached" });

    await page.getByRole("button", { name: "日本語" }).click();
    await page.getByRole("button", { name: "新しいセッション" }).waitFor();
    assert.equal(await page.evaluate("document.documentElement.lang"), "ja");
    assert.equal(await page.getByRole("textbox").inputValue(), `${sidecar.url}?lang=ja`);

    await sidecar.stop();
    await page.getByText("Scorelineに接続できません").waitFor();
    await page.getByRole("button", { name: "元に戻す" }).click();
    await page.getByRole("alert").getByText("Scorelineから応答がありません").waitFor();
  },
);

testNeeding(
  ["chromium"],
  "the dashboard tells the detector's own corrections from those by hand",
  async () => {
    await using sidecar = new FakeSidecar(statusWith({ draws: 1, total: 1, seq: 3 }));
    const [newest, older, result] = matches("draw", "draw", "draw");
    assert.ok(newest !== undefined && older !== undefined && result !== undefined);
    const reclassified = {
      type: "reclassified",
      delta: 0,
      label: null,
      confidence: null,
      evidence_url: null,
      target: 1,
    } as const;
    sidecar.history = [
      { ...newest, ...reclassified, source: "api" },
      { ...older, ...reclassified },
      { ...result, original_outcome: "defeat" },
    ];
    await using browser = await startBrowser();
    const { page, screenshot } = await browser.openPage(`${sidecar.url}admin?lang=en`, {
      width: 400,
      height: 1400,
    });
    const entry = page.locator(".entry .details");
    await entry.first().waitFor();
    await screenshot("dashboard-corrections");
    assert.deepEqual(await entry.allInnerTexts(), [
      "Outcome changed · → #1",
      "Outcome changed · Detector · → #1",
      "confidence 99.8% · was Defeat",
    ]);
  },
);

testNeeding(["chromium"], "the dashboard refreshes its preview while it is visible", async () => {
  await using sidecar = new FakeSidecar(statusWith());
  sidecar.preview = PIXEL;
  await using browser = await startBrowser();
  const { page } = await browser.openPage("about:blank", SIZE);
  await page.clock.install();
  await page.goto(`${sidecar.url}admin?lang=en`);
  const asked = () => sidecar.requested.filter((path) => path === "/api/preview.jpg").length;
  await until("a second picture", () => asked() >= 2);
  assert.equal(await page.getByText("No picture yet.").count(), 0);
  await setHidden(page, true);
  const before = asked();
  for (let pictures = 0; pictures < 3; pictures++) {
    await page.clock.runFor(5_000);
    const settled = () => page.evaluate<boolean>("document.querySelector('.preview img').complete");
    await until("the picture, if one was asked for", settled);
  }
  assert.ok(asked() <= before + 1, "a hidden page goes on asking");
  sidecar.preview = null;
  await setHidden(page, false);
  await page.getByText("No picture yet.").waitFor();
});

testNeeding(
  ["chromium"],
  "the dashboard lists what was nearly counted, once there is something",
  async () => {
    await using sidecar = new FakeSidecar(statusWith());
    sidecar.preview = PIXEL;
    await using browser = await startBrowser();
    const { page, errors, screenshot } = await browser.openPage("about:blank", { width: 320, height: 1400 });
    await page.clock.install();
    await page.goto(`${sidecar.url}admin?lang=en`);
    const asked = () => sidecar.requested.filter((path) => path === "/api/near-misses").length;
    await until("the list to be asked for", () => asked() === 1);
    assert.equal(await page.getByRole("region", { name: "Nearly counted" }).count(), 0);

    const at = new Date(2026, 2, 14, 20, 5).toISOString();
    sidecar.nearMisses = [
      {
        at,
        outcome: "defeat",
        label: "defeat_progressbar",
        confidence: 0.6237,
        source: "Game",
        picture_url: "api/near-misses/1.jpg",
      },
      {
        at,
        outcome: "draw",
        label: null,
        confidence: null,
        source: null,
        picture_url: "api/near-misses/2.jpg",
      },
    ];
    await page.clock.runFor(31_000);
    const list = page.getByRole("region", { name: "Nearly counted" });
    await list.getByText("DEFEAT on the competitive screen, 62.3% sure").waitFor();
    assert.deepEqual((await list.getByRole("listitem").allInnerTexts()).map((text) => text.split("\n")[0]), [
      "DEFEAT on the competitive screen, 62.3% sure",
      "Draw",
    ]);
    const link = list.getByRole("link", { name: /^Picture of Mar 14/ }).first();
    assert.equal(await link.getAttribute("href"), `${sidecar.url}api/near-misses/1.jpg`);
    await list.scrollIntoViewIfNeeded();
    await screenshot("near-misses");
    assert.equal(await page.evaluate("document.scrollingElement.scrollWidth"), 320);

    await setHidden(page, true);
    const before = asked();
    await page.clock.runFor(120_000);
    assert.equal(asked(), before, "a hidden page goes on asking");
    assert.deepEqual(errors, []);
  },
);
