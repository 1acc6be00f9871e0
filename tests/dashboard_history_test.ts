import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { startBrowser } from "./support/browser.ts";
import { PICTURE, startAfterTwoEvenings } from "./support/evening.ts";
import type { Outcome } from "../sidecar/contract.ts";
import { FakeSidecar, statusWith } from "./support/fake_sidecar.ts";
import { matches } from "./support/pages.ts";
import { startSidecar } from "./support/sidecar.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

const WIDE = { width: 1400, height: 1000 };
const DOCK = { width: 320, height: 900 };

function history(page: Page) {
  return page.getByRole("region", { name: "History" });
}

/** The entry with this number, as the history shows it. */
function entry(page: Page, seq: number) {
  return history(page).getByRole("listitem").filter({ hasText: `#${seq}` });
}

/** What the keyboard would press now. */
function focusedName(page: Page): Promise<string> {
  return page.evaluate<string>("document.activeElement.ariaLabel ?? document.activeElement.textContent");
}

/** Focuses a button as the Tab key does, and presses it. */
async function pressWithKeyboard(page: Page, name: string, within = page.locator("body")): Promise<void> {
  const button = within.getByRole("button", { name, exact: true });
  await button.focus();
  await page.keyboard.press("Enter");
}

testNeeding(
  ["chromium"],
  "a wrong count is corrected with one click, and taken out with another",
  async () => {
    await using sidecar = await startAfterTwoEvenings();
    await using browser = await startBrowser();
    const { page, errors, screenshot } = await browser.openPage(`${sidecar.url}/admin?lang=en`, WIDE);
    await history(page).getByText("Press what the match really was").waitFor();
    const { victories, defeats, draws } = await sidecar.status();
    assert.deepEqual([victories, defeats, draws], [2, 1, 1]);

    await page.getByRole("group", { name: "Outcome of entry 6" }).getByRole("button", { name: "Draw" })
      .click();
    await entry(page, 6).getByText("first counted as Victory").waitFor();
    await entry(page, 6).getByText("made Draw by hand at").waitFor();
    await sidecar.untilStatus("the changed count", (status) => status.victories === 1 && status.draws === 2);

    await page.getByRole("button", { name: "Undo entry 6" }).click();
    await entry(page, 6).getByText("Undone", { exact: true }).waitFor();
    await entry(page, 6).getByText("taken back by hand").waitFor();
    assert.equal(await entry(page, 6).getByRole("button", { name: "Draw" }).count(), 0);
    await sidecar.untilStatus("the count to be gone", (status) => status.draws === 1);
    const score = page.getByRole("region", { name: "Score" });
    await score.getByRole("group", { name: "Draw" }).getByText("1", { exact: true }).waitFor();
    await screenshot("dashboard-wide");

    await page.getByRole("button", { name: "Restore entry 6" }).click();
    await sidecar.untilStatus("the count to be back", (status) => status.draws === 2);
    await entry(page, 6).getByText("taken back by hand").waitFor({ state: "detached" });
    await entry(page, 6).getByText("made Draw by hand at").waitFor();
    await page.getByRole("button", { name: "Undo entry 6" }).waitFor();
    assert.deepEqual(errors, []);
  },
);

testNeeding(
  ["chromium"],
  "a wrong count is corrected with the keyboard alone, in a dock of 320 px",
  async () => {
    await using sidecar = await startAfterTwoEvenings();
    await using browser = await startBrowser();
    const { page, screenshot } = await browser.openPage(`${sidecar.url}/admin?lang=en`, DOCK);
    await entry(page, 9).waitFor();
    await pressWithKeyboard(page, "Defeat", page.getByRole("group", { name: "Outcome of entry 9" }));
    await entry(page, 9).getByText("first counted as Draw").waitFor();
    const focused = await page.evaluate(
      "document.activeElement.textContent + document.activeElement.ariaPressed",
    );
    assert.equal(focused, "Defeattrue", "the focus stays where the next correction may be made");
    await pressWithKeyboard(page, "Undo entry 9");
    await entry(page, 9).getByText("Undone", { exact: true }).waitFor();
    assert.equal(await focusedName(page), "Restore entry 9", "the focus stays where it can be taken back");
    await pressWithKeyboard(page, "Add a Draw");
    await pressWithKeyboard(page, "Undo last");
    await until("the addition and its end in the log", async () => (await sidecar.logLines()).length === 16);
    await screenshot("dashboard-dock-history");
  },
);

testNeeding(["chromium"], "what was taken away by hand can be undone, and not given an outcome", async () => {
  await using sidecar = await startSidecar();
  await sidecar.post("/api/adjust", { outcome: "victory" });
  await sidecar.post("/api/adjust", { outcome: "victory", delta: -1 });
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}/admin?lang=en`, WIDE);
  await entry(page, 3).waitFor();
  assert.deepEqual(await entry(page, 3).getByRole("button").allInnerTexts(), ["Undo"]);
  assert.equal(await entry(page, 2).getByRole("button").count(), 4);
});

testNeeding(["chromium"], "the focus goes on where a long history goes on", async () => {
  await using sidecar = new FakeSidecar(statusWith());
  sidecar.history = matches(...Array<Outcome>(22).fill("victory"));
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}admin?lang=en`, WIDE);
  await pressWithKeyboard(page, "Show 2 more");
  await page.getByRole("button", { name: "Undo entry 1", exact: true }).waitFor();
  const focused = await page.evaluate<string>("document.activeElement.closest('.entry')?.innerText ?? ''");
  assert.match(focused, /#2\s/);
});

