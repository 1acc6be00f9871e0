import assert from "node:assert/strict";
import { LANGUAGES, LAYOUTS } from "../overlay/src/params.ts";
import type { Outcome } from "../sidecar/contract.ts";
import { startBrowser } from "./support/browser.ts";
import { FakeSidecar, statusWith } from "./support/fake_sidecar.ts";
import { CROWDED, matches, SIZE, waitForValue } from "./support/pages.ts";
import { testNeeding } from "./support/skip.ts";

/** What needs little room, what is usual, and more than is reserved. */
const SCORES = {
  none: statusWith(),
  usual: statusWith({
    victories: 12,
    defeats: 7,
    draws: 1,
    win_rate: 12 / 19,
    streak: { outcome: "victory", length: 3 },
    seq: 20,
  }),
  crowded: CROWDED,
  endless: statusWith({
    ...CROWDED,
    victories: 12_345,
    streak: { outcome: "victory", length: 12_345 },
    seq: 12_345,
  }),
};
const SIZES = [[300, 100], [800, 200], [1920, 1080], [640, 60], [120, 600]] as const;

testNeeding(["chromium"], "the overlay fits every size, layout and language without overflow", async () => {
  await using sidecar = new FakeSidecar(CROWDED);
  sidecar.history = matches(...Array<Outcome>(12).fill("defeat"));
  await using browser = await startBrowser();
  const { page, errors, screenshot } = await browser.openPage("about:blank", SIZE);
  // The page at rest, not its fading in.
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const search of everyAddress()) {
    sidecar.tell(CROWDED);
    await page.goto(sidecar.url + search);
    await waitForValue(page, "victory", CROWDED.victories);
    if (!search.includes("history=0")) await page.locator(".history .defeat").last().waitFor();
    for (const [name, status] of Object.entries(SCORES)) {
      sidecar.tell(status);
      await waitForValue(page, "victory", status.victories);
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        assert.deepEqual(await page.evaluate(OVERFLOW), [], `${search}, ${name}, at ${width}x${height}`);
        if (name === "usual") {
          await screenshot(`overlay${search.replaceAll(/[?&]\w+=/g, "-")}-${width}x${height}`);
        }
      }
    }
  }
  assert.deepEqual(errors, []);
});

/** Everything that changes where things are. */
function* everyAddress(): Generator<string> {
  for (const layout of LAYOUTS) {
    for (const lang of LANGUAGES) {
      for (const showDraw of [true, false]) {
        for (const history of [0, 10]) {
          const scale = history === 0 ? 0.5 : 2;
          yield `?layout=${layout}&lang=${lang}&showDraw=${showDraw}&history=${history}&scale=${scale}`;
        }
      }
    }
  }
}

testNeeding(
  ["chromium"],
  "before the first result nothing stands askew, and no dash without its word",
  async () => {
    await using sidecar = new FakeSidecar(statusWith());
    await using browser = await startBrowser();
    const { page } = await browser.openPage(`${sidecar.url}?motion=off`, SIZE);
    await page.locator(".streak").waitFor();
    for (const name of ["winrate", "streak"]) {
      const offCentre = await page.evaluate<number>(`(() => {
      const field = document.querySelector(".${name}");
      const [term, figure] = field.children;
      const text = document.createRange();
      text.selectNodeContents(figure);
      const box = field.getBoundingClientRect();
      const [left, right] = [term.getBoundingClientRect().left, text.getBoundingClientRect().right];
      return Math.abs((left - box.left) - (box.right - right));
    })()`);
      assert.ok(offCentre < 2, `${name}: ${offCentre} px`);
    }
    await page.goto(`${sidecar.url}?layout=bar&motion=off`);
    await page.locator(".layout-bar").waitFor();
    assert.equal(await page.locator(".figure").filter({ visible: true }).count(), 0);
    sidecar.tell(
      statusWith({ victories: 1, win_rate: 1, streak: { outcome: "victory", length: 1 }, seq: 2 }),
    );
    await page.locator(".streak .figure").getByText("1 W").waitFor();
  },
);

testNeeding(
  ["chromium"],
  "a recent result's mark is never narrower than high, and holds its letter",
  async () => {
    await using sidecar = new FakeSidecar(CROWDED);
    sidecar.history = matches(...Array<Outcome>(10).fill("defeat"));
    await using browser = await startBrowser();
    const { page } = await browser.openPage("about:blank", SIZE);
    for (const layout of LAYOUTS) {
      for (const lang of LANGUAGES) {
        await page.goto(`${sidecar.url}?layout=${layout}&lang=${lang}&history=10&motion=off`);
        await page.locator(".history .defeat").last().waitFor();
        for (const [width, height] of [[800, 200], [550, 250]]) {
          await page.setViewportSize({ width: width ?? 0, height: height ?? 0 });
          const wrong = await page.evaluate(`[...document.querySelectorAll(".mark")].flatMap((mark) => {
          const letter = document.createRange();
          letter.selectNodeContents(mark);
          const [box, text] = [mark.getBoundingClientRect(), letter.getBoundingClientRect()];
          return box.width > box.height - 1 && text.width < box.width ? [] : [[box.width, box.height, text.width]];
        })`);
          assert.deepEqual(wrong, [], `${layout} in ${lang} at ${width}x${height}`);
        }
      }
    }
  },
);

testNeeding(["chromium"], "the overlay's word for a count fits every layout, size and language", async () => {
  await using sidecar = new FakeSidecar(CROWDED);
  await using browser = await startBrowser();
  const { page } = await browser.openPage("about:blank", SIZE);
  let seq = CROWDED.seq;
  for (const search of everyAddress()) {
    sidecar.tell(CROWDED);
    await page.goto(`${sidecar.url}${search}&motion=on`);
    await waitForValue(page, "victory", CROWDED.victories);
    seq++;
    sidecar.tell(statusWith({
      ...CROWDED,
      victories: CROWDED.victories + 1,
      last_count: { seq, outcome: "victory" },
      seq,
      revision: seq,
    }));
    await page.locator(".flourish").waitFor();
    // A busy machine measures longer than the flourish lasts.
    await page.evaluate("document.getAnimations().forEach((animation) => animation.pause())");
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      const room = await page.evaluate<number>(ROOM_IN_FLOURISH);
      assert.ok(room >= 0, `${search} at ${width}x${height}: ${room} px`);
    }
  }
});

/** Pixels between the word with its shapes and the nearer edge. */
const ROOM_IN_FLOURISH = `(() => {
  const flourish = document.querySelector(".flourish");
  const word = document.createRange();
  word.selectNodeContents(flourish);
  const { left, right } = flourish.getBoundingClientRect();
  const text = word.getBoundingClientRect();
  const style = getComputedStyle(flourish);
  const shape = parseFloat(getComputedStyle(flourish, "::before").width) + parseFloat(style.columnGap);
  return Math.min(text.left - left, right - text.right) - shape;
})()`;

/** Names what is drawn outside the page, or holds more than it shows. */
const OVERFLOW = `(() => {
  const found = [];
  const scroller = document.scrollingElement;
  if (scroller.scrollWidth > innerWidth || scroller.scrollHeight > innerHeight) found.push("scrolls");
  for (const element of document.querySelectorAll(".overlay, .overlay *")) {
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
