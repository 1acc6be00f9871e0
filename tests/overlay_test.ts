import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { HistoryEvent, Outcome } from "../sidecar/contract.ts";
import { buildOverlay, overlayIsStale } from "../tools/build_overlay.ts";
import { startBrowser } from "./support/browser.ts";
import { FakeSidecar, statusWith } from "./support/fake_sidecar.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
if (await overlayIsStale({ root })) await buildOverlay({ root });

const SIZE = { width: 800, height: 600 };
const PAGE_BUDGET_BYTES = 60_000;

/** A picture of one pixel. */
const PIXEL = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (character) => character.charCodeAt(0),
);

/** Full fields everywhere: what needs the most room. */
const CROWDED = statusWith({
  victories: 888,
  defeats: 777,
  draws: 666,
  total: 2331,
  win_rate: 1,
  streak: { outcome: "defeat", length: 100 },
  seq: 2331,
});

function matches(...newestFirst: Outcome[]): HistoryEvent[] {
  return newestFirst.map((outcome, index) => ({
    seq: newestFirst.length - index,
    at: "2026-03-14T20:00:00.000Z",
    timestamp: 1_773_000_000,
    type: "result",
    session: 1,
    outcome,
    original_outcome: null,
    delta: 1,
    undone: false,
    label: `${outcome}_text`,
    confidence: 0.998,
    evidence_url: `/api/evidence/${index}.jpg`,
    note: null,
    target: null,
    totals: null,
    source: "detector",
  }));
}

async function waitForValue(page: Page, outcome: Outcome, value: number): Promise<void> {
  await page.locator(`.counter-grid .${outcome} .value`, { hasText: new RegExp(`^\\s*${value}\\s*$`) })
    .waitFor();
}

