import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { buildAll } from "./support/launched.ts";

const PAGES = fileURLToPath(new URL("../overlay/dist", import.meta.url));
/** What a page loads when it is opened, gzip, bytes; of the overlay, which OBS opens beside the game, the least. */
const MOST = { "index.html": 33_000, "view.html": 35_000, "admin.html": 58_000 } as const;

for (const [page, most] of Object.entries(MOST)) {
  Deno.test(`${page} loads at most ${most / 1_000} kB of its own when it is opened`, async () => {
    await buildAll();
    const html = await Deno.readTextFile(join(PAGES, page));
    const files = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path = ""]) => path);
    assert.ok(files.length > 3, html);
    const sizes = await Promise.all(
      files.map(async (path) => gzipSync(await Deno.readFile(join(PAGES, path))).length),
    );
    const sum = sizes.reduce((a, b) => a + b, gzipSync(html).length);
    assert.ok(sum <= most, `${sum} bytes: ${files.map((path, n) => `${path} ${sizes[n]}`).join(", ")}`);
  });
}
