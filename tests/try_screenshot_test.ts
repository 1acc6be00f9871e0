import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import type { JudgedPrediction, Label } from "../sidecar/contract.ts";
import { outcomeOf } from "../sidecar/contract.ts";
import { startBrowser } from "./support/browser.ts";
import { FakeSidecar, statusWith } from "./support/fake_sidecar.ts";
import { PIXEL, SIZE } from "./support/pages.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

/** Reads the one pixel as a victory, and knows no other picture. */
function read(picture: Uint8Array): Response {
  const isPixel = picture.length === PIXEL.length && picture.every((byte, i) => byte === PIXEL[i]);
  if (isPixel) return Response.json(prediction("victory_text", 0.9987));
  const message = "The picture cannot be decoded: it is of no kind that is known";
  return Response.json({ error: { code: "invalid_image", message } }, { status: 400 });
}

function prediction(label: Label, confidence: number): JudgedPrediction {
  const rest = (1 - confidence) / 6;
  return {
    file: null,
    label,
    outcome: outcomeOf(label),
    confidence,
    probabilities: {
      victory_text: rest,
      victory_progressbar: rest,
      defeat_text: rest,
      defeat_progressbar: rest,
      draw_text: rest,
      draw_progressbar: rest,
      none: rest,
      [label]: confidence,
    },
    ms: 3.21,
    min_confidence: label === "none" ? null : 0.8,
  };
}

const PICTURE = { name: "win.png", mimeType: "image/png", buffer: Buffer.from(PIXEL) };
const BROKEN = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") };

/** The cards, from the top, each with its name and its sentence. */
function cards(page: Page): Promise<string[]> {
  return page.evaluate(
    "[...document.querySelectorAll('.trial')].map((card) => " +
      "card.querySelector('.name').textContent + ': ' + card.querySelector('.verdict').textContent)",
  );
}

/** Sends the page an event of the user's own pictures, which come with nothing but a `DataTransfer`. */
async function give(page: Page, kind: "drop" | "paste", names: readonly string[]): Promise<void> {
  await page.evaluate(`{
    const transfer = new DataTransfer();
    const bytes = Uint8Array.from(${JSON.stringify([...PIXEL])});
    for (const name of ${JSON.stringify(names)}) {
      transfer.items.add(new File([bytes], name, { type: "image/png" }));
    }
    const zone = document.querySelector(".drop-zone");
    if (${kind === "paste"}) {
      const options = { clipboardData: transfer, bubbles: true, cancelable: true };
      document.body.dispatchEvent(new ClipboardEvent("paste", options));
    } else {
      const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
      const over = new DragEvent("dragover", options);
      zone.dispatchEvent(over);
      if (!over.defaultPrevented) throw new Error("The zone takes no drop");
      zone.dispatchEvent(new DragEvent("drop", options));
    }
  }`);
}

testNeeding(
  ["chromium"],
  "the dashboard tells of chosen, dropped and pasted pictures what they show",
  async () => {
    await using sidecar = new FakeSidecar(statusWith());
    sidecar.predict = read;
    sidecar.preview = PIXEL;
    await using browser = await startBrowser();
    const { page, errors } = await browser.openPage(`${sidecar.url}admin?lang=en`, SIZE);
    const trial = page.getByRole("region", { name: "Try a screenshot" });
    await trial.getByText("nothing is kept").waitFor();
    const chooser = trial.getByLabel("Drop pictures here or choose files");

    await chooser.setInputFiles([PICTURE, BROKEN]);
    await trial.getByText("The picture cannot be decoded: it is of no kind that is known").last().waitFor();
    const first = [
      "win.png: VICTORY on the banner, 99.8% sure",
      "notes.txt: The picture cannot be decoded: it is of no kind that is known",
    ];
    assert.deepEqual(await cards(page), first);
    await trial.getByText("Sure enough to count (from 80%).").waitFor();
    await trial.getByText("3.2 ms").click();
    const list = await trial.locator(".probabilities").innerText();
    assert.match(list.replace(/\s+/g, " "), /^VICTORY on the banner 99\.8% .* No result 0%$/);
    assert.equal(
      await trial.getByRole("status").textContent(),
      "notes.txt: The picture cannot be decoded: it is of no kind that is known",
    );

    await give(page, "drop", ["a.png", "b.png"]);
    await until("the dropped pictures", async () => (await cards(page)).length === 4);
    await give(page, "paste", ["image.png"]);
    await until("every picture", async () => {
      const all = await cards(page);
      return all.length === 5 && all.slice(0, 3).every((card) => card.endsWith("99.8% sure"));
    });
    assert.deepEqual((await cards(page)).map((card) => card.split(":")[0]), [
      "image.png",
      "a.png",
      "b.png",
      "win.png",
      "notes.txt",
    ]);
    const shown = "[...document.querySelectorAll('.trial img')].map((img) => img.naturalWidth)";
    assert.deepEqual(await page.evaluate(shown), [1, 1, 1, 1]); // what is no picture shows none

    const addresses = await page.evaluate<string[]>(
      "[...document.querySelectorAll('.trial img')].map((img) => img.src)",
    );
    await trial.getByRole("button", { name: "Clear" }).click();
    assert.deepEqual(await cards(page), []);
    assert.equal(await page.evaluate("document.activeElement.type"), "file");
    const gone = await page.evaluate(`Promise.all(${JSON.stringify(addresses)}.map((url) =>
    new Promise((resolve) => {
      const img = new Image();
      img.onload = () => resolve(false);
      img.onerror = () => resolve(true);
      img.src = url;
    })))`);
    assert.deepEqual(gone, [true, true, true, true], "the page gives the pictures back");
    assert.deepEqual(errors.filter((error) => !/status of 400|ERR_FILE_NOT_FOUND/.test(error)), []);
  },
);