/** What a browser does to the page of a source that is not in the scene any more, and back. */
async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, "hidden", { configurable: true, get: () => ${hidden} });
    document.dispatchEvent(new Event("visibilitychange"));
  `);
}

testNeeding(
  ["chromium"],
  "the overlay draws nothing until the first score is there, then all of it",
  async () => {
    await using sidecar = new FakeSidecar(null);
    await using browser = await startBrowser();
    const { page, errors, screenshot } = await browser.openPage(sidecar.url, SIZE);
    await until("the event stream", () => sidecar.streams.all === 1);
    assert.equal(await page.evaluate("document.body.innerText.trim()"), "");
    assert.equal(await page.locator("body *").count(), 0);

    sidecar.tell(
      statusWith({ victories: 3, defeats: 1, win_rate: 0.75, streak: { outcome: "victory", length: 2 } }),
    );
    await waitForValue(page, "victory", 3);
    await waitForValue(page, "defeat", 1);
    await waitForValue(page, "draw", 0);
    assert.match(await page.locator(".winrate").innerText(), /75%/);
    assert.match(await page.locator(".streak").innerText(), /2 W/);
    assert.deepEqual(await page.locator(".label").allInnerTexts(), ["Victory", "Defeat", "Draw"]);
    assert.equal(await page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgba(0, 0, 0, 0)");
    assert.deepEqual(errors, []);
    await screenshot("overlay-first-paint");
  },
);

testNeeding(["chromium"], "the overlay follows the score and ignores malformed events", async () => {
  await using sidecar = new FakeSidecar(statusWith({ victories: 9 }));
  await using browser = await startBrowser();
  const { page, errors } = await browser.openPage(sidecar.url, SIZE);
  await waitForValue(page, "victory", 9);
  sidecar.tellRaw("event: counter-update\ndata: {broken\n\n");
  sidecar.tellRaw(`event: counter-update\ndata: ${JSON.stringify({ ...statusWith(), victories: -5 })}\n\n`);
  sidecar.tellRaw("event: something-new\ndata: {}\n\n");
  sidecar.tell(statusWith({ victories: 10, draws: 1 }));
  await waitForValue(page, "draw", 1);
  await waitForValue(page, "victory", 10);
  assert.deepEqual(errors, []);
});

testNeeding(
  ["chromium"],
  "the overlay rolls its numbers, but not for who asked for less motion",
  async () => {
    await using sidecar = new FakeSidecar(statusWith({ victories: 1 }));
    await using browser = await startBrowser();
    const { page } = await browser.openPage(sidecar.url, SIZE);
    await waitForValue(page, "victory", 1);
    // Notes how many animations run in the frame after each change of the number.
    await page.evaluate(`{
    globalThis.animations = [];
    const value = document.querySelector(".victory .value");
    const note = () => globalThis.animations.push(value.getAnimations({ subtree: true }).length);
    note();
    new MutationObserver(() => requestAnimationFrame(note)).observe(value, { childList: true });
  }`);
    const animations = (changes: number) =>
      until(`change ${changes}`, async () => {
        const noted: unknown = await page.evaluate("globalThis.animations");
        assert.ok(Array.isArray(noted));
        return noted.length > changes ? noted : null;
      });
    sidecar.tell(statusWith({ victories: 2 }));
    const [still, moving] = await animations(1);
    assert.equal(still, 0);
    assert.ok(moving > 0, "nothing moves");

    await page.emulateMedia({ reducedMotion: "reduce" });
    await until("the movement to end", () => page.evaluate<boolean>("document.getAnimations().length === 0"));
    sidecar.tell(statusWith({ victories: 3 }));
    assert.equal((await animations(2)).at(-1), 0);
  },
);

testNeeding(
  ["chromium"],
  "the overlay keeps the last score while the sidecar is away, and comes back",
  async () => {
    await using browser = await startBrowser();
    const first = new FakeSidecar(statusWith({ victories: 4 }));
    const { page, screenshot } = await browser.openPage(first.url, SIZE);
    await waitForValue(page, "victory", 4);
    const before = await page.locator("body").innerText();
    await first.stop();
    // Long enough for several attempts to reconnect.
    await page.waitForTimeout(1_000);
    assert.equal(await page.locator("body").innerText(), before);
    await screenshot("overlay-sidecar-away");

    await using second = new FakeSidecar(statusWith({ victories: 5 }), { port: first.port });
    second.eventsStatus = 503;
    await until("an attempt to reconnect", () => second.requested.includes("/events"));
    assert.equal(await page.locator("body").innerText(), before);
    second.eventsStatus = 200;
    await waitForValue(page, "victory", 5);
  },
);

testNeeding(["chromium"], "all pages of a browser share one stream, and hidden pages need none", async () => {
  await using sidecar = new FakeSidecar(statusWith({ victories: 1 }));
  await using browser = await startBrowser();
  const one = await browser.openPage(sidecar.url, SIZE);
  const two = await browser.openPage(`${sidecar.url}overlay?layout=bar`, SIZE);
  await waitForValue(one.page, "victory", 1);
  await waitForValue(two.page, "victory", 1);
  assert.deepEqual(sidecar.streams, { all: 1, detail: 0 });

  const admin = await browser.openPage(`${sidecar.url}admin`, SIZE);
  await until("a stream with details", () => sidecar.streams.all === 1 && sidecar.streams.detail === 1);
  await admin.page.locator("output.number").first().waitFor();
  sidecar.tell(statusWith({ victories: 2 }));
  await waitForValue(one.page, "victory", 2);
  await setHidden(admin.page, true);
  await until("a stream without details", () => sidecar.streams.all === 1 && sidecar.streams.detail === 0);

  await setHidden(one.page, true);
  sidecar.tell(statusWith({ victories: 3 }));
  await until("the remaining page to open its stream", () => sidecar.streams.all === 1);
  await waitForValue(two.page, "victory", 3);
  await setHidden(two.page, true);
  await until("no stream", () => sidecar.streams.all === 0);

  sidecar.tell(statusWith({ victories: 4 }));
  await setHidden(one.page, false);
  await waitForValue(one.page, "victory", 4);
  await one.page.close();
  await until("no stream after the page has gone", () => sidecar.streams.all === 0);
});

testNeeding(
  ["chromium"],
  "a page without shared workers opens a stream of its own, only while visible",
  async () => {
    await using sidecar = new FakeSidecar(statusWith({ victories: 1 }));
    await using browser = await startBrowser();
    const { page, errors } = await browser.openPage("about:blank", SIZE);
    await page.addInitScript("delete globalThis.SharedWorker");
    await page.goto(sidecar.url);
    await waitForValue(page, "victory", 1);
    assert.equal(sidecar.requested.some((path) => path.includes("worker")), false);
    await setHidden(page, true);
    await until("no stream", () => sidecar.streams.all === 0);
    sidecar.tell(statusWith({ victories: 2 }));
    await setHidden(page, false);
    await waitForValue(page, "victory", 2);
    assert.deepEqual(errors, []);
  },
);

testNeeding(
  ["chromium"],
  "a page whose shared worker may not connect opens a stream of its own",
  async () => {
    await using sidecar = new FakeSidecar(statusWith({ victories: 1 }));
    sidecar.assetPolicy = "default-src 'none'";
    await using browser = await startBrowser();
    const { page } = await browser.openPage(sidecar.url, SIZE);
    await waitForValue(page, "victory", 1);
    assert.deepEqual(sidecar.streams, { all: 1, detail: 0 });
    sidecar.tell(statusWith({ victories: 2 }));
    await waitForValue(page, "victory", 2);
  },
);

testNeeding(["chromium"], "the overlay fits every size, layout and language without overflow", async () => {
  await using sidecar = new FakeSidecar(CROWDED);
  sidecar.history = matches(...Array<Outcome>(12).fill("defeat"));
  await using browser = await startBrowser();
  const { page, errors, screenshot } = await browser.openPage("about:blank", SIZE);
  // Pictures of the page at rest, not of its fading in.
  await page.emulateMedia({ reducedMotion: "reduce" });
  const sizes = [[300, 100], [1920, 1080], [800, 600], [640, 60], [120, 600]] as const;
  const addresses = [
    "",
    "?history=10&scale=2",
    "?history=10&scale=2&showDraw=false&lang=ja",
    "?layout=bar&history=10&scale=2&lang=ja",
    "?layout=bar&scale=0.5",
    "?layout=minimal&history=10&scale=2&theme=transparent",
    "?layout=minimal&history=3&showDraw=false&theme=light",
  ];
  for (const [number, search] of addresses.entries()) {
    await page.goto(sidecar.url + search);
    await waitForValue(page, "victory", 888);
    if (search.includes("history")) await page.locator(".history .defeat").last().waitFor();
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      const overflow = await page.evaluate(OVERFLOW);
      assert.deepEqual(overflow, [], `${search} at ${width}x${height}`);
      if (height === 100 || height === 1080) await screenshot(`overlay-fit-${number}-${width}x${height}`);
    }
  }
  assert.deepEqual(errors, []);
});

/** Names what is drawn outside the page, or holds more than it shows. */
const OVERFLOW = `(() => {
  const found = [];
  const scroller = document.scrollingElement;
  if (scroller.scrollWidth > innerWidth || scroller.scrollHeight > innerHeight) found.push("scrolls");
  for (const element of document.querySelectorAll(".overlay, .overlay *:not(.flash)")) {
    const { left, top, right, bottom, width } = element.getBoundingClientRect();
    if (width === 0) continue;
    const name = element.className + " " + [left, top, right, bottom].map(Math.round);
    if (left < 0 || top < 0 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5) found.push("outside: " + name);
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) found.push("clipped: " + name);
  }
  return found;
})()`;

testNeeding(
  ["chromium"],
  "the overlay clamps its parameters and is never wrong about them on stream",
  async () => {
    await using sidecar = new FakeSidecar(CROWDED);
    sidecar.history = matches("victory", "draw", "defeat");
    await using browser = await startBrowser();
    const { page, errors } = await browser.openPage(
      `${sidecar.url}?scale=99&history=99&layout=spiral&theme=neon&lang=tlh&showDraw=perhaps&%E0%A4%A`,
      SIZE,
    );
    await waitForValue(page, "draw", 666);
    await page.locator(".history .victory").waitFor();
    assert.equal(await page.locator(".history .mark").count(), 10);
    assert.equal((await page.locator(".history").innerText()).replace(/\s/g, ""), "LDW");
    assert.equal(await page.locator(".layout-cards").count(), 1);
    assert.equal(await page.evaluate("document.documentElement.className"), "theme-dark");
    assert.equal(await page.evaluate("document.documentElement.style.getPropertyValue('--scale')"), "2");

    await page.goto(`${sidecar.url}?scale=-1&history=-1&showDraw=FALSE&lang=ja`);
    await waitForValue(page, "victory", 888);
    assert.equal(await page.locator(".history").count(), 0);
    assert.equal(await page.locator(".counter").count(), 2);
    assert.deepEqual(await page.locator(".label").allInnerTexts(), ["勝利", "敗北"]);
    assert.equal(await page.evaluate("document.documentElement.style.getPropertyValue('--scale')"), "0.5");
    assert.deepEqual(errors, []);
  },
);

testNeeding(["chromium"], "custom.css wins over the overlay's own style, in every theme", async () => {
  await using sidecar = new FakeSidecar(CROWDED);
  sidecar.customCss =
    ":root { --victory-color: rgb(1, 2, 3); --font-size: 10px } .value { color: rgb(4, 5, 6) }";
  await using browser = await startBrowser();
  for (const theme of ["dark", "light", "transparent"]) {
    const { page } = await browser.openPage(`${sidecar.url}?theme=${theme}`, SIZE);
    await waitForValue(page, "victory", 888);
    const style = (selector: string, property: string) =>
      page.evaluate(`getComputedStyle(document.querySelector("${selector}")).${property}`);
    assert.equal(await style(".victory .label", "color"), "rgb(1, 2, 3)", theme);
    assert.equal(await style(".value", "color"), "rgb(4, 5, 6)", theme);
    assert.equal(await style(".overlay", "fontSize"), "10px", theme);
  }
});

testNeeding(["chromium"], "both pages work behind a path prefix, and the overlay stays small", async () => {
  await using sidecar = new FakeSidecar(CROWDED, { prefix: "/tools/score" });
  sidecar.history = matches("victory");
  await using browser = await startBrowser();
  const overlay = await browser.openPage(`${sidecar.url}?history=1`, SIZE);
  await overlay.page.locator(".history .victory").waitFor();
  assert.deepEqual(overlay.errors, []);
  assert.equal(sidecar.outside, 0);

  const assets = new Set(sidecar.requested.filter((path) => path.startsWith("/assets/")));
  let bytes = 0;
  for (const path of ["index.html", ...assets]) {
    bytes += gzipSync(await Deno.readFile(join(root, "overlay", "dist", path))).length;
  }
  assert.ok(assets.size >= 3, "the page's script, its style and the shared worker");
  assert.ok(bytes <= PAGE_BUDGET_BYTES, `the overlay takes ${bytes} bytes, gzipped`);

  sidecar.preview = PIXEL;
  const admin = await browser.openPage(`${sidecar.url}admin`, SIZE);
  await admin.page.getByRole("button", { name: "Add a Victory" }).click();
  await until("the request", () => sidecar.posted.length === 1);
  const href = await admin.page.locator("a.evidence").getAttribute("href");
  assert.equal(href, `${sidecar.url}api/evidence/0.jpg`);
  assert.equal(await admin.page.getByRole("textbox").inputValue(), sidecar.url);
  assert.equal(sidecar.outside, 0);
});

testNeeding(["chromium"], "the dashboard's buttons call the right routes", async () => {
  await using sidecar = new FakeSidecar(statusWith({ victories: 1, seq: 2 }));
  sidecar.history = matches("defeat", "victory");
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}admin?lang=en`, SIZE);
  const press = async (name: string) => {
    const before = sidecar.posted.length;
    await page.getByRole("button", { name, exact: true }).click();
    return await until(`a request from '${name}'`, () => sidecar.posted[before]);
  };
  for (const outcome of ["Victory", "Defeat", "Draw"]) {
    const adjust = { path: "/api/adjust", body: { outcome: outcome.toLowerCase(), delta: 1 } };
    assert.deepEqual(await press(`Add a ${outcome}`), adjust);
    adjust.body.delta = -1;
    assert.deepEqual(await press(`Take a ${outcome} away`), adjust);
  }
  assert.deepEqual(await press("Undo last"), { path: "/api/undo", body: {} });
  assert.deepEqual(await press("Undo entry 1"), { path: "/api/undo", body: { seq: 1 } });

  const entry = page.getByRole("group", { name: "Outcome of entry 2" });
  assert.equal(await entry.getByRole("button", { name: "Defeat" }).getAttribute("aria-pressed"), "true");
  let count = sidecar.posted.length;
  await entry.getByRole("button", { name: "Draw" }).click();
  const reclassified = await until("the request", () => sidecar.posted[count]);
  assert.deepEqual(reclassified, { path: "/api/reclassify", body: { seq: 2, outcome: "draw" } });

  count = sidecar.posted.length;
  const newSession = page.getByRole("button", { name: "New session", exact: true });
  for (
    const cancel of [
      () => page.getByRole("button", { name: "Cancel" }).click(),
      () => page.keyboard.press("Escape"),
    ]
  ) {
    await newSession.click();
    await cancel();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  }
  await newSession.click();
  await page.getByRole("button", { name: "Start new session" }).click();
  await until("the request", () => sidecar.posted[count]);
  assert.deepEqual(sidecar.posted.slice(count), [{ path: "/api/session/reset", body: {} }]);
});

