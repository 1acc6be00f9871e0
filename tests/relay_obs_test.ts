import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { WebRtcStatus } from "../sidecar/contract.ts";
import { startBrowser } from "./support/browser.ts";
import "./support/pages.ts";
import { type ObsOptions, publishLikeObs, watchTogether } from "./support/relay_programs.ts";
import { readNumbers } from "./support/numbered_viewer.ts";
import { testNeeding } from "./support/skip.ts";
import { Stage } from "./support/stage.ts";
import { until } from "./support/until.ts";

const TOKEN = "a-token-of-this-test";

async function status(stage: Stage): Promise<WebRtcStatus> {
  return await (await fetch(`${stage.url}/api/webrtc`)).json();
}

/** A stream "obs" that is published as OBS does, for as long as the test takes. */
async function withObs(
  options: Omit<ObsOptions, "url" | "token">,
  test: (stage: Stage) => Promise<void>,
): Promise<void> {
  await using stage = await Stage.make();
  await stage.start(0, { webrtc: { whip_token: TOKEN } });
  const obs = await publishLikeObs({ ...options, url: `${stage.url}/whip/obs`, token: TOKEN });
  try {
    await until("the stream", async () => {
      if (!obs.isRunning()) throw new Error(obs.output());
      return (await status(stage)).streams.some(({ name, frames }) => name === "obs" && frames > 20);
    }, { timeoutMs: 60_000, explain: () => `${obs.output()}\n${stage.said.join("\n")}` });
    await test(stage);
  } finally {
    await obs.end("SIGTERM");
  }
}

const framesOf = (page: Page) =>
  page.evaluate<number>("document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames");

testNeeding(
  ["encoder", "chromium"],
  "a viewer of what OBS sends has a picture although no keyframe comes for a long time, and names what to change",
  () =>
    // One keyframe in eight seconds: what is seen at once has to come from the cache.
    withObs({ width: 320, height: 180, fps: 30, kbps: 300, gop: 240, pictures: 240 }, async (stage) => {
      const keyframes = async () =>
        (await status(stage)).streams.find(({ name }) => name === "obs")?.keyframes;
      await using browser = await startBrowser();
      for (let viewer = 0; viewer < 2; viewer++) {
        const before = await keyframes();
        const { page } = await browser.openPage(`${stage.url}/view?stream=obs`, { width: 400, height: 300 });
        await until("a picture", async () => await framesOf(page) > 0);
        // Only a viewer that came by chance with a keyframe says nothing about the cache.
        if (before === await keyframes()) break;
      }
      const { streams, sessions } = await status(stage);
      const obs = streams.find(({ name }) => name === "obs");
      assert.deepEqual(obs?.codecs, ["H264", "opus"]);
      await until("the advice", async () =>
        /keyframe interval of OBS's encoder to 1 s/.test(
          (await status(stage)).streams.find(({ name }) => name === "obs")?.message ?? "",
        ));
      const publisher = sessions.find(({ role }) => role === "publisher");
      assert.deepEqual([publisher?.state, publisher?.codec], ["connected", "H264"]);
    }),
);

testNeeding(
  ["encoder", "aiortc"],
  "every picture of what OBS sends arrives as it was, in its order",
  () =>
    withObs({ width: 640, height: 360, fps: 20, kbps: 1_000, gop: 40, pictures: 240 }, async (stage) => {
      const { numbers, unread, ages } = await readNumbers({
        url: `${stage.url}/whep/obs`,
        seconds: 4,
        fps: 20,
        count: 240,
      });
      assert.equal(unread, 0);
      assert.ok(numbers.length >= 10, `${numbers.length} pictures`);
      const backwards = numbers.filter((number, at) =>
        (number - (numbers[at - 1] ?? number) + 240) % 240 > 120
      );
      assert.deepEqual(backwards, []);
      const sorted = ages.toSorted((a, b) => a - b);
      console.log(`age of a picture, median: ${sorted[sorted.length >> 1]} ms`);
    }),
);

testNeeding(
  ["encoder"],
  "twenty viewers get what OBS sends, each with its sound",
  () =>
    withObs({ width: 640, height: 360, fps: 15, kbps: 400, gop: 30, pictures: 60 }, async (stage) => {
      const crowd = await watchTogether({
        url: `${stage.url}/whep/obs`,
        viewers: 20,
        frames: 30,
        seconds: 120,
      });
      assert.equal(crowd.length, 20);
      for (const { frames, sounds, wentBack } of crowd) {
        assert.ok(frames >= 30 && sounds > 0 && !wentBack, JSON.stringify(crowd));
      }
      await until("all have left", async () => (await status(stage)).sessions.length === 1);
    }),
);