testNeeding(["chromium"], "the dashboard reads several pictures one after the other", async () => {
  await using sidecar = new FakeSidecar(statusWith());
  const held: (() => void)[] = [];
  sidecar.predict = (picture) => new Promise((resolve) => held.push(() => resolve(read(picture))));
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}admin?lang=en`, SIZE);
  const trial = page.getByRole("region", { name: "Try a screenshot" });
  await trial.locator("input").setInputFiles([PICTURE, PICTURE, PICTURE]);
  for (let done = 0; done < 3; done++) {
    await trial.getByText(`${done} of 3 read`).waitFor();
    assert.deepEqual((await cards(page)).map((card) => card.slice(9)), [
      ...Array(done).fill("VICTORY on the banner, 99.8% sure"),
      "Reading",
      ...Array(2 - done).fill("Waiting"),
    ]);
    assert.equal(held.length, done + 1);
    held[done]?.();
  }
  await trial.getByRole("progressbar").waitFor({ state: "detached" });
});

testNeeding(["chromium"], "the dashboard says in a sentence why a picture cannot be tried", async () => {
  await using sidecar = new FakeSidecar(statusWith());
  let asked = 0;
  sidecar.predict = () => {
    asked++;
    return new Response("<h1>Bad gateway</h1>", { status: 502 });
  };
  await using browser = await startBrowser();
  const { page } = await browser.openPage(`${sidecar.url}admin?lang=ja`, SIZE);
  const trial = page.getByRole("region", { name: "スクリーンショットを試す" });
  const large = await Deno.makeTempFile({ suffix: ".png" });
  try {
    await Deno.truncate(large, 20 * 1_048_576 + 1);
    await trial.locator("input").setInputFiles([large]);
    await trial.getByText("20MBを超えるファイルは判定できません。").last().waitFor();
  } finally {
    await Deno.remove(large);
  }
  assert.equal(asked, 0);
  await trial.locator("input").setInputFiles([PICTURE]);
  await trial.getByText("Scorelineがステータス502を返しました。").last().waitFor();
  await sidecar.stop();
  await trial.locator("input").setInputFiles([PICTURE]);
  await trial.getByText("Scorelineから応答がありません").last().waitFor();
});

testNeeding(
  ["chromium"],
  "the file chooser of the dashboard opens with the keyboard, and all of it fits",
  async () => {
    await using sidecar = new FakeSidecar(statusWith());
    const labels: readonly Label[] = ["victory_text", "defeat_progressbar", "draw_text", "none"];
    let next = 0;
    sidecar.predict = () =>
      Response.json(prediction(labels[next] ?? "none", [0.9987, 0.62, 0.91, 0.97][next++] ?? 0));
    await using browser = await startBrowser();
    const { page, screenshot } = await browser.openPage(`${sidecar.url}admin?lang=en`, {
      width: 320,
      height: 1400,
    });
    const trial = page.getByRole("region", { name: "Try a screenshot" });
    page.on("filechooser", () => {}); // choosers are caught from now on, not only from some moment after Enter
    await page.frameLocator("iframe").locator(".counter-grid").waitFor();
    await page.getByRole("button", { name: "Copy" }).last().focus();
    await page.keyboard.press("Tab");
    const chosen = page.waitForEvent("filechooser");
    await page.keyboard.press("Enter");
    const long = "a-very-long-name-of-a-screenshot-that-somebody-took-in-the-middle-of-the-night.png";
    await (await chosen).setFiles([
      { ...PICTURE, name: long },
      ...["b.png", "c.png", "d.png"].map((name) => ({ ...PICTURE, name })),
    ]);
    await trial.getByText("No result, 97% sure").last().waitFor();
    await trial.locator("summary").nth(1).click();
    assert.deepEqual(await page.evaluate("document.scrollingElement.scrollWidth"), 320);
    await trial.scrollIntoViewIfNeeded();
    await screenshot("try-screenshot-narrow");
    await page.setViewportSize({ width: 1200, height: 1500 });
    await screenshot("try-screenshot-wide");
  },
);