testNeeding(["chromium"], "the dashboard is operable with the keyboard alone", async () => {
  await using sidecar = new FakeSidecar(statusWith({ seq: 1 }));
  sidecar.history = matches("victory");
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}admin?lang=en`, SIZE);
  await page.locator("a.evidence, .entry").first().waitFor();
  const reached: unknown[] = [];
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(
      "document.activeElement.ariaLabel || document.activeElement.innerText || document.activeElement.id",
    );
    if (name === "Undo last") await page.keyboard.press("Enter");
    reached.push(name);
  }
  for (const name of ["日本語", "Add a Draw", "New session", "address", "Copy", "Undo entry 1"]) {
    assert.ok(reached.includes(name), `${name} is not among ${reached}`);
  }
  assert.ok(sidecar.posted.some(({ path }) => path === "/api/undo"));
});

testNeeding(
  ["chromium"],
  "the dashboard shows what the sidecar says of itself, and why it refuses",
  async () => {
    await using sidecar = new FakeSidecar(statusWith({
      phase: "cooldown",
      phase_ends_at: new Date(Date.now() + 100_000).toISOString(),
      obs: { state: "auth_failed", source: null, message: "Set [obs] password in scoreline.toml" },
      log: { state: "unavailable", message: "No space left on device", pending: 2, damaged_lines: 0 },
    }));
    await using browser = await startBrowser();
    const { page, screenshot } = await browser.openPage(`${sidecar.url}admin?lang=en`, {
      width: 320,
      height: 1200,
    });
    const connection = page.getByRole("region", { name: "Connection" });
    await connection.getByText("OBS refused the password").waitFor();
    await connection.getByText("Set [obs] password in scoreline.toml").waitFor();
    await connection.getByText("The log cannot be written: No space left on device").waitFor();
    await connection.getByText("2 results wait to be written").waitFor();
    await page.getByText(/^1:\d\d left$/).waitFor();
    await page.getByText("No picture yet.").waitFor();
    await page.getByText("Nothing has been counted yet.").waitFor();

    sidecar.tellDetection({
      label: "draw_text",
      outcome: "draw",
      confidence: 0.9876,
      probabilities: {
        victory_text: 0,
        victory_progressbar: 0,
        defeat_text: 0.0124,
        defeat_progressbar: 0,
        draw_text: 0.9876,
        draw_progressbar: 0,
        none: 0,
      },
      at: new Date().toISOString(),
      ms: 4,
    });
    await page.getByRole("region", { name: "Detector" }).getByText("98.7%").waitFor();

    const message = "Nothing to undo in this session";
    sidecar.answer = () => Response.json({ error: { code: "nothing_to_undo", message } }, { status: 409 });
    await page.getByRole("button", { name: "Undo last" }).click();
    await page.getByRole("alert").getByText(message).waitFor();
    assert.deepEqual(await page.evaluate("document.scrollingElement.scrollWidth"), 320);
    await screenshot("dashboard-dock");
    sidecar.answer = () => Response.json({});
    await page.getByRole("button", { name: "Add a Draw" }).click();
    await page.getByText(message).waitFor({ state: "detached" });

    await page.getByRole("button", { name: "日本語" }).click();
    await page.getByRole("button", { name: "新しいセッション" }).waitFor();
    assert.equal(await page.evaluate("document.documentElement.lang"), "ja");
    assert.equal(await page.getByRole("textbox").inputValue(), `${sidecar.url}?lang=ja`);

    await sidecar.stop();
    await page.getByText("Scorelineに接続できません").waitFor();
    await page.getByRole("button", { name: "元に戻す" }).click();
    await page.getByRole("alert").getByText("Scorelineから応答がありません").waitFor();
  },
);

testNeeding(["chromium"], "the dashboard refreshes its preview while it is visible", async () => {
  await using sidecar = new FakeSidecar(statusWith());
  sidecar.preview = PIXEL;
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}admin?lang=en`, SIZE);
  const asked = () => sidecar.requested.filter((path) => path === "/api/preview.jpg").length;
  await until("a second picture", () => asked() >= 2);
  assert.equal(await page.getByText("No picture yet.").count(), 0);
  await setHidden(page, true);
  const before = asked();
  await page.waitForTimeout(2_500);
  assert.ok(asked() <= before + 1, "a hidden page goes on asking");
  sidecar.preview = null;
  await setHidden(page, false);
  await page.getByText("No picture yet.").waitFor();
});
