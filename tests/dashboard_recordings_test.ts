import assert from "node:assert/strict";
import type { Recording } from "../sidecar/contract.ts";
import { accessibilityViolations } from "./support/accessibility.ts";
import { startBrowser } from "./support/browser.ts";
import { FakeSidecar, NO_RECORDINGS, statusWith } from "./support/fake_sidecar.ts";
import "./support/pages.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

const DOCK = { width: 320, height: 900 } as const;

const CLIP: Recording = {
  name: "scoreline_20260314T200000000Z_obs_clip-victory_2-1-0.mkv",
  kind: "clip",
  stream: "obs",
  at: "2026-03-14T20:00:00.000Z",
  bytes: 12_345_678,
  outcome: "victory",
  score: { victories: 2, defeats: 1, draws: 0 },
  recording: false,
  url: "api/recordings/scoreline_20260314T200000000Z_obs_clip-victory_2-1-0.mkv",
};
const RUNNING: Recording = {
  ...CLIP,
  name: "scoreline_20260314T190000000Z_obs.mkv",
  kind: "recording",
  outcome: null,
  score: null,
  recording: true,
  url: "api/recordings/scoreline_20260314T190000000Z_obs.mkv",
};

testNeeding(
  ["chromium"],
  "the dashboard lists recordings, saves a clip, and removes one when that is confirmed",
  async () => {
    await using sidecar = new FakeSidecar(statusWith());
    sidecar.recordings = { ...NO_RECORDINGS, recordings: [CLIP, RUNNING], bytes: 1.5e9, streams: ["obs"] };
    await using browser = await startBrowser();
    const { page, screenshot } = await browser.openPage(`${sidecar.url}admin?lang=en`, DOCK);
    const card = page.getByRole("region", { name: "Recordings" });
    await card.getByText("1.5 of 20.0 GB; the oldest are removed first.").waitFor();
    const link = card.getByRole("link", { name: "Clip · Victory" });
    assert.equal(await link.getAttribute("href"), `${sidecar.url}${CLIP.url}`);
    assert.equal(await link.getAttribute("download"), CLIP.name);
    await card.getByText("being recorded").waitFor();
    assert.deepEqual(await accessibilityViolations(page), []);
    assert.equal(await page.evaluate("document.scrollingElement.scrollWidth"), DOCK.width);
    await card.scrollIntoViewIfNeeded();
    await screenshot("dashboard-recordings-320");

    await card.getByRole("button", { name: "Save the last 30 s" }).click();
    await until("the clip to be asked for", () => sidecar.posted.length === 1);
    assert.deepEqual(sidecar.posted[0], { path: "/api/clip", body: { stream: "obs" } });

    const remove = card.getByRole("button", { name: "Remove Clip · Victory" });
    assert.equal(await card.getByRole("button", { name: /^Remove/ }).count(), 1); // not what is being recorded
    await remove.click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await remove.click();
    await page.getByRole("button", { name: "Remove for good" }).click();
    await until("it to be removed", () => sidecar.removed.length === 1);
    assert.deepEqual(sidecar.removed, [`/${CLIP.url}`]);
  },
);

testNeeding(
  ["chromium"],
  "the dashboard says why nothing is recorded, and nothing when there is nothing to say",
  async () => {
    await using sidecar = new FakeSidecar(statusWith());
    sidecar.recordings = {
      ...NO_RECORDINGS,
      message: 'The recording of "obs" has stopped: the disk is full',
    };
    await using browser = await startBrowser();
    const { page } = await browser.openPage(`${sidecar.url}admin?lang=ja`, DOCK);
    const card = page.getByRole("region", { name: "録画" });
    await card.getByText("録画が止まりました。").waitFor();
    await card.getByText("the disk is full").waitFor();
    sidecar.recordings = NO_RECORDINGS;
    await until("the card to go", async () => await card.count() === 0);
  },
);
