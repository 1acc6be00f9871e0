import assert from "node:assert/strict";
import { overlayAddress } from "../overlay/src/overlay_address.ts";
import { sourceSize } from "../overlay/src/overlay_size.ts";
import { LANGUAGES, LAYOUTS, USUAL_PARAMS } from "../overlay/src/params.ts";
import { startBrowser } from "./support/browser.ts";
import { FakeSidecar, statusWith } from "./support/fake_sidecar.ts";
import { CROWDED, matches } from "./support/pages.ts";
import { startSidecar } from "./support/sidecar.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

const WIDE = { width: 1400, height: 1000 };

testNeeding(
  ["chromium"],
  "the address of the overlay is built with a preview of what it shows, and copied",
  async () => {
    await using sidecar = await startSidecar();
    await sidecar.post("/api/adjust", { outcome: "victory", delta: 3 });
    await using browser = await startBrowser();
    const { page, errors, screenshot } = await browser.openPage(`${sidecar.url}/admin?lang=en`, WIDE);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const builder = page.getByRole("region", { name: "Add the overlay to OBS" });
    const preview = page.frameLocator("iframe");
    const address = builder.getByRole("textbox", { name: "Address for the browser source" });
    await preview.locator(".layout-cards .victory .value").getByText("3").first().waitFor();
    assert.equal(await address.inputValue(), `${sidecar.url}/`);
    const usual = sourceSize(USUAL_PARAMS);
    await builder.getByText(`Width ${usual.width}, height ${usual.height}`).waitFor();

    await builder.getByRole("combobox", { name: "Layout" }).selectOption("bar");
    await builder.getByRole("combobox", { name: "Theme" }).selectOption("light");
    await builder.getByRole("combobox", { name: "Language" }).selectOption("ja");
    await builder.getByRole("combobox", { name: "Recent results" }).selectOption("5");
    await builder.getByRole("combobox", { name: "Motion" }).selectOption("off");
    await builder.getByRole("checkbox", { name: "Show draws" }).uncheck();
    await builder.getByRole("slider", { name: "Scale" }).focus();
    for (let step = 0; step < 5; step++) await page.keyboard.press("ArrowRight");
    const params = {
      theme: "light",
      layout: "bar",
      scale: 1.5,
      history: 5,
      showDraw: false,
      lang: "ja",
      motion: "off",
    } as const;
    const wanted = overlayAddress(params, `${sidecar.url}/`, "");
    await until("the address", async () => await address.inputValue() === wanted);
    await preview.locator(".layout-bar").waitFor();
    await preview.locator("html.theme-light[lang=ja]").waitFor();
    const top = async (label: string) =>
      (await builder.locator("label", { hasText: label }).boundingBox())?.y;
    assert.equal(await top("Scale"), await top("Motion"), "labels of a row stand at one height");
    await screenshot("dashboard-builder");

    await builder.getByRole("button", { name: "Copy" }).click();
    await builder.getByRole("status").getByText("Copied").waitFor();
    assert.equal(await page.evaluate("navigator.clipboard.readText()"), wanted);
    assert.deepEqual(errors, []);
  },
);

testNeeding(["chromium"], "with a token the address works in OBS once the view token is in it", async () => {
  const token = "t".repeat(20);
  const viewToken = "viewer-token-of-this-test";
  await using sidecar = await startSidecar({
    env: { SCORELINE_SERVER_TOKEN: token, SCORELINE_SERVER_VIEW_TOKEN: viewToken },
  });
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}/admin?lang=en&token=${token}`, WIDE);
  const builder = page.getByRole("region", { name: "Add the overlay to OBS" });
  const field = builder.getByLabel("View token");
  await builder.getByText("without it, OBS gets no page").waitFor();
  assert.ok(!(await page.content()).includes(viewToken), "the page was told a secret");
  await field.fill(` ${viewToken} `);
  await builder.getByRole("combobox", { name: "Recent results" }).selectOption("3");
  await page.getByRole("button", { name: "Add a Victory" }).click();
  const address = await builder.getByRole("textbox", { name: "Address for the browser source" }).inputValue();
  assert.equal(address, `${sidecar.url}/?history=3&token=${viewToken}`);

  await using obs = await startBrowser();
  const { page: source, errors } = await obs.openPage(address, { width: 800, height: 200 });
  await source.locator(".counter-grid").waitFor();
  await source.locator(".history .victory").waitFor();
  assert.deepEqual(errors, []);
  const refused = await source.evaluate(
    "fetch('api/undo', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })" +
      ".then(({ status }) => status)",
  );
  assert.equal(refused, 403);
});

testNeeding(["chromium"], "where no view token is set, the dashboard asks for one", async () => {
  await using sidecar = new FakeSidecar(statusWith());
  sidecar.settings = { server: { token: "***", view_token: "" } };
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}admin?lang=en`, WIDE);
  await page.getByText("Set server.view_token, which opens only the overlay").waitFor();
});

testNeeding(
  ["chromium"],
  "in a source of the size that is told, the overlay is as large as its scale asks for",
  async () => {
    await using sidecar = new FakeSidecar(CROWDED);
    sidecar.history = matches(...Array.from({ length: 10 }, () => "victory" as const));
    await using browser = await startBrowser();
    const { page } = await browser.openPage("about:blank", WIDE);
    for (const layout of LAYOUTS) {
      for (const [history, scale, showDraw] of [[0, 1, true], [5, 0.5, false], [10, 1.5, true]] as const) {
        for (const lang of LANGUAGES) {
          const params = { ...USUAL_PARAMS, layout, history, scale, showDraw, lang };
          const size = sourceSize(params);
          await page.setViewportSize(size);
          await page.goto(overlayAddress(params, sidecar.url, ""));
          await page.locator("main.overlay").waitFor();
          const [width = 0, height = 0, font = 0] = await page.evaluate<number[]>(`{
          const overlay = document.querySelector("main.overlay");
          const { width, height } = overlay.getBoundingClientRect();
          [width, height, parseFloat(getComputedStyle(overlay).fontSize)];
        }`);
          const what = `${JSON.stringify(params)} in ${JSON.stringify(size)}: ${width} x ${height}`;
          assert.ok(width <= size.width && height <= size.height, what);
          assert.ok(width > size.width - 0.8 * font - 10 && height > size.height - 0.6 * font - 10, what);
          const asked = (26 + 0.006 * size.width) * scale;
          assert.ok(size.width === 1920 || font > 0.99 * asked, `${what}: ${font} px instead of ${asked}`);
        }
      }
    }
  },
);
