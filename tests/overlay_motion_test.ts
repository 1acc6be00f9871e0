import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { parseParams } from "../overlay/src/params.ts";
import { TEXTS } from "../overlay/src/text.ts";
import { type Outcome, OUTCOMES, type Status } from "../sidecar/contract.ts";
import { startBrowser } from "./support/browser.ts";
import { FakeSidecar, statusWith } from "./support/fake_sidecar.ts";
import { startSidecar } from "./support/sidecar.ts";
import { matches, setHidden, waitForValue } from "./support/pages.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

const SIZE = { width: 800, height: 200 };
const TOTAL = { victory: "victories", defeat: "defeats", draw: "draws" } as const;

/** An evening whose every change has a number of its own, as the sidecar gives them. */
class Evening {
  status = statusWith({ victories: 12, defeats: 7, draws: 1, seq: 20, revision: 20 });
  constructor(readonly sidecar: FakeSidecar) {
    sidecar.tell(this.status);
  }

  change(part: Partial<Status>): void {
    const { seq, revision } = this.status;
    this.status = { ...this.status, seq: seq + 1, revision: revision + 1, ...part };
    this.sidecar.tell(this.status);
  }

  count(outcome: Outcome): void {
    const total = TOTAL[outcome];
    const last_count = { seq: this.status.seq + 1, outcome };
    this.change({ [total]: this.status[total] + 1, last_count });
  }
}

/** Notes every flourish from now on, as its word and the movement it came with. */
async function noteFlourishes(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(`{
    globalThis.flourishes = [];
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) {
        if (!node.classList?.contains("flourish")) continue;
        const { animationName, clipPath } = getComputedStyle(node);
        const shape = getComputedStyle(node, "::before").clipPath;
        globalThis.flourishes.push([node.innerText, animationName, shape].join(" | "));
      }
    }).observe(document.querySelector(".counter-grid"), { childList: true, subtree: true });
  }`);
  return async () => {
    const noted: unknown = await page.evaluate("globalThis.flourishes");
    assert.ok(Array.isArray(noted));
    return noted.map(String);
  };
}

testNeeding(
  ["chromium"],
  "the overlay tells a count by a word, a shape and a movement of the outcome's own, once and briefly",
  async () => {
    await using sidecar = new FakeSidecar(null);
    const evening = new Evening(sidecar);
    await using browser = await startBrowser();
    const { page, errors, screenshot } = await browser.openPage(sidecar.url, SIZE);
    await waitForValue(page, "victory", 12);
    const flourishes = await noteFlourishes(page);
    const flourish = page.locator(".flourish");
    for (const outcome of ["victory", "defeat", "draw"] as const) {
      evening.count(outcome);
      await flourish.and(page.locator(`.${outcome}`)).waitFor();
      await page.evaluate(
        "document.getAnimations().forEach((a) => { a.pause(); a.currentTime = 1000; })",
      );
      await screenshot(`overlay-flourish-${outcome}`);
      await page.evaluate("document.getAnimations().forEach((a) => a.play())");
      await flourish.waitFor({ state: "detached", timeout: 5_000 });
    }
    const told = (await flourishes()).map((each) => each.split(" | "));
    assert.deepEqual(told.map(([word]) => word), ["VICTORY", "DEFEAT", "DRAW"]);
    assert.equal(new Set(told.map(([, movement]) => movement)).size, 3);
    assert.equal(new Set(told.map(([, , shape]) => shape)).size, 3);
    await waitForValue(page, "draw", 2);

    // A second count of the same outcome while the first is told begins anew.
    evening.count("victory");
    evening.count("victory");
    await until("both", async () => (await flourishes()).length === 5);
    assert.equal(await flourish.count(), 1);
    assert.deepEqual(errors, []);
  },
);

testNeeding(
  ["chromium"],
  "the overlay makes no news of corrections, the first score and old counts",
  async () => {
    await using sidecar = new FakeSidecar(null);
    const evening = new Evening(sidecar);
    await using browser = await startBrowser();
    const { page } = await browser.openPage(sidecar.url, SIZE);
    await waitForValue(page, "victory", 12);
    assert.equal(await page.locator(".flourish").count(), 0, "the first score");
    const flourishes = await noteFlourishes(page);
    evening.change({ victories: 11, last_count: { seq: 19, outcome: "victory" } }); // a count undone
    evening.change({ victories: 10, defeats: 8, last_count: { seq: 19, outcome: "defeat" } }); // an outcome changed
    evening.change({ victories: 11, last_count: { seq: 20, outcome: "victory" } }); // ... and the count is back
    evening.change({ victories: 12, defeats: 8, last_count: null }); // totals set
    evening.change({
      victories: 0,
      session: { started_at: "2026-03-14T20:00:00.000Z", number: 2 },
    });
    await waitForValue(page, "victory", 0);

    await setHidden(page, true);
    await until("no stream", () => sidecar.streams.all === 0);
    evening.count("victory");
    await setHidden(page, false);
    await waitForValue(page, "victory", 1);

    sidecar.endStreams();
    await until("the page to come back", () => sidecar.streams.all === 1);
    evening.change({ phase: "waiting_for_none", seq: evening.status.seq });
    assert.deepEqual(await flourishes(), []);
    evening.count("defeat");
    await until("news at last", async () => (await flourishes()).length === 1);
  },
);