testNeeding(
  ["chromium"],
  "an old session is labelled, and can be corrected without changing the score",
  async () => {
    await using sidecar = await startAfterTwoEvenings();
    await using browser = await startBrowser();
    const { page } = await browser.openPage(`${sidecar.url}/admin?lang=en`, WIDE);
    const old = history(page).getByRole("list", { name: "Session 1" });
    await old.getByRole("listitem").first().waitFor();
    assert.equal(await old.getByRole("listitem").count(), 3);
    await history(page).getByText("corrections here do not change the score on stream").waitFor();
    const before = await sidecar.status();
    await page.getByRole("group", { name: "Outcome of entry 3" }).getByRole("button", { name: "Victory" })
      .click();
    await entry(page, 3).getByText("first counted as Defeat").waitFor();
    const after = await sidecar.status();
    assert.deepEqual([after.victories, after.defeats], [before.victories, before.defeats]);
  },
);

testNeeding(["chromium"], "the history is filtered by outcome, session and who counted", async () => {
  await using sidecar = await startAfterTwoEvenings();
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}/admin?lang=en`, WIDE);
  await entry(page, 12).waitFor();
  const shown = async () =>
    (await history(page).locator(".seq").allInnerTexts()).map((text) => Number(text.slice(1)));
  const choose = (filter: string, option: string) =>
    history(page).getByRole("combobox", { name: filter }).selectOption({ label: option });
  assert.deepEqual(await shown(), [12, 10, 9, 7, 6, 4, 3, 2]);
  await choose("Outcome", "Defeat");
  assert.deepEqual(await shown(), [10, 7, 4, 3]);
  await choose("Session", "This session");
  assert.deepEqual(await shown(), [10, 7]);
  await choose("Counted", "By hand");
  await history(page).getByText("Nothing fits this choice.").waitFor();
  await pressWithKeyboard(page, "Show all");
  assert.equal((await shown()).length, 8);
  assert.equal(await focusedName(page), "Outcome");

  // By keyboard: the first letters of an option choose it.
  await history(page).getByRole("combobox", { name: "Counted" }).focus();
  await page.keyboard.type("By h");
  await until("the filter to apply", async () => (await shown()).join() === "12");
});

testNeeding(
  ["chromium"],
  "the picture behind a count opens large, and closes with the Escape key",
  async () => {
    await using sidecar = await startAfterTwoEvenings();
    await using browser = await startBrowser();
    const { page, screenshot } = await browser.openPage(`${sidecar.url}/admin?lang=en`, WIDE);
    await page.getByRole("button", { name: "Picture behind entry 10" }).click();
    const dialog = page.getByRole("dialog", { name: "Picture behind entry 10" });
    await dialog.getByText("Defeat · ").waitFor();
    const image = dialog.getByRole("img");
    const size = () => page.evaluate("document.querySelector('dialog[open] img').naturalWidth");
    await until("the picture", async () => await size() === PICTURE.width);
    assert.ok((await image.boundingBox())?.width === PICTURE.width);
    await screenshot("dashboard-picture");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(await page.evaluate("document.activeElement.ariaLabel"), "Picture behind entry 10");
  },
);

testNeeding(["chromium"], "the whole history is downloaded as CSV", async () => {
  await using sidecar = await startAfterTwoEvenings();
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}/admin?lang=en`, WIDE);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download CSV" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "scoreline-history.csv");
  const rows = (await Deno.readTextFile(await download.path())).trimEnd().split("\r\n");
  assert.equal(rows.length, 13);
  assert.match(rows[0] ?? "", /^\ufeff?seq,at,session,type,outcome,/);
});

testNeeding(
  ["chromium"],
  "the charts show the session and the sessions, as pictures and as tables",
  async () => {
    await using sidecar = await startAfterTwoEvenings();
    await using browser = await startBrowser();
    const { page, errors } = await browser.openPage(`${sidecar.url}/admin?lang=en`, WIDE);
    const charts = page.getByRole("region", { name: "How it goes" });
    const winRate = charts.getByRole("img", { name: "Win rate over 4 counts of this session, now 67%" });
    await winRate.locator("canvas").waitFor();
    await charts.getByRole("img", { name: "Victories, defeats and draws of the last 2 sessions" }).waitFor();
    for (const table of await charts.getByText("As a table").all()) await table.click();
    /** Without the second column, which tells the time. */
    const rows = (index: number) =>
      page.evaluate(
        `[...document.querySelectorAll(".scrolling table")[${index}].tBodies[0].rows].map((row) =>
        [...row.cells].filter((_, place) => place !== 1).map((cell) => cell.textContent))`,
      );
    assert.deepEqual(await rows(0), [
      ["1", "1", "0", "0", "100%"],
      ["2", "1", "0", "1", "100%"],
      ["3", "1", "1", "1", "50%"],
      ["4", "2", "1", "1", "67%"],
    ]);
    assert.deepEqual(await rows(1), [["1", "1", "2", "0"], ["2", "2", "1", "1"]]);
    await sidecar.post("/api/adjust", { outcome: "defeat", delta: 1 });
    await charts.getByRole("img", { name: "Win rate over 5 counts of this session, now 50%" }).waitFor();
    assert.deepEqual(errors, []);
  },
);

