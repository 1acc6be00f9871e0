import assert from "node:assert/strict";
import { startBrowser } from "../../tests/support/browser.ts";
import { testNeeding } from "../../tests/support/skip.ts";
import { systemClock } from "../runtime/clock.ts";
import { fakeOptions } from "./fake_options.ts";
import { createHttp } from "./server.ts";

const SIZE = { width: 300, height: 100 };
const TOKEN = "full-token-0123456789";

/** A page as a build makes it: its module starts a shared worker, which listens to the events. */
const BUILD = {
  "index.html": `<!doctype html><link rel="stylesheet" href="./custom.css"><link rel="icon" href="data:,">
<script type="module" crossorigin src="./assets/page-AAAAAAAA.js"></script><output></output>`,
  "assets/page-AAAAAAAA.js":
    `const worker = new SharedWorker(new URL("./worker-AAAAAAAA.js", import.meta.url));
worker.port.onmessage = ({ data }) => document.querySelector("output").textContent = data;
worker.port.start();`,
  "assets/worker-AAAAAAAA.js": `onconnect = ({ ports: [port] }) => {
  const events = new EventSource("../events");
  events.addEventListener("counter-update", ({ data }) => port.postMessage(JSON.parse(data).victories));
};`,
} as const;

testNeeding(
  ["chromium"],
  "a browser shows the built pages under their policy, with a token from a link",
  async () => {
    const folder = await Deno.makeTempDir();
    await Deno.mkdir(`${folder}/assets`);
    for (const [name, text] of Object.entries(BUILD)) await Deno.writeTextFile(`${folder}/${name}`, text);
    await Deno.writeTextFile(`${folder}/custom.css`, "output { color: rgb(1, 2, 3) }");
    const options = fakeOptions(
      { port: 0, token: TOKEN, base_path: "/score" },
      { overlayDir: folder, dataDir: folder },
    );
    const http = createHttp({ ...options, clock: systemClock });
    const ours = `http://127.0.0.1:${http.serve().port}`;
    options.result("victory");
    const site = otherSite(`<a href="${ours}/score/?token=${TOKEN}&a=1">view</a>`);
    const browser = await startBrowser();
    try {
      const { page, errors } = await browser.openPage(site.url, SIZE);
      await page.click("a");
      await page.waitForURL(`${ours}/score/?a=1`);
      await page.getByText("1", { exact: true }).waitFor();
      options.result("victory");
      await page.getByText("2", { exact: true }).waitFor();
      assert.equal(
        await page.evaluate(`getComputedStyle(document.querySelector("output")).color`),
        "rgb(1, 2, 3)",
      );
      assert.deepEqual(errors, []);
    } finally {
      await browser[Symbol.asyncDispose]();
      await http.close();
      await site.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
);

testNeeding(
  ["chromium"],
  "pages of other sites can neither read nor command, even without a token",
  async () => {
    const options = fakeOptions({ port: 0 });
    const http = createHttp({ ...options, clock: systemClock });
    const ours = `http://127.0.0.1:${http.serve().port}`;
    options.result("victory");
    const site = otherSite("");
    const browser = await startBrowser();
    try {
      const { page } = await browser.openPage(site.url, SIZE);
      const answers = await page.evaluate(async (ours) => {
        const body = '{"outcome":"victory"}';
        const form = new FormData();
        form.set("image", new Blob(["x"]), "x.png");
        const attempts: [string, RequestInit][] = [
          ["/api/status", {}],
          ["/api/adjust", { method: "POST", mode: "no-cors", body }],
          ["/api/adjust", { method: "POST", headers: { "content-type": "application/json" }, body }],
          ["/api/predict", { method: "POST", mode: "no-cors", body: form }],
          ["/api/preview.jpg", { mode: "no-cors" }],
        ];
        return await Promise.all(
          attempts.map(([path, init]) => fetch(ours + path, init).then(() => "answered", () => "refused")),
        );
      }, ours);
      assert.deepEqual(answers, Array(5).fill("refused"));
      assert.equal(options.status().victories, 1);
    } finally {
      await browser[Symbol.asyncDispose]();
      await http.close();
      await site.close();
    }
  },
);

/** A page of another site: another host name is one, even at the same address. */
function otherSite(body: string): { url: string; close: () => Promise<void> } {
  const page = `<!doctype html><link rel="icon" href="data:,">${body}`;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response(page, { headers: { "content-type": "text/html" } }),
  );
  return { url: `http://localhost:${server.addr.port}/`, close: () => server.shutdown() };
}
