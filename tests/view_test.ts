import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { LANGUAGES } from "../overlay/src/params.ts";
import { accessibilityViolations } from "./support/accessibility.ts";
import { startBrowser } from "./support/browser.ts";
import { FakeSidecar, statusWith, WEBRTC_VIEW } from "./support/fake_sidecar.ts";
import "./support/pages.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";
import { WhepSource } from "./support/whep_source.ts";

const DESKTOP = { width: 1280, height: 720 } as const;
const SIZES = [DESKTOP, { width: 390, height: 844 }, { width: 320, height: 568 }] as const;
const STATISTICS = { en: "Statistics", ja: "統計" } as const;

/** By how much the page could be scrolled. */
const SCROLLABLE =
  `(({ scrollWidth, scrollHeight }) => [scrollWidth - innerWidth, scrollHeight - innerHeight])(
  document.scrollingElement,
)`;

/** A sidecar whose stream is a picture that moves. */
async function withStream(
  test: (parts: { sidecar: FakeSidecar; source: WhepSource }) => Promise<void>,
  prefix = "",
): Promise<void> {
  await using source = await WhepSource.open();
  await using sidecar = new FakeSidecar(statusWith(), { prefix });
  sidecar.whep = (request) => source.respond(request);
  await test({ sidecar, source });
}

/** Waits until the page's video has shown so many more frames. */
async function untilFrames(page: Page, more: number): Promise<void> {
  const count = () =>
    page.evaluate<number>("document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames");
  const before = await count();
  await until("frames", async () => await count() >= before + more);
}

testNeeding(
  ["chromium"],
  "the viewer page plays below any path prefix, and leaves when it is closed",
  () =>
    withStream(async ({ sidecar, source }) => {
      await using browser = await startBrowser();
      const { page, errors } = await browser.openPage(`${sidecar.url}view?lang=en`, DESKTOP);
      await untilFrames(page, 25);
      assert.deepEqual(
        await page.evaluate(
          "(({ videoWidth, videoHeight, muted }) => [videoWidth, videoHeight, muted])(document.querySelector('video'))",
        ),
        [320, 180, true],
      );
      await page.getByText("Live", { exact: true }).waitFor();
      assert.equal(await page.title(), "Scoreline: the detector's view");
      assert.equal(sidecar.outside, 0);
      assert.deepEqual(errors, []);
      await page.goto("about:blank");
      // On a busy machine it may have begun twice, and left once before.
      await until("nobody watches", () => source.viewers === 0);
      assert.ok(source.requested.at(-1)?.startsWith("DELETE"), "it says so");
    }, "/score"),
);

testNeeding(
  ["chromium"],
  "the viewer page shows what the connection does",
  () =>
    withStream(async ({ sidecar }) => {
      await using browser = await startBrowser();
      const { page } = await browser.openPage(`${sidecar.url}view?lang=en`, DESKTOP);
      const button = page.getByRole("button", { name: "Statistics" });
      assert.equal(await button.getAttribute("aria-expanded"), "false");
      await button.focus();
      await page.keyboard.press("Enter");
      assert.equal(await button.getAttribute("aria-expanded"), "true");
      const statistics = page.locator(".statistics");
      await statistics.getByText("320 × 180").waitFor();
      await statistics.getByText("VP8").waitFor();
      await statistics.getByText("direct", { exact: false }).first().waitFor();
      const told = await statistics.innerText();
      assert.match(told, /Frames a second\n+[1-9]\d*\n/);
      assert.match(told, /Bitrate\n+\d+\.\d\d Mb\/s\n/);
      assert.match(told, /Packet loss\n+0\.0%\n/);
      assert.match(told, /Round trip\n+\d+ ms\n/);
      assert.match(told, /Delay\n+\d+ ms\n/);
    }),
);

testNeeding(
  ["chromium"],
  "the viewer page plays again when the sidecar was away",
  () =>
    withStream(async ({ sidecar, source }) => {
      await using browser = await startBrowser();
      const { page } = await browser.openPage(`${sidecar.url}view?lang=en`, DESKTOP);
      await untilFrames(page, 5);
      const { port } = sidecar;
      await sidecar.stop();
      await source.drop();
      await page.getByRole("alert").getByText("Scoreline does not answer").waitFor();
      await using again = new FakeSidecar(statusWith(), { port });
      again.whep = (request) => source.respond(request);
      await untilFrames(page, 25);
      assert.equal(await page.locator(".trouble").innerText(), "");
    }),
);

