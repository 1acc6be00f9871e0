import assert from "node:assert/strict";
import { startBrowser } from "./browser.ts";
import { testNeeding } from "./skip.ts";

testNeeding(
  ["chromium"],
  "TestBrowser opens a page in the size asked for and collects its errors",
  async () => {
    await using browser = await startBrowser();
    const html = "<title>Hello</title><script>console.error('first'); throw new Error('second')</script>";
    const open = await browser.openPage(`data:text/html,${html}`, { width: 300, height: 100 });
    assert.equal(await open.page.title(), "Hello");
    assert.equal(await open.page.evaluate("`${innerWidth}x${innerHeight}`"), "300x100");
    assert.deepEqual(open.errors, ["first", "Error: second"]);
    const picture = await Deno.readFile(await open.screenshot("browser-test"));
    assert.deepEqual([...picture.subarray(1, 4)], [...new TextEncoder().encode("PNG")]);
  },
);
