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
  await page.locator(".entry").first().waitFor();
  const reached: unknown[] = [];
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(
      "document.activeElement.ariaLabel || document.activeElement.innerText || document.activeElement.id",
    );
    if (name === "Undo last") await page.keyboard.press("Enter");
    reached.push(name);
  }
  for (const name of ["日本語", "Add a Draw", "New session", "address", "Copy", "Undo entry 1", "Settings"]) {
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
    await connection.getByText("Refused the password").waitFor();
    await connection.getByText("Show Connect Info shows the password").waitFor();
    await connection.getByText("Set [obs] password in scoreline.toml").waitFor();
    await connection.getByText("The log cannot be written").waitFor();
    await connection.getByText("No space left on device").waitFor();
    await connection.getByText("2 results wait to be written").waitFor();
    await page.getByText(/^1:\d\d left$/).waitFor();
    await page.getByText("No picture yet.").waitFor();
    await page.getByText("Nothing has been counted yet.").waitFor();
    assert.equal(await page.getByRole("heading", { name: "How it goes" }).count(), 0);

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
    const detector = page.getByRole("region", { name: "What the detector sees" });
    await detector.getByText("Draw, 98.7% sure").waitFor();
    const bar = detector.getByRole("meter", { name: "Draw, banner" });
    assert.equal(await bar.getAttribute("value"), "0.9876");
    assert.equal(await detector.getByRole("meter").count(), 7);

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
    const address = page.getByRole("textbox", { name: "ブラウザソース用のURL" });
    assert.equal(await address.inputValue(), `${sidecar.url}?lang=ja`);

    await sidecar.stop();
    await page.getByText("Scorelineに接続できません。表示は古い可能性があります").waitFor();
    await page.getByRole("button", { name: "元に戻す" }).click();
    await page.getByRole("alert").getByText("Scorelineから応答がありません").waitFor();
    await using again = new FakeSidecar(statusWith(), { port: sidecar.port });
    await until("the page to come back", () => again.streams.all === 1);
    await page.getByRole("alert").getByText("Scorelineから応答がありません").waitFor({ state: "detached" });
  },
);

testNeeding(
  ["chromium"],
  "the dashboard says in its own language what is wrong, with the details in the sidecar's words",
  async () => {
    const problem = "OBS is not reachable at 192.0.2.7:4455: start OBS there, or correct [obs] url";
    await using sidecar = new FakeSidecar(
      statusWith({ obs: { state: "unreachable", source: null, message: problem } }),
    );
    await using browser = await startBrowser();
    const { page } = await browser.openPage(`${sidecar.url}admin?lang=ja`, SIZE);
    const connection = page.getByRole("region", { name: "接続" });
    await connection.getByText("OBSに接続できません。", { exact: true }).waitFor();
    const original = connection.getByText(problem);
    assert.equal(await original.getAttribute("lang"), "en");
    await page.getByRole("region", { name: "検出の様子" }).getByText("監視していません（OBSに未接続）")
      .waitFor();

    const refuse = async (code: string, message: string) => {
      sidecar.answer = () => Response.json({ error: { code, message } }, { status: 409 });
      await page.getByRole("button", { name: "元に戻す" }).click();
    };
    const alert = page.getByRole("alert");
    await refuse("nothing_to_undo", "Nothing to undo in this session");
    await alert.getByText("今のセッションに取り消せるものはありません。").waitFor();
    assert.equal(await alert.getByText("Nothing to undo").count(), 0);
    await refuse("log_unavailable", "The log cannot be written: No space left on device");
    await alert.getByText("記録を書き込めないため、変更していません。").waitFor();
    await alert.getByText("No space left on device").waitFor();
  },
);

testNeeding(["chromium"], "a failure goes by itself, or at once when it is dismissed", async () => {
  await using sidecar = new FakeSidecar(statusWith());
  const message = "Nothing to undo in this session";
  sidecar.answer = () => Response.json({ error: { code: "nothing_to_undo", message } }, { status: 409 });
  await using browser = await startBrowser();
  const { page } = await browser.openPage("about:blank", SIZE);
  await page.clock.install();
  await page.goto(`${sidecar.url}admin?lang=en`);
  const failure = page.getByRole("alert").getByText(message);
  await page.getByRole("button", { name: "Undo last" }).click();
  await failure.waitFor();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await failure.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo last" }).click();
  await failure.waitFor();
  await page.clock.runFor(14_000);
  assert.equal(await failure.count(), 1);
  await page.clock.runFor(2_000);
  await failure.waitFor({ state: "detached" });
});

testNeeding(
  ["chromium"],
  "the history tells what was done to a count, by whom, and what is over",
  async () => {
    await using sidecar = new FakeSidecar(statusWith({
      draws: 1,
      total: 1,
      seq: 7,
      session: { started_at: new Date().toISOString(), number: 2 },
    }));
    const [undoing, reclassifying, adjusted, result, earlier] = matches(
      "draw",
      "draw",
      "draw",
      "draw",
      "draw",
    );
    assert.ok(undoing !== undefined && reclassifying !== undefined && adjusted !== undefined);
    assert.ok(result !== undefined && earlier !== undefined);
    const about = { delta: 0, label: null, confidence: null, evidence_url: null, session: 2 } as const;
    sidecar.history = [
      { ...undoing, ...about, type: "undone", outcome: null, target: 3, source: "api" },
      { ...reclassifying, ...about, type: "reclassified", target: 2 },
      {
        ...adjusted,
        ...about,
        type: "adjustment",
        delta: 2,
        note: "counted offline",
        undone: true,
        source: "api",
      },
      { ...result, session: 2, original_outcome: "defeat" },
      earlier,
    ];
    await using browser = await startBrowser();
    const { page, screenshot } = await browser.openPage(`${sidecar.url}admin?lang=en`, {
      width: 400,
      height: 1400,
    });
    const history = page.getByRole("region", { name: "History" });
    await history.getByText("made Draw by the detector").waitFor();
    const now = history.getByRole("list", { name: "Session 2 (now)" }).getByRole("listitem");
    const [taken = "", changed = ""] = await now.allInnerTexts();
    assert.match(
      taken,
      /\+2 Draw\s+Undone[^]*by hand\s+counted offline\s+taken back by hand at .*, does not count/,
    );
    assert.match(changed, /Draw[^]*99\.8% sure\s+first counted as Defeat\s+made Draw by the detector at /);
    assert.deepEqual(await now.nth(0).getByRole("button").allInnerTexts(), ["Restore"]);
    assert.equal(await now.count(), 2);
    await history.getByText("Over: corrections here do not change the score on stream.").waitFor();
    assert.equal(await history.getByRole("list", { name: "Session 1" }).getByRole("listitem").count(), 1);
    await history.scrollIntoViewIfNeeded();
    await screenshot("dashboard-corrections");
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
    await list.getByRole("button", { name: /^Picture of Mar 14/ }).first().click();
    const large = page.getByRole("dialog").getByRole("link", { name: "Open in a new tab" });
    assert.equal(await large.getAttribute("href"), `${sidecar.url}api/near-misses/1.jpg`);
    await page.keyboard.press("Escape");
    await large.waitFor({ state: "detached" });
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
