import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { startBrowser } from "./support/browser.ts";
import { FakeSidecar, statusWith } from "./support/fake_sidecar.ts";
import { CROWDED, matches, PIXEL, setHidden, SIZE, waitForValue } from "./support/pages.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

const DIST = fileURLToPath(new URL("../overlay/dist/", import.meta.url));
const PAGE_BUDGET_BYTES = 60_000;

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
    assert.deepEqual(await page.locator(".label").allTextContents(), ["Victory", "Defeat", "Draw"]);
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
    await hangUp(first.port, 2);
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

/** Takes that many connections and drops each: a program that is there again, but not ready. */
async function hangUp(port: number, connections: number): Promise<void> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port });
  let dropped = 0;
  void (async () => {
    for await (const connection of listener) {
      connection.close();
      dropped++;
    }
  })();
  await until(`${connections} attempts to reconnect`, () => dropped >= connections);
}

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
    bytes += gzipSync(await Deno.readFile(join(DIST, path))).length;
  }
  assert.ok(assets.size >= 3, "the page's script, its style and the shared worker");
  assert.ok(bytes <= PAGE_BUDGET_BYTES, `the overlay takes ${bytes} bytes, gzipped`);

  sidecar.preview = PIXEL;
  const admin = await browser.openPage(`${sidecar.url}admin`, SIZE);
  await admin.page.getByRole("button", { name: "Add a Victory" }).click();
  await until("the request", () => sidecar.posted.length === 1);
  const picture = await admin.page.getByRole("button", { name: "Picture" }).locator("img").getAttribute(
    "src",
  );
  assert.equal(picture, `${sidecar.url}api/evidence/0.jpg`);
  const address = await admin.page.getByRole("textbox", { name: "address" }).inputValue();
  assert.ok(address.startsWith(sidecar.url), address);
  assert.equal(sidecar.outside, 0);
});
