import assert from "node:assert/strict";
import { startBrowser } from "./support/browser.ts";
import { numberedPictures } from "./support/numbered_pictures.ts";
import "./support/pages.ts";
import { ROOT, testNeeding } from "./support/skip.ts";
import { Stage } from "./support/stage.ts";
import { until } from "./support/until.ts";

testNeeding(
  ["encoder", "chromium"],
  "the viewer page plays the sidecar's own view, says how late it is, and the dashboard tells of it",
  async () => {
    const pictures = await numberedPictures({ width: 640, height: 360 });
    await using stage = await Stage.make();
    stage.root = ROOT;
    stage.live = () => pictures.at(Date.now());
    await stage.start();
    await using browser = await startBrowser();
    const { page, errors, screenshot } = await browser.openPage(
      `${stage.url}/view?lang=en&fps=15&frame_scale=0.5`,
      { width: 1280, height: 720 },
    );
    await until("frames", () =>
      page.evaluate(
        "document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames >= 30",
      ), { timeoutMs: 60_000, explain: () => [...errors, ...stage.said].join("\n") });
    await page.getByRole("button", { name: "Statistics" }).click();
    const statistics = page.locator(".statistics");
    await statistics.getByText("640 × 360").waitFor();
    await statistics.getByText("H264").waitFor();
    // The sender's reports tell the time of capture: without them there would be an estimate, with wrong ones nonsense.
    const delay = await until("a delay", async () => {
      const [, ms] = /Delay\s+(\d+) ms/.exec(await statistics.innerText()) ?? [];
      return ms === undefined ? null : Number(ms);
    });
    assert.ok(delay < 5_000, `${delay} ms`);
    await screenshot("live-view");
    const dashboard = await browser.openPage(`${stage.url}/admin?lang=en`, { width: 1280, height: 900 });
    await dashboard.page.getByText("H264", { exact: false }).first().waitFor();
    assert.deepEqual([...errors, ...dashboard.errors], []);
  },
);
