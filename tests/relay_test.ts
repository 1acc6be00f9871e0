import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { WebRtcSession, WebRtcStatus, WebRtcStream } from "../sidecar/contract.ts";
import { accessibilityViolations } from "./support/accessibility.ts";
import { startBrowser } from "./support/browser.ts";
import "./support/pages.ts";
import type { Program } from "./support/program.ts";
import { testNeeding } from "./support/skip.ts";
import { Stage } from "./support/stage.ts";
import { until } from "./support/until.ts";
import { watchWithAiortc } from "./support/whep_viewer.ts";
import { publishFromPage } from "./support/whip_page.ts";
import { publishWithAiortc } from "./support/whip_publisher.ts";

const TOKEN = "a-token-of-this-test";
const PAGE = { width: 640, height: 480 } as const;

async function startStage(): Promise<Stage> {
  const stage = await Stage.make();
  await stage.start(0, { webrtc: { whip_token: TOKEN } });
  return stage;
}

async function status(stage: Stage): Promise<WebRtcStatus> {
  return await (await fetch(`${stage.url}/api/webrtc`)).json();
}

async function streamNamed(stage: Stage, name: string): Promise<WebRtcStream | undefined> {
  return (await status(stage)).streams.find((stream) => stream.name === name);
}

async function sessionsOf(stage: Stage, role: WebRtcSession["role"]): Promise<WebRtcSession[]> {
  return (await status(stage)).sessions.filter((session) => session.role === role);
}

/** Waits until a stream is published and its size is known. */
function untilLive(stage: Stage, name: string, publisher?: Program): Promise<WebRtcStream> {
  return until(`"${name}" to be live`, async () => {
    const stream = await streamNamed(stage, name);
    return stream?.state === "running" && stream.width !== null && stream;
  }, { explain: () => `${publisher?.output() ?? ""}\n${stage.said.join("\n")}` });
}

/** Pictures that the page's video has shown. */
const framesOf = (page: Page) =>
  page.evaluate<number>("document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames");

async function untilFrames(page: Page, more: number): Promise<void> {
  const before = await framesOf(page);
  await until(`${more} frames`, async () => await framesOf(page) >= before + more);
}

for (const codec of ["VP8", "H264"] as const) {
  testNeeding(
    ["aiortc"],
    `what aiortc publishes as ${codec} is watched with aiortc, from the cache at once`,
    async () => {
      await using stage = await startStage();
      const publisher = publishWithAiortc({ url: `${stage.url}/whip/cam`, token: TOKEN, codec });
      try {
        const stream = await untilLive(stage, "cam", publisher);
        assert.deepEqual([stream.kind, stream.codecs, stream.width, stream.height], [
          "relay",
          [codec, "opus"],
          320,
          180,
        ]);
        const view = await (await fetch(`${stage.url}/api/webrtc/view`)).json();
        assert.deepEqual(view.streams, ["detector", "cam"]);
        const asked = async () => (await sessionsOf(stage, "publisher"))[0]?.pli;
        const before = await asked();
        const watched = await watchWithAiortc({ url: `${stage.url}/whep/cam`, frames: 30 });
        assert.deepEqual([watched.status, watched.frames >= 30], [201, true]);
        assert.match(watched.answer, new RegExp(`^a=rtpmap:\\d+ ${codec}/90000\\r?$`, "m"));
        assert.equal(await asked(), before, "the cache had it");
        const [session] = await sessionsOf(stage, "publisher");
        assert.deepEqual([session?.state, session?.codec, session?.lost], ["connected", codec, 0]);
      } finally {
        await publisher.end("SIGTERM");
      }
      await until("the goodbye", async () => (await sessionsOf(stage, "publisher")).length === 0);
      assert.equal((await watchWithAiortc({ url: `${stage.url}/whep/cam`, frames: 1 })).status, 404);
    },
  );
}

testNeeding(
  ["aiortc", "chromium"],
  "a viewer page goes on when the publisher is killed and comes back",
  async () => {
    await using stage = await startStage();
    const url = `${stage.url}/whip/cam`;
    const first = publishWithAiortc({ url, token: TOKEN });
    let second: Program | null = null;
    try {
      await untilLive(stage, "cam", first);
      await using browser = await startBrowser();
      const { page } = await browser.openPage(`${stage.url}/view?lang=en&stream=cam`, PAGE);
      await untilFrames(page, 20);
      await first.end("SIGKILL");
      second = publishWithAiortc({ url, token: TOKEN });
      await until("the new one to displace the old", async () => {
        const publishers = await sessionsOf(stage, "publisher");
        return publishers.length === 1 && publishers[0]?.state === "connected";
      });
      await untilFrames(page, 20);
    } finally {
      await first.end("SIGKILL");
      await second?.end("SIGKILL");
    }
    await until(
      "the silent publisher is dropped",
      async () => (await sessionsOf(stage, "publisher")).length === 0,
      { timeoutMs: 90_000 },
    );
  },
);

