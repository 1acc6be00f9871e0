import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { type App, startApp } from "../sidecar/app.ts";
import { configSchema } from "../sidecar/config/schema.ts";
import type { Outcome } from "../sidecar/contract.ts";
import { startSimulatedObs } from "../sidecar/demo/simulated_obs.ts";
import { systemClock } from "../sidecar/runtime/clock.ts";
import { frame } from "../sidecar/vision/testing/frames.ts";
import { writeTinyModel } from "../sidecar/vision/testing/tiny_model.ts";
import { startBrowser } from "./support/browser.ts";
import { testNeeding } from "./support/skip.ts";

const DOCUMENT = await Deno.readTextFile(new URL("../docs/custom-overlay.md", import.meta.url));
const OVERLAY_DIR = fileURLToPath(new URL("../overlay/dist/", import.meta.url));

/** The one block of the document in a language. */
function example(language: string): string {
  const [block, ...more] = DOCUMENT.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "gm"));
  assert.ok(block?.[1] !== undefined && more.length === 0, `one example of ${language}`);
  return block[1];
}

/** The app in this process with a folder of its own, watching a game that shows nothing. */
class Stage implements AsyncDisposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "scoreline-custom-overlay-" });
  readonly #obs = startSimulatedObs({
    setup: {
      canvas: { width: 1920, height: 1080 },
      program: "Playing",
      inputs: { Game: { kind: "game_capture", width: 1920, height: 1080 } },
      scenes: { Playing: { items: [{ source: "Game" }] } },
    },
    picture: () => frame(320, 180),
  });
  #app: App | null = null;

  /** Starts it, at any free port unless one is given, and answers the port. */
  async start(port = 0): Promise<number> {
    await writeTinyModel(this.#folder);
    const quiet = () => {};
    this.#app = await startApp({
      config: v.parse(configSchema, {
        obs: { url: this.#obs.url },
        detector: { model: join(this.#folder, "result.onnx") },
        server: { port },
        data: { dir: join(this.#folder, "data") },
      }),
      sourceSetBy: null,
      root: this.#folder,
      overlayDir: OVERLAY_DIR,
      discoverObs: () => Promise.resolve(null),
      newSession: false,
      clock: systemClock,
      logger: { info: quiet, warn: quiet, error: quiet },
      version: "1.2.3",
    });
    return this.#app.port;
  }

  async stop(): Promise<void> {
    await this.#app?.stop();
    await this.#app?.ended;
  }

  /** Puts a file into the data folder. */
  async keep(name: string, text: string): Promise<void> {
    const folder = join(this.#folder, "data", "overlay");
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(join(folder, name), text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.#obs.close();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

async function adjust(url: string, outcome: Outcome): Promise<void> {
  const response = await fetch(`${url}api/adjust`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ outcome }),
  });
  assert.equal(response.status, 200, await response.text());
}

testNeeding(
  ["chromium"],
  "the page of docs/custom-overlay.md shows the score and outlives a restart",
  async () => {
    await using stage = new Stage();
    await stage.keep("index.html", example("html"));
    await stage.keep("beside.txt", "beside the page");
    const port = await stage.start();
    const url = `http://127.0.0.1:${port}/`;
    assert.equal(await (await fetch(`${url}beside.txt`)).text(), "beside the page");
    const status = await (await fetch(`${url}api/status`)).json();
    const rows = DOCUMENT.split("| field | is |")[1]?.matchAll(/^\| (`.+?`) \|/gm) ?? [];
    const fields = [...rows].flatMap(([, names = ""]) => names.replaceAll("`", "").split(", "));
    assert.ok(fields.includes("victories"), "the document is read");
    for (const name of fields) assert.ok(Object.hasOwn(status, name), name);

    await using browser = await startBrowser();
    const { page, errors } = await browser.openPage(url, { width: 400, height: 120 });
    const shows = (score: string) => page.locator("#score", { hasText: new RegExp(`^${score}$`) }).waitFor();
    await shows("0-0-0");
    await adjust(url, "victory");
    await shows("1-0-0");
    await adjust(url, "defeat");
    await adjust(url, "draw");
    await shows("1-1-1");
    const background = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    assert.equal(background, "rgba(0, 0, 0, 0)");
    assert.deepEqual(errors, []);

    const lost = page.waitForEvent("requestfailed");
    await stage.stop();
    await lost; // the browser has tried to come back
    assert.equal(await page.locator("#score").innerText(), "1-1-1");
    await stage.start(port);
    await adjust(url, "victory");
    await shows("2-1-1");
  },
);

Deno.test("docs/custom-overlay.md names classes and variables that the overlay has", async () => {
  const folder = new URL("../overlay/src/overlay/", import.meta.url);
  const style = await Deno.readTextFile(new URL("overlay.css", folder));
  const [smaller = ""] = DOCUMENT.split("## The larger step");
  const variables = new Set(smaller.match(/--[a-z]+-[a-z]+\b|--gap|--radius/g));
  const classes = new Set(
    [...smaller.matchAll(/(?<=[`\s])\.([a-z][a-z-]+)(?=[`\s])/g)].map(([, name]) => name),
  );
  assert.ok(variables.size >= 9 && classes.size >= 9, "the document is read");
  for (const variable of variables) assert.match(style, new RegExp(`:root \\{[^}]*\\n    ${variable}:`));
  for (const name of classes) assert.match(style, new RegExp(`\\.${name}[ ,{]`));
});