testNeeding(["chromium"], "the chart of the sessions names them also when there are twelve", async () => {
  const status = statusWith();
  await using sidecar = new FakeSidecar({ ...status, session: { ...status.session, number: 112 } });
  sidecar.history = matches(...Array<Outcome>(24).fill("victory"))
    .map((match, index) => ({ ...match, session: 112 - Math.floor(index / 2) }));
  await using browser = await startBrowser();
  const { page } = await browser.openPage("about:blank", DOCK);
  // What is drawn on a canvas cannot be read there.
  await page.addInitScript(`{
    const { fillText } = CanvasRenderingContext2D.prototype;
    globalThis.drawn = [];
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      drawn.push(text);
      return fillText.call(this, text, ...place);
    };
  }`);
  for (const size of [DOCK, WIDE]) {
    await page.setViewportSize(size);
    await page.goto(`${sidecar.url}admin?lang=en`);
    await page.getByRole("img", { name: "of the last 12 sessions" }).locator("canvas").waitFor();
    await until("the name of a session", () => page.evaluate<boolean>(`drawn.includes("101")`));
  }
});

testNeeding(
  ["chromium"],
  "each press shows as many entries again, so that old ones are soon there",
  async () => {
    await using sidecar = new FakeSidecar(statusWith());
    sidecar.history = matches(...Array<Outcome>(150).fill("victory"));
    await using browser = await startBrowser();
    const { page } = await browser.openPage(`${sidecar.url}admin?lang=en`, WIDE);
    for (const count of [20, 40, 70]) await pressWithKeyboard(page, `Show ${count} more`);
    await page.getByRole("button", { name: "Undo entry 1", exact: true }).waitFor();
  },
);

testNeeding(
  ["chromium"],
  "an entry that no longer fits the choice leaves the focus to the one in its place",
  async () => {
    await using sidecar = await startAfterTwoEvenings();
    await using browser = await startBrowser();
    const { page } = await browser.openPage(`${sidecar.url}/admin?lang=en`, WIDE);
    await page.getByLabel("Outcome", { exact: true }).selectOption({ label: "Victory" });
    const wins = history(page).getByRole("group", { name: /^Outcome of entry/ });
    await until("the victories alone", async () => await wins.count() === 3);
    const second = await wins.nth(1).getAttribute("aria-label");
    await pressWithKeyboard(page, "Defeat", wins.first());
    await until("two victories", async () => await wins.count() === 2);
    const focused = await page.evaluate<string>("document.activeElement.closest('.joined')?.ariaLabel ?? ''");
    assert.equal(focused, second);
  },
);

testNeeding(["chromium"], "a fresh start has no charts, and does not load what would draw them", async () => {
  await using sidecar = await startSidecar();
  await using browser = await startBrowser();
  const { page } = await browser.openPage("about:blank", WIDE);
  const requested: string[] = [];
  page.on("request", (request) => requested.push(new URL(request.url()).pathname));
  await page.goto(`${sidecar.url}/admin?lang=en`);
  await page.getByText("Nothing has been counted yet.").waitFor();
  await pressWithKeyboard(page, "Add a Victory");
  await entry(page, 2).waitFor();
  const loaded = () => requested.some((path) => path.includes("plots-"));
  assert.deepEqual([await page.getByText("How it goes").count(), loaded()], [0, false]);
  await pressWithKeyboard(page, "Add a Defeat");
  await page.getByRole("img", { name: "Win rate over 2 counts of this session, now 50%" }).waitFor();
  await until("the charts", loaded);
});

testNeeding(["chromium"], "a new session is begun after the page has said what that does", async () => {
  await using sidecar = await startAfterTwoEvenings();
  await using browser = await startBrowser();
  const { page, screenshot } = await browser.openPage(`${sidecar.url}/admin?lang=en`, DOCK);
  await pressWithKeyboard(page, "New session");
  const dialog = page.getByRole("dialog", { name: "Start a new session?" });
  await dialog.getByText("The score goes from 2–\u20601–\u20601 back to 0–\u20600–\u20600").waitFor();
  await dialog.getByText("A new session cannot be undone.").waitFor();
  await screenshot("dashboard-new-session");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  assert.equal((await sidecar.status()).session.number, 2);
  await pressWithKeyboard(page, "New session");
  await pressWithKeyboard(page, "Start new session");
  await page.getByText(/^Session 3, since/).waitFor();
  assert.equal((await sidecar.status()).total, 0);
  assert.equal(await history(page).getByRole("list", { name: "Session 2" }).getByRole("listitem").count(), 5);
});
