import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import * as v from "valibot";
import { startSimulatedObs } from "../../sidecar/demo/simulated_obs.ts";
import { frame, NOW, writeEvening } from "./evening.ts";

export const CHROMIUM = "/usr/bin/chromium";
const LAUNCHER = fileURLToPath(new URL("../../sidecar/launch.ts", import.meta.url));
/** Longer than a busy machine takes to start the sidecar and to read the first picture. */
const START_MS = 60_000;

/** Inner size of a page, CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The product as its users run it, at the end of an invented evening, in front of a browser. */
export interface Stage extends AsyncDisposable {
  /** Opens a page of the sidecar, whose clock stands still. */
  open(address: string, size: Size): Promise<Page>;
  /** Sends the sidecar a command such as `post("api/undo", {})`. */
  post(path: string, body: unknown): Promise<void>;
  /** A picture of a page that is put together here. */
  compose(html: string, size: Size): Promise<Uint8Array>;
}

/** Starts the sidecar, with an OBS that shows a victory for ever, and Chromium. */
export async function setTheStage(): Promise<Stage> {
  await using started = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "scoreline-screenshots-" });
  started.defer(() => Deno.remove(folder, { recursive: true }));
  const banner = await Deno.readFile(frame("victory_text_1"));
  const obs = startSimulatedObs({
    setup: {
      canvas: { width: 1920, height: 1080 },
      program: "Playing",
      inputs: { "Game Capture": { kind: "game_capture", width: 1920, height: 1080 } },
      scenes: { Playing: { items: [{ source: "Game Capture" }] } },
    },
    picture: () => Promise.resolve(banner),
  });
  started.defer(() => obs.close());
  const url = await startSidecar(folder, obs.url, started);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  started.defer(() => browser.close());
  const whole = started.move();
  return {
    async open(address, size) {
      const page = await blankPage(browser, size);
      await page.clock.setFixedTime(NOW);
      await page.goto(new URL(address, url).href);
      return page;
    },
    async post(path, body) {
      const init = { method: "POST", headers: { "content-type": "application/json" } };
      const response = await fetch(new URL(path, url), { ...init, body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`The sidecar refused ${path}: ${await response.text()}`);
      await response.body?.cancel();
    },
    async compose(html, size) {
      const page = await blankPage(browser, size);
      await page.setContent(html);
      const picture = await page.screenshot();
      await page.close();
      return picture;
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  };
}

function blankPage(browser: Browser, viewport: Size): Promise<Page> {
  return browser.newPage({ viewport, locale: "en-GB", timezoneId: "UTC" });
}

/** Starts it with the evening as its data, and answers its address once it has read the banner. */
async function startSidecar(folder: string, obsUrl: string, started: AsyncDisposableStack): Promise<string> {
  const dataDir = join(folder, "data");
  await writeEvening(dataDir);
  const settings = join(folder, "scoreline.toml");
  await Deno.writeTextFile(settings, "");
  const port = String(portToShow());
  const own = ["--config", settings, "--data", dataDir, "--port", port, "--obs-url", obsUrl];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "-A", LAUNCHER, ...own],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const said = child.stderr.text();
  let ended = false;
  const end = child.status.then(() => ended = true);
  started.defer(async () => {
    if (!ended) child.kill("SIGTERM");
    await end;
  });
  const url = `http://127.0.0.1:${port}/`;
  const deadline = performance.now() + START_MS;
  while (!(await hasReadTheBanner(url))) {
    if (ended) throw new Error(`The sidecar ended at once.\n${await said}`);
    if (performance.now() > deadline) throw new Error("The sidecar has not read the picture in time.");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return url;
}

const status = v.object({ detector: v.object({ outcome: v.nullable(v.string()) }) });

async function hasReadTheBanner(url: string): Promise<boolean> {
  try {
    const answer: unknown = await (await fetch(new URL("api/status", url))).json();
    return v.parse(status, answer).detector.outcome === "victory";
  } catch (error) {
    // Not listening yet.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** The pages show their address: the usual port, or any free one where that is taken. */
function portToShow(): number {
  try {
    return freePort(3000);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return freePort(0);
  }
}

function freePort(port: number): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port });
  return listener.addr.port;
}