testNeeding(
  ["chromium"],
  "the viewer page says when nothing more comes, and plays when it does",
  () =>
    withStream(async ({ sidecar, source }) => {
      await using browser = await startBrowser();
      const { page } = await browser.openPage(`${sidecar.url}view?lang=en`, DESKTOP);
      await untilFrames(page, 5);
      source.sending = false;
      await page.getByRole("alert").getByText("Connected, but no picture comes").waitFor();
      source.sending = true;
      await untilFrames(page, 25);
      await page.getByText("Live", { exact: true }).waitFor();
    }),
);

testNeeding(
  ["chromium"],
  "the viewer page says in a sentence why there is nothing to see",
  () =>
    withStream(async ({ sidecar, source }) => {
      await using browser = await startBrowser();
      const refusal = (status: number, code: string) =>
        Response.json({ error: { code, message: `The words of ${code}` } }, { status });
      const open = async (lang: string, query = "") => {
        const { page } = await browser.openPage(`${sidecar.url}view?lang=${lang}${query}`, DESKTOP);
        return page;
      };
      const says = async (sentence: string, query = "") => {
        const page = await open("en", query);
        await page.getByRole("alert").getByText(sentence).waitFor();
        await page.close();
      };
      sidecar.webrtcView = { ...WEBRTC_VIEW, encoder: { state: "missing", message: "Take the other zip" } };
      await says("the part is missing that makes the video");
      await says("Take the other zip");
      sidecar.webrtcView = { ...WEBRTC_VIEW, enabled: false };
      await says("set enabled = true under [webrtc]");
      sidecar.webrtcView = WEBRTC_VIEW;
      await says("There is no stream of this name now", "&stream=other");
      source.refusal = refusal(406, "no_common_codec");
      await says("no video format in common");
      source.refusal = refusal(403, "host_not_allowed");
      await says("The words of host_not_allowed");
      source.refusal = refusal(503, "too_many_viewers");
      await says("As many viewers watch as are allowed");

      const page = await open("ja");
      await page.getByRole("alert").getByText("視聴者数が上限").waitFor();
      source.refusal = null;
      await page.getByRole("button", { name: "今すぐ接続" }).click();
      await untilFrames(page, 5);
    }),
);

for (const lang of LANGUAGES) {
  testNeeding(
    ["chromium"],
    `axe-core finds nothing wrong with the viewer page, and it fits: ${lang}`,
    () =>
      withStream(async ({ sidecar, source }) => {
        await using browser = await startBrowser();
        for (const size of SIZES) {
          source.refusal = null;
          const { page, screenshot } = await browser.openPage(`${sidecar.url}view?lang=${lang}`, size);
          await untilFrames(page, 5);
          await page.getByRole("button", { name: STATISTICS[lang] }).click();
          await page.getByText("320 × 180").waitFor();
          assert.deepEqual(await accessibilityViolations(page), [], `${size.width} px`);
          assert.deepEqual(await page.evaluate(SCROLLABLE), [0, 0], `${size.width} px`);
          await screenshot(`view-${size.width}-${lang}`);
          source.refusal = Response.json({ error: { code: "too_many_viewers", message: "x" } }, {
            status: 503,
          });
          await source.drop();
          await page.getByRole("alert").locator("p").waitFor();
          assert.deepEqual(await accessibilityViolations(page), [], `${size.width} px, in trouble`);
          await screenshot(`view-trouble-${size.width}-${lang}`);
          await page.close();
        }
      }),
  );
}

testNeeding(["chromium"], "the viewer page is called what it shows", async () => {
  await using sidecar = new FakeSidecar(statusWith());
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}view?stream=camera&lang=en`, DESKTOP);
  await page.getByRole("heading", { name: "Scoreline: camera" }).waitFor({ state: "attached" });
  assert.equal(await page.title(), "Scoreline: camera");
  await page.getByLabel("camera, live").waitFor({ state: "attached" });
});
