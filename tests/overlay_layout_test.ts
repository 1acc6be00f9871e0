import assert from "node:assert/strict";
import type { Outcome } from "../sidecar/contract.ts";
import { startBrowser } from "./support/browser.ts";
import { FakeSidecar } from "./support/fake_sidecar.ts";
import { CROWDED, matches, SIZE, waitForValue } from "./support/pages.ts";
import { testNeeding } from "./support/skip.ts";

testNeeding(["chromium"], "the overlay fits every size, layout and language without overflow", async () => {
  await using sidecar = new FakeSidecar(CROWDED);
  sidecar.history = matches(...Array<Outcome>(12).fill("defeat"));
  await using browser = await startBrowser();
  const { page, errors, screenshot } = await browser.openPage("about:blank", SIZE);
  // Pictures of the page at rest, not of its fading in.
  await page.emulateMedia({ reducedMotion: "reduce" });
  const sizes = [[300, 100], [1920, 1080], [800, 600], [640, 60], [120, 600]] as const;
  const addresses = [
    "",
    "?history=10&scale=2",
    "?history=10&scale=2&showDraw=false&lang=ja",
    "?layout=bar&history=10&scale=2&lang=ja",
    "?layout=bar&scale=0.5",
    "?layout=minimal&history=10&scale=2&theme=transparent",
    "?layout=minimal&history=3&showDraw=false&theme=light",
  ];
  for (const [number, search] of addresses.entries()) {
    await page.goto(sidecar.url + search);
    await waitForValue(page, "victory", 888);
    if (search.includes("history")) await page.locator(".history .defeat").last().waitFor();
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      const overflow = await page.evaluate(OVERFLOW);
      assert.deepEqual(overflow, [], `${search} at ${width}x${height}`);
      if (height === 100 || height === 1080) await screenshot(`overlay-fit-${number}-${width}x${height}`);
    }
  }
  assert.deepEqual(errors, []);
});

/** Names what is drawn outside the page, or holds more than it shows. */
const OVERFLOW = `(() => {
  const found = [];
  const scroller = document.scrollingElement;
  if (scroller.scrollWidth > innerWidth || scroller.scrollHeight > innerHeight) found.push("scrolls");
  for (const element of document.querySelectorAll(".overlay, .overlay *:not(.flash)")) {
    const { left, top, right, bottom, width } = element.getBoundingClientRect();
    if (width === 0) continue;
    const name = element.className + " " + [left, top, right, bottom].map(Math.round);
    if (left < 0 || top < 0 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5) found.push("outside: " + name);
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) found.push("clipped: " + name);
  }
  return found;
})()`;

testNeeding(
  ["chromium"],
  "the overlay clamps its parameters and is never wrong about them on stream",
  async () => {
    await using sidecar = new FakeSidecar(CROWDED);
    sidecar.history = matches("victory", "draw", "defeat");
    await using browser = await startBrowser();
    const { page, errors } = await browser.openPage(
      `${sidecar.url}?scale=99&history=99&layout=spiral&theme=neon&lang=tlh&showDraw=perhaps&%E0%A4%A`,
      SIZE,
    );
    await waitForValue(page, "draw", 666);
    await page.locator(".history .victory").waitFor();
    assert.equal(await page.locator(".history .mark").count(), 10);
    assert.equal((await page.locator(".history").innerText()).replace(/\s/g, ""), "LDW");
    assert.equal(await page.locator(".layout-cards").count(), 1);
    assert.equal(await page.evaluate("document.documentElement.className"), "theme-dark");
    assert.equal(await page.evaluate("document.documentElement.style.getPropertyValue('--scale')"), "2");

    await page.goto(`${sidecar.url}?scale=-1&history=-1&showDraw=FALSE&lang=ja`);
    await waitForValue(page, "victory", 888);
    assert.equal(await page.locator(".history").count(), 0);
    assert.equal(await page.locator(".counter").count(), 2);
    assert.deepEqual(await page.locator(".label").allInnerTexts(), ["勝利", "敗北"]);
    assert.equal(await page.evaluate("document.documentElement.style.getPropertyValue('--scale')"), "0.5");
    assert.deepEqual(errors, []);
  },
);

testNeeding(["chromium"], "custom.css wins over the overlay's own style, in every theme", async () => {
  await using sidecar = new FakeSidecar(CROWDED);
  sidecar.customCss =
    ":root { --victory-color: rgb(1, 2, 3); --font-size: 10px } .value { color: rgb(4, 5, 6) }";
  await using browser = await startBrowser();
  for (const theme of ["dark", "light", "transparent"]) {
    const { page } = await browser.openPage(`${sidecar.url}?theme=${theme}`, SIZE);
    await waitForValue(page, "victory", 888);
    const style = (selector: string, property: string) =>
      page.evaluate(`getComputedStyle(document.querySelector("${selector}")).${property}`);
    assert.equal(await style(".victory .label", "color"), "rgb(1, 2, 3)", theme);
    assert.equal(await style(".value", "color"), "rgb(4, 5, 6)", theme);
    assert.equal(await style(".overlay", "fontSize"), "10px", theme);
  }
});
