import assert from "node:assert/strict";
import { LANGUAGES, LAYOUTS, THEMES } from "../overlay/src/params.ts";
import { accessibilityViolations } from "./support/accessibility.ts";
import { startBrowser } from "./support/browser.ts";
import { FakeSidecar, statusWith } from "./support/fake_sidecar.ts";
import { matches, SIZE, waitForValue } from "./support/pages.ts";
import { testNeeding } from "./support/skip.ts";

const SCORE = statusWith({
  victories: 3,
  defeats: 1,
  draws: 1,
  win_rate: 0.75,
  streak: { outcome: "defeat", length: 1 },
  seq: 5,
});

/** The overlay is a part of a picture: it has no title of its own. */
const NOT_A_DOCUMENT = ["page-has-heading-one"];

testNeeding(
  ["chromium"],
  "axe-core finds nothing wrong with the overlay, at rest and at a count",
  async () => {
    await using sidecar = new FakeSidecar(SCORE);
    sidecar.history = matches("defeat", "draw", "victory");
    await using browser = await startBrowser();
    const { page } = await browser.openPage("about:blank", SIZE);
    for (const theme of THEMES) {
      for (const layout of LAYOUTS) {
        for (const lang of LANGUAGES) {
          const search = `?theme=${theme}&layout=${layout}&lang=${lang}&history=5&motion=off`;
          await page.goto(sidecar.url + search);
          await page.locator(".history .defeat").waitFor();
          assert.deepEqual(await accessibilityViolations(page, NOT_A_DOCUMENT), [], search);
        }
      }
      sidecar.tell(SCORE);
      await page.goto(`${sidecar.url}?theme=${theme}&motion=on`);
      await waitForValue(page, "victory", SCORE.victories);
      sidecar.tell({
        ...SCORE,
        victories: SCORE.victories + 1,
        last_count: { seq: 6, outcome: "victory" },
        seq: 6,
        revision: 2,
      });
      await page.locator(".flourish").waitFor();
      await page.evaluate(
        "document.getAnimations().forEach((a) => { a.pause(); a.currentTime = 1000; })",
      );
      assert.deepEqual(
        await accessibilityViolations(page, NOT_A_DOCUMENT),
        [],
        `a count, ${theme}`,
      );
    }
    // What would be found.
    await page.evaluate(
      `document.querySelector(".label").style.color = "#1a1f29"`,
    );
    await page.evaluate(`document.querySelector(".flourish").remove()`);
    await page.evaluate(`document.documentElement.lang = ""`);
    assert.notDeepEqual(await accessibilityViolations(page, NOT_A_DOCUMENT), []);
  },
);

testNeeding(["chromium"], "a system set to high contrast leaves the viewers' picture as it is", async () => {
  await using sidecar = new FakeSidecar(SCORE);
  sidecar.history = matches("defeat", "draw", "victory");
  await using browser = await startBrowser();
  const { page } = await browser.openPage("about:blank", SIZE);
  for (const layout of LAYOUTS) {
    await page.goto(`${sidecar.url}?layout=${layout}&history=5&motion=off`);
    await page.locator(".history .defeat").waitFor();
    await page.emulateMedia({ forcedColors: "none" });
    const usual = await page.screenshot({ omitBackground: true });
    await page.emulateMedia({ forcedColors: "active" });
    assert.ok(usual.equals(await page.screenshot({ omitBackground: true })), layout);
  }
});
