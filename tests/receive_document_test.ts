import assert from "node:assert/strict";
import { join } from "node:path";
import { startBrowser } from "./support/browser.ts";
import { startProgram } from "./support/program.ts";
import { ROOT, testNeeding } from "./support/skip.ts";
import { Stage } from "./support/stage.ts";
import { until } from "./support/until.ts";
import { PYTHON } from "./support/whep_viewer.ts";

const DOCUMENT = await Deno.readTextFile(new URL("../docs/receive.md", import.meta.url));
/** Stands in both examples, and is exchanged for where the test serves. */
const ADDRESS = "http://127.0.0.1:3000/whep/detector";
const TOKEN = "a-view-token-of-this-test";

function example(language: string): string {
  const [block, ...more] = DOCUMENT.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "gm"));
  assert.ok(block?.[1] !== undefined && more.length === 0, `one example of ${language}`);
  return block[1];
}

testNeeding(
  ["encoder", "aiortc"],
  "the receiver of docs/receive.md hands on frames, and connects again when Scoreline was away",
  async () => {
    const folder = await Deno.makeTempDir();
    const script = join(folder, "receive.py");
    await Deno.writeTextFile(script, example("python"));
    await using stage = await Stage.make();
    stage.root = ROOT;
    await stage.start();
    const { port } = new URL(stage.url);
    const url = `${stage.url}/whep/detector?frame_scale=0.5&fps=10`;
    const receiver = startProgram(PYTHON, { args: [script, url], env: { PATH: Deno.env.get("PATH") ?? "" } });
    const frames = () => [...receiver.output().matchAll(/^\d+ \((\d+), (\d+), 3\) mean [1-9]/gm)];
    try {
      await until("frames", () => frames().length >= 10, { explain: () => receiver.output() });
      assert.deepEqual(frames()[0]?.slice(1), ["360", "640"]);
      await stage.stop();
      await stage.start(Number(port));
      const before = frames().length;
      await until("frames again", () => frames().length >= before + 10, { explain: () => receiver.output() });
    } finally {
      await receiver.end("SIGKILL");
      await Deno.remove(folder, { recursive: true });
    }
  },
);

testNeeding(
  ["encoder", "chromium"],
  "the page of docs/receive.md plays the view on another site",
  async () => {
    await using stage = await Stage.make();
    stage.root = ROOT;
    let html = "";
    const site = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      () => new Response(html, { headers: { "content-type": "text/html" } }),
    );
    const origin = `http://localhost:${site.addr.port}`;
    await stage.start(0, {
      server: { allowed_origins: [origin], token: `full-${TOKEN}`, view_token: TOKEN },
    });
    html = `<!doctype html><link rel="icon" href="data:,">${
      example("html").replace(ADDRESS, `${stage.url}/whep/detector`).replace(
        'token = ""',
        `token = "${TOKEN}"`,
      )
    }`;
    try {
      await using browser = await startBrowser();
      const { page, errors } = await browser.openPage(origin, { width: 640, height: 360 });
      await until("frames", () =>
        page.evaluate(
          "document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames >= 20",
        ), { explain: () => errors.join("\n") });
      assert.deepEqual(errors, []);
    } finally {
      await site.shutdown();
    }
  },
);