for (const codec of ["VP8", "H264", "AV1"]) {
  testNeeding(
    ["chromium"],
    `the camera of a web page, as ${codec}, is watched on the viewer page`,
    async () => {
      await using stage = await startStage();
      await using browser = await startBrowser({ camera: true });
      const { page: camera } = await browser.openPage(`${stage.url}/`, PAGE);
      const published = { url: `${stage.url}/whip/cam`, token: TOKEN, width: 640, height: 360, codec };
      assert.equal(await publishFromPage(camera, published), 201);
      await untilLive(stage, "cam");
      const { page, errors } = await browser.openPage(`${stage.url}/view?lang=en&stream=cam`, PAGE);
      await untilFrames(page, 60);
      assert.deepEqual(errors, []);
      const [publisher] = await sessionsOf(stage, "publisher");
      assert.equal(publisher?.codec, codec);
      await camera.close();
      if (codec !== "VP8") return;
      // A page that goes may say nothing, and is waited for in vain.
      await until(
        "the silent page is dropped",
        async () => (await sessionsOf(stage, "publisher")).length === 0,
        { timeoutMs: 90_000 },
      );
    },
  );
}

/** How loud the sound of the page's video has been in the last moments, 0..1. */
const LOUDNESS = `(() => {
  const context = globalThis.context ??= new AudioContext();
  if (globalThis.analyser === undefined) {
    globalThis.analyser = context.createAnalyser();
    context.createMediaStreamSource(document.querySelector("video").srcObject).connect(globalThis.analyser);
  }
  const wave = new Float32Array(globalThis.analyser.fftSize);
  globalThis.analyser.getFloatTimeDomainData(wave);
  return Math.max(...wave.map(Math.abs));
})()`;

testNeeding(
  ["chromium"],
  "the viewer page begins without sound, and has a button for it where there is some",
  async () => {
    await using stage = await startStage();
    await using browser = await startBrowser({ camera: true });
    const { page: camera } = await browser.openPage(`${stage.url}/`, PAGE);
    const published = { url: `${stage.url}/whip/cam`, token: TOKEN, width: 640, height: 360, codec: "VP8" };
    assert.equal(await publishFromPage(camera, published), 201);
    await untilLive(stage, "cam");
    const { page, screenshot } = await browser.openPage(`${stage.url}/view?lang=en&stream=cam`, PAGE);
    await untilFrames(page, 10);
    const isMuted = () => page.evaluate<boolean>("document.querySelector('video').muted");
    const sound = page.getByRole("button", { name: "Sound" });
    await sound.waitFor();
    assert.deepEqual([await isMuted(), await sound.getAttribute("aria-pressed")], [true, "false"]);
    await sound.click();
    assert.deepEqual([await isMuted(), await sound.getAttribute("aria-pressed")], [false, "true"]);
    // The microphone of a Chromium without one beeps once a second.
    await until("a beep", async () => await page.evaluate<number>(LOUDNESS) > 0.01);
    await untilFrames(page, 10);
    assert.deepEqual(await accessibilityViolations(page), []);
    await screenshot("view-sound");
  },
);

testNeeding(
  ["chromium", "aiortc"],
  "of a simulcast the largest layer is passed on, and another one to who asks",
  async () => {
    await using stage = await startStage();
    await using browser = await startBrowser({ camera: true });
    const { page: camera } = await browser.openPage(`${stage.url}/`, PAGE);
    const published = { url: `${stage.url}/whip/cam`, token: TOKEN, width: 640, height: 360, codec: "VP8" };
    assert.equal(await publishFromPage(camera, { ...published, scales: [1, 2] }), 201);
    await until("the largest layer", async () => (await streamNamed(stage, "cam"))?.width === 640);
    const widthOf = async (query: string) =>
      (await watchWithAiortc({ url: `${stage.url}/whep/cam${query}`, frames: 20 })).width;
    assert.equal(await widthOf("?layer=m"), 320);
    assert.equal(await widthOf(""), 640);
    assert.equal(await widthOf("?layer=none"), 640);
  },
);
