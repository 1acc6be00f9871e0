import type { Page } from "playwright-core";
import { LANGUAGES, LAYOUTS, THEMES } from "../../overlay/src/params.ts";
import { type Outcome, OUTCOMES } from "../../sidecar/contract.ts";
import { frame } from "./evening.ts";
import type { Size, Stage } from "./stage.ts";

/** A picture and the name of its file, without `.png`. */
export interface Picture {
  readonly name: string;
  readonly png: Uint8Array;
}

/** What the pictures of everything show: the evening (`null`), nothing yet, and more than most ever have. */
const SCORES = {
  evening: null,
  none: { victories: 0, defeats: 0, draws: 0 },
  hundreds: { victories: 188, defeats: 145, draws: 117 },
} as const;
const SIZES: readonly Size[] = [
  { width: 300, height: 100 },
  { width: 800, height: 200 },
  { width: 1920, height: 1080 },
];

/** The overlay with recent results as `search` has it, at rest, on nothing. */
async function atRest(
  stage: Stage,
  search: string,
  size: Size,
  recent: "matches" | "none" = "matches",
): Promise<Uint8Array> {
  const page = await stage.open(`?motion=off&history=5&${search}`, size);
  await page.locator(recent === "matches" ? ".mark:not(.empty)" : ".mark").first().waitFor();
  return await shoot(page);
}

/** The overlay in the middle of what it tells a count with. The count is made, and taken back. */
async function atACount(stage: Stage, search: string, size: Size, outcome: Outcome): Promise<Uint8Array> {
  const page = await stage.open(`?motion=on&${search}`, size);
  await page.locator(".overlay").waitFor();
  await stage.post("api/adjust", { outcome, delta: 1 });
  await page.locator(".flourish").waitFor();
  await page.evaluate("document.getAnimations().forEach((a) => { a.pause(); a.currentTime = 1000; })");
  const png = await shoot(page);
  await stage.post("api/undo", {});
  return png;
}

async function shoot(page: Page): Promise<Uint8Array> {
  const png = await page.screenshot({ omitBackground: true });
  await page.close();
  return png;
}

/** The pictures of the overlay in `docs/`. */
export async function documentedOverlays(stage: Stage): Promise<Picture[]> {
  const source = { width: 420, height: 140 };
  const onStream = await stage.compose(
    onFrame(await atRest(stage, "", source), await frameUrl("none_gameplay_1")),
    { width: 960, height: 540 },
  );
  const layouts: string[] = [];
  for (const [layout, height] of [["cards", 150], ["bar", 50], ["minimal", 100]] as const) {
    for (const theme of THEMES) {
      const size = { width: 440, height };
      layouts.push(tile(await atRest(stage, `layout=${layout}&theme=${theme}`, size)));
    }
  }
  const counts: string[] = [];
  for (const outcome of OUTCOMES) {
    counts.push(tile(await atACount(stage, "", { width: 440, height: 180 }, outcome)));
  }
  const street = await frameUrl("none_gameplay_2");
  return [
    { name: "overlay", png: onStream },
    {
      name: "overlay-layouts",
      png: await stage.compose(grid(layouts, street), { width: 1380, height: 372 }),
    },
    { name: "overlay-count", png: await stage.compose(grid(counts, street), { width: 1380, height: 212 }) },
  ];
}

/** Every layout, size, theme, language and score; one after the other, because the score is the sidecar's. */
export async function* everyOverlay(stage: Stage): AsyncGenerator<Picture> {
  for (const [score, totals] of Object.entries(SCORES)) {
    if (totals !== null) await stage.post("api/initialize", totals);
    for (const layout of LAYOUTS) {
      for (const size of SIZES) {
        const tiles: string[] = [];
        for (const theme of THEMES) {
          for (const lang of LANGUAGES) {
            const search = `layout=${layout}&theme=${theme}&lang=${lang}`;
            const png = await atRest(stage, search, size, totals === null ? "matches" : "none");
            tiles.push(tile(png, Math.min(size.width, 640)));
            yield { name: `${layout}-${size.width}x${size.height}-${theme}-${lang}-${score}`, png };
          }
        }
        const width = 2 * Math.min(size.width, 640) + 60;
        const height = 3 * Math.round(Math.min(size.width, 640) * size.height / size.width) + 80;
        const png = await stage.compose(grid(tiles, await frameUrl("none_gameplay_3"), 2), { width, height });
        yield { name: `sheet-${layout}-${size.width}x${size.height}-${score}`, png };
      }
    }
  }
}

const STYLE = "<style>* { margin: 0; box-sizing: border-box } img { display: block }</style>";

function onFrame(png: Uint8Array, backdrop: string): string {
  return `${STYLE}<img src="${backdrop}" style="width: 100vw; height: 100vh; object-fit: cover">
    <img src="${pngUrl(png)}" style="position: absolute; top: 12px; left: 12px">`;
}

function grid(tiles: readonly string[], backdrop: string, columns = 3): string {
  return `${STYLE}<body style="display: grid; grid-template-columns: repeat(${columns}, auto); gap: 20px; padding: 16px;
    place-content: center; height: 100vh; background: url(${backdrop}) center / cover">${tiles.join("")}`;
}

function tile(png: Uint8Array, width?: number): string {
  return `<img src="${pngUrl(png)}"${width === undefined ? "" : ` width="${width}"`}>`;
}

function pngUrl(png: Uint8Array): string {
  return `data:image/png;base64,${png.toBase64()}`;
}

async function frameUrl(name: string): Promise<string> {
  return `data:image/jpeg;base64,${(await Deno.readFile(frame(name))).toBase64()}`;
}
