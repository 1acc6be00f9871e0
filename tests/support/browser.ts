import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";

const EXECUTABLE = "/usr/bin/chromium";
const ARTIFACTS = fileURLToPath(new URL("../../artifacts/tests/screenshots/", import.meta.url));

/** Whether this machine has the Chromium that the browser tests use. */
export function browserIsInstalled(): boolean {
  return existsSync(EXECUTABLE);
}

/** A page, and what went wrong in it. */
export interface OpenPage {
  readonly page: Page;
  /** What the page wrote with `console.error` and the exceptions that nothing caught, in their order. */
  readonly errors: readonly string[];
  /** Writes `artifacts/tests/screenshots/<name>.png` and answers its path. */
  screenshot(name: string): Promise<string>;
}

/** A browser of a test's own. Its pages share one profile, as the browser sources of one OBS do. */
export interface TestBrowser extends AsyncDisposable {
  /** Opens a page with an inner size in CSS pixels. */
  openPage(url: string, size: { readonly width: number; readonly height: number }): Promise<OpenPage>;
}

export interface BrowserOptions {
  /** Whether pages have a camera and a microphone, with an invented picture and a beep. */
  readonly camera?: boolean;
}

/** Starts Chromium without a window, with an empty profile, speaking to nobody but the pages it is given. */
export async function startBrowser({ camera = false }: BrowserOptions = {}): Promise<TestBrowser> {
  const browser = await chromium.launch({
    executablePath: EXECUTABLE,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...(camera ? ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] : []),
    ],
  });
  const context = await browser.newContext();
  return {
    async openPage(url, size) {
      const page = await context.newPage();
      await page.setViewportSize(size);
      const errors: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(message.text());
      });
      page.on("pageerror", (error) => errors.push(String(error)));
      await page.goto(url);
      return {
        page,
        errors,
        async screenshot(name) {
          const path = join(ARTIFACTS, `${name}.png`);
          await page.screenshot({ path, omitBackground: true });
          return path;
        },
      };
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
