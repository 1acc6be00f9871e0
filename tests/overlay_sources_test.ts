import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startBrowser } from "./support/browser.ts";
import { waitForValue } from "./support/pages.ts";
import { type RunningSidecar, startSidecar } from "./support/sidecar.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

const SIZE = { width: 800, height: 200 };
/** Nobody answers there: these tests count by hand. */
const NO_OBS = { args: ["--obs-url", "ws://127.0.0.1:9"] };

/** How many event streams the sidecar itself counts. */
function streamsOf(sidecar: RunningSidecar): Promise<number> {
  return sidecar.metric("scoreline_event_clients");
}

async function tellVisible(page: Page, visible: boolean): Promise<void> {
  await page.evaluate(
    `dispatchEvent(new CustomEvent("obsSourceVisibleChanged", { detail: { visible: ${visible} } }))`,
  );
}

testNeeding(
  ["chromium"],
  "eight browser sources share one connection, come back with the sidecar and need none while OBS hides them",
  async () => {
    await using sidecar = await startSidecar(NO_OBS);
    await using browser = await startBrowser();
    const pages: Page[] = [];
    for (let source = 0; source < 8; source++) {
      const layout = ["cards", "bar", "minimal"][source % 3];
      const { page } = await browser.openPage(`${sidecar.url}/?layout=${layout}&history=${source}`, SIZE);
      pages.push(page);
    }
    const everyPageShows = (victories: number) =>
      Promise.all(pages.map((page) => waitForValue(page, "victory", victories)));
    await everyPageShows(0);
    assert.equal(await streamsOf(sidecar), 1);
    await sidecar.post("/api/adjust", { outcome: "victory", delta: 1 });
    await everyPageShows(1);

    await sidecar.stop();
    await everyPageShows(1); // the last score stays
    await sidecar.start(NO_OBS);
    await sidecar.post("/api/adjust", { outcome: "victory", delta: 1 });
    await everyPageShows(2);
    assert.equal(await streamsOf(sidecar), 1);

    for (const page of pages) await tellVisible(page, false);
    await until("no connection", async () => await streamsOf(sidecar) === 0);
    await sidecar.post("/api/adjust", { outcome: "victory", delta: 1 });
    for (const page of pages) await tellVisible(page, true);
    await everyPageShows(3);
    assert.equal(await streamsOf(sidecar), 1);
  },
);

testNeeding(
  ["chromium"],
  "custom.css is taken up while the overlay is shown, without a reload or a flash",
  async () => {
    await using sidecar = await startSidecar(NO_OBS);
    await using browser = await startBrowser();
    const { page, errors } = await browser.openPage(sidecar.url, SIZE);
    await waitForValue(page, "victory", 0);
    // Notes every colour that a frame shows.
    await page.evaluate(`{
    globalThis.colours = [];
    const look = () => {
      const { color } = getComputedStyle(document.querySelector(".value"));
      if (globalThis.colours.at(-1) !== color) globalThis.colours.push(color);
      requestAnimationFrame(look);
    };
    look();
  }`);
    const file = join(sidecar.dataDir, "custom.css");
    const shows = async (colour: string) => {
      const changed = performance.now();
      await until(colour, async () => await page.evaluate("globalThis.colours.at(-1)") === colour);
      const took = performance.now() - changed;
      assert.ok(took < 2_000, `${colour} after ${took} ms`);
    };
    await Deno.writeTextFile(file, ".value { color: rgb(1, 2, 3) }");
    await shows("rgb(1, 2, 3)");
    await Deno.writeTextFile(file, ".value { color: rgb(4, 5, 6) }");
    await shows("rgb(4, 5, 6)");

    // What changes while the source is hidden is there when it is shown.
    await tellVisible(page, false);
    await until("no connection", async () => await streamsOf(sidecar) === 0);
    await Deno.writeTextFile(file, ".value { color: rgb(7, 8, 9) }");
    await tellVisible(page, true);
    await shows("rgb(7, 8, 9)");

    await Deno.remove(file);
    await shows("rgb(255, 255, 255)");
    const colours = [
      "rgb(255, 255, 255)",
      "rgb(1, 2, 3)",
      "rgb(4, 5, 6)",
      "rgb(7, 8, 9)",
      "rgb(255, 255, 255)",
    ];
    assert.deepEqual(await page.evaluate("globalThis.colours"), colours, "nothing in between, no reload");
    assert.equal(await page.locator("link[rel=stylesheet]").count(), 2);
    assert.deepEqual(errors, []);
  },
);

testNeeding(
  ["chromium"],
  "a page opened with a custom.css begins with it, and nothing is drawn before",
  async () => {
    await using sidecar = await startSidecar(NO_OBS);
    await Deno.writeTextFile(
      join(sidecar.dataDir, "custom.css"),
      ":root { --text-color: rgb(1, 2, 3); --victory-color: rgb(4, 5, 6) }",
    );
    await using browser = await startBrowser();
    const { page } = await browser.openPage("about:blank", SIZE);
    await page.addInitScript(`{
    globalThis.seen = [];
    const look = () => {
      const value = document.querySelector(".value");
      if (value !== null) globalThis.seen.push(getComputedStyle(value).color + document.fonts.check('600 1em "Barlow Condensed"'));
      requestAnimationFrame(look);
    };
    look();
  }`);
    await page.goto(sidecar.url);
    await waitForValue(page, "victory", 0);
    await until("some frames", () => page.evaluate<boolean>("globalThis.seen.length > 20"));
    assert.deepEqual(await page.evaluate("[...new Set(globalThis.seen)]"), ["rgb(1, 2, 3)true"]);
  },
);
