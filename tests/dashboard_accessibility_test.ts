import assert from "node:assert/strict";
import { accessibilityViolations } from "./support/accessibility.ts";
import { startBrowser } from "./support/browser.ts";
import { startAfterTwoEvenings } from "./support/evening.ts";
import { FakeSidecar, statusWith } from "./support/fake_sidecar.ts";
import { startSidecar } from "./support/sidecar.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

/** A dock of OBS, half a screen, a screen. */
const SIZES = [{ width: 320, height: 900 }, { width: 800, height: 900 }, {
  width: 1400,
  height: 1000,
}] as const;
const OPENED = "document.querySelectorAll('details').forEach((details) => details.open = true)";
const SCROLL_WIDTH = "document.scrollingElement.scrollWidth";

for (const lang of ["en", "ja"] as const) {
  testNeeding(
    ["chromium"],
    `axe-core finds nothing wrong with the dashboard, and it fits: ${lang}`,
    async () => {
      await using sidecar = await startAfterTwoEvenings();
      await using browser = await startBrowser();
      for (const size of SIZES) {
        const { page, screenshot } = await browser.openPage(`${sidecar.url}/admin?lang=${lang}`, size);
        await page.locator(".entry").first().waitFor();
        await page.locator("canvas").last().waitFor();
        await page.evaluate(OPENED);
        await page.locator(".settings").first().waitFor();
        assert.deepEqual(await accessibilityViolations(page), [], `${size.width} px`);
        assert.equal(await page.evaluate(SCROLL_WIDTH), size.width);
        await screenshot(`dashboard-${size.width}-${lang}`);
        await page.close();
      }
    },
  );
}

testNeeding(["chromium"], "axe-core finds nothing wrong with what opens on the dashboard", async () => {
  await using sidecar = await startAfterTwoEvenings();
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}/admin?lang=en`, SIZES[0]);
  await page.getByRole("button", { name: "New session" }).click();
  assert.deepEqual(await accessibilityViolations(page), []);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Picture behind entry 6" }).click();
  await page.getByRole("dialog").waitFor();
  assert.deepEqual(await accessibilityViolations(page), []);
  assert.equal(await page.evaluate(SCROLL_WIDTH), 320);
});

testNeeding(
  ["chromium"],
  "axe-core finds nothing wrong with the dashboard while it watches the demo",
  async () => {
    await using sidecar = await startSidecar({ args: ["--demo"] });
    await using browser = await startBrowser();
    const { page } = await browser.openPage(`${sidecar.url}/admin?lang=en`, SIZES[2]);
    const detector = page.getByRole("region", { name: "What the detector sees" });
    await detector.getByRole("meter").first().waitFor();
    await until(
      "the preview",
      () => page.evaluate("document.querySelector('.preview img').naturalWidth > 0"),
    );
    await detector.getByText(/^\d:\d\d left$/).waitFor(); // the first count of the demo
    assert.deepEqual(await accessibilityViolations(page), []);
  },
);

testNeeding(["chromium"], "axe-core finds nothing wrong with the dashboard when all is wrong", async () => {
  await using sidecar = new FakeSidecar(statusWith({
    obs: { state: "auth_failed", source: null, message: "Set [obs] password in scoreline.toml" },
    log: { state: "unavailable", message: "No space left on device", pending: 2, damaged_lines: 1 },
  }));
  sidecar.settings = { server: { token: "***", view_token: "" } };
  sidecar.answer = () => Response.json({ error: { code: "x", message: "Not now" } }, { status: 503 });
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}admin?lang=en`, SIZES[0]);
  await page.getByRole("button", { name: "Undo last" }).click();
  await page.getByRole("alert").getByText("Not now").waitFor();
  assert.deepEqual(await accessibilityViolations(page), []);
  await sidecar.stop();
  await page.getByText("What you see may be old").waitFor();
  assert.deepEqual(await accessibilityViolations(page), []);
  assert.equal(await page.evaluate(SCROLL_WIDTH), 320);
});
