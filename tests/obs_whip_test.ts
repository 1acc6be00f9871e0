/**
 * OBS itself as the publisher. WHIP is in OBS from 30 on, which few distributions have: SCORELINE_TEST_WHIP_OBS names the
 * program to try (CONTRIBUTING.md); without it there are no such tests.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { parseWebRtcStatus } from "../overlay/src/webrtc_wire.ts";
import { startBrowser } from "./support/browser.ts";
import "./support/pages.ts";
import { type RealObs, startObs } from "./support/real_obs.ts";
import { type RunningSidecar, startSidecar } from "./support/sidecar.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

const PROGRAM = Deno.env.get("SCORELINE_TEST_WHIP_OBS") ?? "";
const TOKEN = "a-token-of-this-test";
const SETTINGS = `
[webrtc]
whip_token = "${TOKEN}"
[record]
streams = ["obs"]
`;
/** Software encoders on a busy machine. */
const PATIENCE_MS = 60_000;

async function statusOf(sidecar: RunningSidecar) {
  const status = parseWebRtcStatus(await (await fetch(`${sidecar.url}/api/webrtc`)).text());
  const stream = status?.streams.find(({ name }) => name === "obs");
  const publishers = status?.sessions.filter(({ role, state }) =>
    role === "publisher" && state === "connected"
  );
  const { state = "idle", codecs = [], frames = 0 } = stream ?? {};
  return { state, codecs, frames, publisher: publishers?.at(-1)?.id ?? null };
}

const shown = (page: Page) =>
  page.evaluate<number>("document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames");

/** A moving picture with sound, which `ffmpeg` draws. */
async function drawClip(folder: string): Promise<string> {
  const file = join(folder, "clip.mkv");
  const picture = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=20"];
  const sound = ["-f", "lavfi", "-i", "sine=sample_rate=48000"];
  const { success } = await new Deno.Command("ffmpeg", {
    args: [
      "-loglevel",
      "error",
      ...picture,
      ...sound,
      "-t",
      "5",
      "-c:v",
      "libx264",
      "-pix_fmt",
      "yuv420p",
      file,
    ],
  }).output();
  assert.ok(success, "ffmpeg drew no clip");
  return file;
}

async function withObs(
  encoder: { readonly id: string; readonly settings: Readonly<Record<string, unknown>> },
  test: (
    parts: { sidecar: RunningSidecar; obs: RealObs; page: Page; goesOn(): Promise<void> },
  ) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-clip-" });
  try {
    await using sidecar = await startSidecar({ settings: SETTINGS });
    const clip = { local_file: await drawClip(folder), is_local_file: true, looping: true, hw_decode: false };
    await using obs = await startObs({
      program: PROGRAM,
      size: { width: 320, height: 180 },
      fps: 20,
      scenes: { Match: [{ name: "Clip", kind: "ffmpeg_source", settings: clip }] },
      stream: {
        url: `${sidecar.url}/whip/obs`,
        token: TOKEN,
        encoder: encoder.id,
        settings: encoder.settings,
      },
    });
    const explain = () => `${obs.log().slice(-3_000)}\n${sidecar.output().slice(-2_000)}`;
    await obs.call("StartStream");
    const patience = { timeoutMs: PATIENCE_MS, explain };
    await until("the stream", async () => (await statusOf(sidecar)).frames > 0, patience);
    await using browser = await startBrowser();
    const { page } = await browser.openPage(`${sidecar.url}/view?stream=obs`, { width: 400, height: 300 });
    /** Waits for three seconds of pictures. The viewer has to have most of them, and not their keyframes alone. */
    const goesOn = async () => {
      await until("the stream to run", async () => (await statusOf(sidecar)).state === "running", patience);
      const [seen, { frames: sent }] = [await shown(page), await statusOf(sidecar)];
      const isSent = async () => (await statusOf(sidecar)).frames >= sent + 60;
      await until("pictures to be sent", isSent, patience);
      await until("pictures to be shown", async () => await shown(page) > seen, patience);
      const share = (await shown(page) - seen) / ((await statusOf(sidecar)).frames - sent);
      assert.ok(share > 0.6, `${Math.round(share * 100)} % of the pictures were shown`);
    };
    await until("a picture", async () => await shown(page) > 0, patience);
    await test({ sidecar, obs, page, goesOn });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const X264 = { id: "obs_x264", settings: { keyint_sec: 2, bitrate: 500, preset: "ultrafast" } };

if (PROGRAM !== "") {
  testNeeding(
    ["ffmpeg", "chromium"],
    "OBS publishes, stops, starts again, dies and comes back; its viewer stays",
    () =>
      withObs(X264, async ({ sidecar, obs, page, goesOn }) => {
        await goesOn();
        assert.deepEqual((await statusOf(sidecar)).codecs, ["H264", "opus"]);
        const hasSound = "document.querySelector('video').srcObject.getAudioTracks().length";
        assert.equal(await page.evaluate(hasSound), 1);

        await obs.call("StopStream");
        await until("its goodbye", async () => (await statusOf(sidecar)).state === "idle");
        await obs.call("StartStream");
        await goesOn();

        // It says nothing, and takes its own place when it is back.
        await obs.kill();
        await obs.restart();
        await obs.call("StartStream");
        await until("OBS to be back", async () => (await obs.call("GetStreamStatus")).outputActive);
        await goesOn();
        await obs.call("StopStream");
        const recordings = async () => (await (await fetch(`${sidecar.url}/api/recordings`)).text());
        await until(
          "three recordings",
          async () => (await recordings()).split('"recording":false').length === 4,
          {
            explain: () => sidecar.output(),
          },
        );
      }),
  );

  testNeeding(
    ["ffmpeg", "chromium"],
    "OBS streams again by itself when Scoreline has been started anew",
    () =>
      withObs(X264, async ({ sidecar, page, goesOn }) => {
        await sidecar.start({ settings: SETTINGS });
        // The page tries again in its own time.
        const before = await shown(page);
        await until("the page to be back", async () => await shown(page) !== before, {
          timeoutMs: PATIENCE_MS,
        });
        await goesOn();
      }),
  );

  testNeeding(
    ["ffmpeg", "chromium"],
    "AV1 of OBS is shown, also that of an encoder that looks ahead",
    () =>
      withObs({
        id: "ffmpeg_svt_av1",
        settings: { keyint_sec: 2, bitrate: 500, preset: 10, rate_control: "CBR" },
      }, async ({ sidecar, goesOn }) => {
        await goesOn();
        assert.deepEqual((await statusOf(sidecar)).codecs, ["AV1", "opus"]);
      }),
  );

  testNeeding(
    ["ffmpeg", "chromium"],
    "OBS with a wrong token streams nothing",
    () =>
      withObs(X264, async ({ sidecar, obs }) => {
        await obs.call("StopStream");
        await until("its goodbye", async () => (await statusOf(sidecar)).state !== "running");
        await obs.call("SetStreamServiceSettings", {
          streamServiceType: "whip_custom",
          streamServiceSettings: { server: `${sidecar.url}/whip/obs`, bearer_token: "another" },
        });
        await obs.call("StartStream");
        await until("OBS to be refused", () => /response code 401/.test(obs.log()));
        assert.equal((await obs.call("GetStreamStatus")).outputActive, false);
        assert.notEqual((await statusOf(sidecar)).state, "running");
      }),
  );
}