testNeeding(
  ["chromium"],
  "the overlay is quiet about every correction of the sidecar's score, and tells what is added by hand",
  async () => {
    await using sidecar = await startSidecar();
    await using browser = await startBrowser();
    const { page } = await browser.openPage(`${sidecar.url}/?motion=on`, SIZE);
    await waitForValue(page, "victory", 0);
    const flourishes = await noteFlourishes(page);
    const correct = async (path: string, body: unknown, victories: number) => {
      await sidecar.post(path, body);
      await waitForValue(page, "victory", victories);
    };
    await correct("/api/initialize", { victories: 1, defeats: 0, draws: 0 }, 1);
    await correct("/api/adjust", { outcome: "victory", delta: -1 }, 0);
    await correct("/api/undo", {}, 1);
    await correct("/api/initialize", { victories: 2, defeats: 0, draws: 0 }, 2);
    assert.deepEqual(await flourishes(), []);
    await correct("/api/adjust", { outcome: "defeat", delta: 1 }, 2);
    const told = async () => (await flourishes()).map((each) => each.split(" | ")[0]);
    await until("the count to be told", async () => (await told()).length > 0);
    const { last_count } = await sidecar.status();
    await correct("/api/reclassify", { seq: last_count?.seq, outcome: "victory" }, 3);
    await correct("/api/session/reset", {}, 0);
    assert.deepEqual(await told(), ["DEFEAT"]);
  },
);

testNeeding(
  ["chromium"],
  "the overlay moves nothing with motion=off or for a system that asks for less",
  async () => {
    await using sidecar = new FakeSidecar(null);
    const evening = new Evening(sidecar);
    await using browser = await startBrowser();
    const { page } = await browser.openPage("about:blank", SIZE);
    const moves = async (search: string, reducedMotion: "reduce" | "no-preference") => {
      await page.emulateMedia({ reducedMotion });
      await page.goto(sidecar.url + search);
      const { victories } = evening.status;
      await waitForValue(page, "victory", victories);
      await until("the page to rest", () => page.evaluate<boolean>("document.getAnimations().length === 0"));
      const flourishes = await noteFlourishes(page);
      await page.evaluate(`{
      globalThis.moved = false;
      const look = () => { globalThis.moved ||= document.getAnimations().length > 0; requestAnimationFrame(look); };
      look();
    }`);
      evening.count("victory");
      await waitForValue(page, "victory", victories + 1);
      await page.evaluate("new Promise((done) => setTimeout(done, 300))");
      const moved = await page.evaluate<boolean>("globalThis.moved");
      assert.equal((await flourishes()).length > 0, moved, search);
      return moved;
    };
    assert.equal(await moves("", "no-preference"), true);
    assert.equal(await moves("", "reduce"), false);
    assert.equal(await moves("?motion=off", "no-preference"), false);
    assert.equal(
      await moves("?motion=on", "reduce"),
      true,
      "streamers may turn animations off in Windows alone",
    );
  },
);

testNeeding(["chromium"], "the overlay shifts nothing, whatever the score does", async () => {
  await using sidecar = new FakeSidecar(null);
  await using browser = await startBrowser();
  const { page } = await browser.openPage("about:blank", SIZE);
  await page.addInitScript(`
    globalThis.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) globalThis.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  `);
  const shift = async () => {
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    return await page.evaluate<number>("globalThis.shift");
  };
  for (
    const search of [
      "?history=5",
      "?layout=bar&history=5",
      "?layout=minimal&history=3",
      "?lang=ja&showDraw=false&history=10",
      "?layout=bar&lang=ja&history=10",
      "?layout=bar&lang=ja",
    ]
  ) {
    sidecar.history = [];
    const evening = new Evening(sidecar);
    evening.change({ victories: 0, defeats: 0, draws: 0, win_rate: null, streak: null });
    await page.goto(sidecar.url + search);
    await waitForValue(page, "victory", 0);
    const scores = [[1, 0, 1], [9, 0, 1], [10, 4, 0.7], [99, 99, 0.5], [100, 99, 0.503], [
      1000,
      99,
      0.91,
    ]] as const;
    for (const [draws, [victories, defeats, rate]] of scores.entries()) {
      // Every outcome in every place of the row: none may be wider than another.
      const newest = Array.from(
        { length: Math.min(victories, 10) },
        (_, index) => OUTCOMES[(index + draws) % 3] ?? "victory",
      );
      sidecar.history = matches(...newest);
      evening.change({
        victories,
        defeats,
        draws,
        win_rate: rate,
        streak: draws % 3 === 2 ? null : { outcome: defeats > 50 ? "defeat" : "victory", length: victories },
      });
      await waitForValue(page, "victory", victories);
      const { showDraw, history, lang } = parseParams(search);
      const row = newest.filter((outcome) => showDraw || outcome !== "draw").slice(0, history).reverse();
      const marks = row.map((outcome) => TEXTS[lang].mark[outcome]).join("");
      await until(`${search} to show ${marks}`, async () => {
        const texts = await page.locator(".history .mark").allInnerTexts();
        return texts.join("") === marks;
      });
      await shift();
    }
    assert.equal(await shift(), 0, search);
    // What would be noticed.
    await page.evaluate(`document.querySelector(".counter-grid").style.marginTop = "40px"`);
    assert.ok(await shift() > 0, "shifts are measured");
  }
});
