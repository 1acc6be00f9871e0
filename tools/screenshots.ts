/** Makes the pictures of the README from the real pages: `deno task screenshots [--all DIR]`. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { build } from "./build/built_folder.ts";
import { pagesOf } from "./build/pages.ts";
import { documentedOverlays, everyOverlay, type Picture } from "./screenshots/overlay_pictures.ts";
import { CHROMIUM, setTheStage, type Stage } from "./screenshots/stage.ts";
import { sentenceOf } from "./terminal.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DOCS = join(ROOT, "docs");
const USAGE = `Makes the pictures of the README from the real pages, with an invented evening of matches.

Usage: deno task screenshots [--all [DIR]]

  --all [DIR]   every layout, size, theme and language instead, into DIR (default: artifacts/screenshots)

It needs Chromium at ${CHROMIUM}.`;

async function dashboard(stage: Stage): Promise<Picture> {
  const page = await stage.open("admin?lang=en", { width: 1280, height: 900 });
  await page.locator("img").first().waitFor();
  return { name: "dashboard", png: await settled(page) };
}

/** A picture of a page whose parts come one after the other: the first that is the same as the one before it. */
async function settled(page: Page): Promise<Uint8Array> {
  let before = await page.screenshot();
  for (let look = 0; look < 20; look++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const png = await page.screenshot();
    if (png.equals(before)) return png;
    before = png;
  }
  throw new Error("The page does not come to rest.");
}

async function write(folder: string, { name, png }: Picture): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(join(folder, `${name}.png`), png);
}

async function main(args: string[]): Promise<number> {
  const options = { all: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;
  const { values: { all = false, help }, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (help) {
    console.log(USAGE);
    return 0;
  }
  if (positionals.length > (all ? 1 : 0)) {
    throw new TypeError(`There is no argument '${positionals.at(-1)}'.`);
  }
  if (!existsSync(CHROMIUM)) throw new Error(`There is no Chromium at ${CHROMIUM}: install it.`);
  await build(pagesOf(ROOT), { ifStale: true });
  await using stage = await setTheStage();
  if (all) {
    const folder = positionals[0] ?? join(ROOT, "artifacts", "screenshots");
    await write(folder, await dashboard(stage));
    for await (const picture of everyOverlay(stage)) await write(folder, picture);
    console.log(`The pictures are in ${folder}.`);
  } else {
    await write(DOCS, await dashboard(stage));
    for (const picture of await documentedOverlays(stage)) await write(DOCS, picture);
    console.log(`The pictures are in ${DOCS}.`);
  }
  return 0;
}

if (import.meta.main) {
  try {
    Deno.exitCode = await main(Deno.args);
  } catch (error) {
    console.error(sentenceOf(error));
    Deno.exitCode = 2;
  }
}
