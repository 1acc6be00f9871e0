import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { LANGUAGES } from "../overlay/src/params.ts";
import { startBrowser } from "./support/browser.ts";
import { startAfterTwoEvenings } from "./support/evening.ts";
import { FakeSidecar, statusWith } from "./support/fake_sidecar.ts";
import { matches } from "./support/pages.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

const WIDTHS = [320, 768, 1440] as const;

/** Adds up by how much the layout shifts, as browsers score it. */
const MEASURE_SHIFT = `
  globalThis.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
`;

/** Names the choices that are narrower than their longest text wants, although their line has more room. */
const CLIPPED = `[...document.querySelectorAll("select")].flatMap((select) => {
  const natural = select.cloneNode(true);
  natural.style.cssText = "position: absolute; width: auto; min-width: 0; max-width: none";
  select.parentNode.append(natural);
  const [wanted, got] = [natural.offsetWidth, select.offsetWidth];
  natural.remove();
  return wanted > got ? [select.ariaLabel + select.id + select.parentNode.innerText + ": " + got + " of " + wanted] : [];
})`;

/** What is wider than the page. */
function overflow(page: Page): Promise<number> {
  return page.evaluate<number>("document.scrollingElement.scrollWidth - innerWidth");
}

testNeeding(["chromium"], "the dashboard stands still while it loads, and clips no choice", async () => {
  await using sidecar = await startAfterTwoEvenings();
  await using browser = await startBrowser();
  for (const lang of LANGUAGES) {
    for (const width of WIDTHS) {
      const { page } = await browser.openPage("about:blank", { width, height: 1000 });
      await page.addInitScript(MEASURE_SHIFT);
      await page.goto(`${sidecar.url}/admin?lang=${lang}`);
      await page.locator(".plot canvas").first().waitFor();
      await until("the sources", () => page.locator("#source").isEnabled());
      await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
      const shift = await page.evaluate<number>("globalThis.shift");
      assert.ok(shift < 0.01, `${shift} at ${width} px, ${lang}`);
      assert.deepEqual(await page.evaluate(CLIPPED), [], `${width} px, ${lang}`);
      assert.ok(await overflow(page) <= 0, `${width} px, ${lang}`);
      await page.close();
    }
  }
});

testNeeding(["chromium"], "in a dock the newest counts can be corrected without scrolling far", async () => {
  await using sidecar = await startAfterTwoEvenings();
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}/admin?lang=en`, { width: 320, height: 900 });
  const newest = page.getByRole("button", { name: "Undo entry 12" });
  await newest.waitFor();
  const top = (await newest.boundingBox())?.y ?? NaN;
  assert.ok(top < 900, `${top} px`);
  assert.equal(await page.locator(".entry").count(), 5, "the rest of the page is not pushed far down");
  await page.getByRole("button", { name: "Show 3 more" }).click();
  await page.getByRole("button", { name: "Undo entry 2", exact: true }).waitFor();
});

testNeeding(["chromium"], "the dashboard has room for the largest totals in a dock", async () => {
  await using sidecar = new FakeSidecar(statusWith({
    victories: 1_000_000,
    defeats: 8_888_888,
    draws: 9_999_999,
    streak: { outcome: "victory", length: 1_000_000 },
  }));
  sidecar.history = matches("victory");
  await using browser = await startBrowser();
  for (const lang of LANGUAGES) {
    const { page } = await browser.openPage(`${sidecar.url}admin?lang=${lang}`, { width: 320, height: 900 });
    await page.getByText("8888888", { exact: true }).waitFor();
    assert.ok(await overflow(page) <= 0, lang);
    const wide = await page.evaluate(
      `[...document.querySelectorAll(".number")].filter((number) => number.scrollWidth > number.parentNode.clientWidth).length`,
    );
    assert.equal(wide, 0, lang);
  }
});
