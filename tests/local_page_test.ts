import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { startBrowser } from "./support/browser.ts";
import { freePort } from "./support/free_port.ts";
import { waitForValue } from "./support/pages.ts";
import { testNeeding } from "./support/skip.ts";
import { Stage } from "./support/stage.ts";
import { until } from "./support/until.ts";

const PAGE = new URL("../overlay/local/scoreline.html", import.meta.url).href;
const SOURCE = { width: 800, height: 200 };
/** An OBS dock. */
const DOCK = { width: 320, height: 400 };

/** Counts the page's attempts to find the server. */
function attempts(page: Page): () => number {
  let count = 0;
  page.on("requestfailed", () => count++);
  return () => count;
}

const visibleText = (page: Page) => page.locator("body").innerText();

testNeeding(
  ["chromium"],
  "the local page shows nothing until the sidecar answers, then the overlay",
  async () => {
    const port = freePort();
    await using stage = await Stage.make();
    await using browser = await startBrowser();
    const { page } = await browser.openPage(`${PAGE}?port=${port}&layout=bar&history=3`, SOURCE);
    const failed = attempts(page);
    await until("a few attempts", () => failed() >= 3);
    assert.equal((await visibleText(page)).trim(), "");
    for (const element of ["body", "documentElement"]) {
      const background = await page.evaluate(`getComputedStyle(document.${element}).backgroundColor`);
      assert.equal(background, "rgba(0, 0, 0, 0)", element);
    }
    await stage.start(port);
    await page.waitForURL(`http://127.0.0.1:${port}/?layout=bar&history=3`);
    await waitForValue(page, "victory", 0);
    await stage.post("/api/adjust", { outcome: "victory" });
    await waitForValue(page, "victory", 1);
  },
);

testNeeding(
  ["chromium"],
  "the local page says in a dock what it waits for, and becomes the dashboard",
  async () => {
    const port = freePort();
    await using stage = await Stage.make();
    await using browser = await startBrowser();
    const { page, screenshot } = await browser.openPage(
      `${PAGE}?page=admin&port=${port}&host=localhost`,
      DOCK,
    );
    await page.getByText(`Waiting for Scoreline at localhost:${port}.`).waitFor();
    await screenshot("waiting-dock");
    const japanese = await browser.openPage(`${PAGE}?page=admin&port=${port}&lang=ja`, DOCK);
    await japanese.page.getByText(`Scoreline の起動を待っています（127.0.0.1:${port}）`).waitFor();
    await stage.start(port);
    await page.waitForURL(`http://localhost:${port}/admin`);
    await japanese.page.waitForURL(`http://127.0.0.1:${port}/admin?lang=ja`);
  },
);

testNeeding(["chromium"], "the local page asks again when a server accepts and never answers", async () => {
  await using stage = await Stage.make();
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = silent.addr;
  const held: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of silent) held.push(connection);
  })();
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${PAGE}?port=${port}`, SOURCE);
  await until("its question", () => held.length > 0);
  silent.close(); // the open connections stay
  await accepting;
  await stage.start(port);
  await page.waitForURL(`http://127.0.0.1:${port}/`);
  for (const connection of held) connection.close();
});

testNeeding(
  ["chromium"],
  "the local page passes over parameters that are no host, port or page",
  async () => {
    await using browser = await startBrowser();
    const asked: string[] = [];
    const { page } = await browser.openPage("about:blank", SOURCE);
    page.on("request", (request) => asked.push(request.url()));
    const odd = "?port=80%2F..&host=evil.example%2F&page=javascript:alert(1)";
    await page.goto(`${PAGE}${odd}`);
    await until("the question", () => asked.length >= 2);
    assert.equal(asked[1], "http://127.0.0.1:3000/api/health");
  },
);
