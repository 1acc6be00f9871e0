import assert from "node:assert/strict";
import { join } from "node:path";
import { startBrowser } from "./support/browser.ts";
import { FakeSidecar, statusWith } from "./support/fake_sidecar.ts";
import { startSidecar } from "./support/sidecar.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

const WIDE = { width: 1400, height: 1000 };

testNeeding(
  ["chromium"],
  "a source is chosen on the dashboard, outlives a restart, and can be given back",
  async () => {
    await using sidecar = await startSidecar({ args: ["--demo"] });
    await using browser = await startBrowser();
    const { page } = await browser.openPage(`${sidecar.url}/admin?lang=en`, WIDE);
    await sidecar.untilStatus("the game", ({ obs }) => obs.source === "Game Capture");
    const connection = page.getByRole("region", { name: "Connection" });
    const picker = connection.getByRole("combobox", { name: "Source to watch" });
    const use = connection.getByRole("button", { name: "Use" });
    await picker.focus(); // asks OBS for its sources anew
    await picker.selectOption("Playing");
    await use.click();
    await connection.getByText("Chosen on the dashboard").waitFor();
    await page.getByRole("link", { name: "Watching Playing" }).waitFor();
    await sidecar.untilStatus("the chosen source", ({ obs }) => obs.source === "Playing");
    assert.equal(await use.isDisabled(), true);
    const focused = () => page.evaluate("document.activeElement.id");
    assert.equal(await focused(), "source");
    const kept = join(sidecar.dataDir, "demo", "settings.json");
    assert.deepEqual(JSON.parse(await Deno.readTextFile(kept)), { source: "Playing" });

    await sidecar.start({ args: ["--demo"] });
    await sidecar.untilStatus("the chosen source again", ({ obs }) => obs.source === "Playing");
    await connection.getByText("Your settings say Automatic: the game in the scene.").waitFor();
    const back = connection.getByRole("button", { name: "Go back to the settings" });
    await back.focus();
    await page.keyboard.press("Enter");
    await back.waitFor({ state: "detached" });
    await until("the focus on the picker", async () => await focused() === "source");
    await sidecar.untilStatus("the game again", ({ obs }) => obs.source === "Game Capture");

    // By keyboard: the first letters of a name choose it, and Enter uses it.
    await picker.focus();
    await page.keyboard.type("Pl");
    await use.focus();
    await page.keyboard.press("Enter");
    await sidecar.untilStatus("the source chosen by keyboard", ({ obs }) => obs.source === "Playing");
  },
);

testNeeding(
  ["chromium"],
  "a source that a flag sets is shown as such, and not for the dashboard to change",
  async () => {
    await using sidecar = await startSidecar({ args: ["--source", "Capture Card"] });
    await using browser = await startBrowser();
    const { page } = await browser.openPage(`${sidecar.url}/admin?lang=en`, WIDE);
    const connection = page.getByRole("region", { name: "Connection" });
    await connection.getByText(
      "Set by --source, or by Game source under Tools > Scripts in OBS. Start without it",
    ).waitFor();
    const picker = connection.getByRole("combobox", { name: "Source to watch" });
    assert.deepEqual([await picker.isDisabled(), await picker.inputValue()], [true, "Capture Card"]);
    const { status, text } = await sidecar.post("/api/source", { source: "auto" });
    assert.equal(status, 409);
    assert.match(text, /"code":"source_fixed".*"field":"source"/);

    await sidecar.start({ env: { SCORELINE_OBS_SOURCE: "Capture Card" } });
    await connection.getByText("Set by SCORELINE_OBS_SOURCE.").waitFor();
  },
);

testNeeding(
  ["chromium"],
  "the dashboard says what to do when OBS is not there, in both languages",
  async () => {
    await using sidecar = await startSidecar();
    await using browser = await startBrowser();
    const { page, screenshot } = await browser.openPage(`${sidecar.url}/admin?lang=en`, {
      width: 320,
      height: 1300,
    });
    const connection = page.getByRole("region", { name: "Connection" });
    await connection.getByText("OBS is not running: start it").waitFor();
    await connection.getByText("Tools > WebSocket Server Settings > Enable WebSocket server.").waitFor();
    await page.getByRole("link", { name: "OBS: Not reachable" }).waitFor();
    await screenshot("dashboard-no-obs");
    await page.getByRole("button", { name: "日本語" }).click();
    await page.getByRole("region", { name: "接続" }).getByText("OBSを起動してください。").waitFor();
  },
);

testNeeding(
  ["chromium"],
  "a wanted source that OBS does not have is still seen, and a refusal is told",
  async () => {
    await using sidecar = new FakeSidecar(statusWith({
      obs: { state: "waiting_for_source", source: null, message: 'There is no source "Old" in OBS.' },
    }));
    sidecar.sources = { ...sidecar.sources, wanted: "Old", decided_by: "dashboard", configured: "Webcam" };
    await using browser = await startBrowser();
    const { page } = await browser.openPage(`${sidecar.url}admin?lang=en`, WIDE);
    const connection = page.getByRole("region", { name: "Connection" });
    await connection.getByText("Your settings say Webcam.").waitFor();
    const picker = connection.getByRole("combobox", { name: "Source to watch" });
    assert.equal(await picker.inputValue(), "Old");
    assert.deepEqual(await picker.getByRole("option").allInnerTexts(), [
      "Automatic: the game in the scene",
      "Old",
      "Game Capture",
      "Webcam",
    ]);
    const message = "The choice cannot be kept: No space left on device";
    sidecar.answer = () =>
      Response.json({ error: { code: "settings_unavailable", message } }, { status: 503 });
    await picker.selectOption("Game Capture");
    await connection.getByRole("button", { name: "Use" }).click();
    await page.getByRole("alert").getByText(message).waitFor();
    assert.deepEqual(sidecar.posted, [{ path: "/api/source", body: { source: "Game Capture" } }]);
  },
);

Deno.test("POST /api/source switches the running sidecar, and /api/config tells what is in force", async () => {
  await using sidecar = await startSidecar({ args: ["--demo"] });
  await sidecar.untilStatus("the game", ({ obs }) => obs.source === "Game Capture");
  const inForce = async () => (await (await fetch(`${sidecar.url}/api/config`)).json()).obs.source;
  assert.equal(await inForce(), "auto");
  const chosen = await sidecar.post("/api/source", { source: "Playing" });
  assert.deepEqual([chosen.status, JSON.parse(chosen.text)], [200, {
    sources: ["Game Capture", "Playing"],
    wanted: "Playing",
    decided_by: "dashboard",
    set_by: null,
    configured: "auto",
  }]);
  await sidecar.untilStatus("the scene", ({ obs }) => obs.source === "Playing");
  assert.equal(await inForce(), "Playing");
  await sidecar.post("/api/source", { source: "Gone" });
  const { obs } = await sidecar.untilStatus(
    "the source to be missed",
    ({ obs }) => obs.state === "waiting_for_source",
  );
  assert.match(obs.message ?? "", /There is no source "Gone" in OBS/);
  await sidecar.post("/api/source", { source: null });
  await sidecar.untilStatus("the game again", ({ obs }) => obs.source === "Game Capture");
});
