import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import type { HistoryEvent, Outcome } from "../../sidecar/contract.ts";
import { build } from "../../tools/build/built_folder.ts";
import { pagesOf } from "../../tools/build/pages.ts";
import { statusWith } from "./fake_sidecar.ts";

await build(pagesOf(fileURLToPath(new URL("../../", import.meta.url))), { ifStale: true });

/** The size that OBS gives a new browser source. */
export const SIZE = { width: 800, height: 600 };

/** A picture of one pixel. */
export const PIXEL = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (character) => character.charCodeAt(0),
);

/** Full fields everywhere: what needs the most room. */
export const CROWDED = statusWith({
  victories: 888,
  defeats: 777,
  draws: 666,
  total: 2331,
  win_rate: 1,
  streak: { outcome: "defeat", length: 100 },
  seq: 2331,
});

/** Detected matches as the history tells them, the newest first. */
export function matches(...newestFirst: Outcome[]): HistoryEvent[] {
  return newestFirst.map((outcome, index) => ({
    seq: newestFirst.length - index,
    at: "2026-03-14T20:00:00.000Z",
    timestamp: 1_773_000_000,
    type: "result",
    session: 1,
    outcome,
    original_outcome: null,
    delta: 1,
    undone: false,
    label: `${outcome}_text`,
    confidence: 0.998,
    evidence_url: `/api/evidence/${index}.jpg`,
    note: null,
    target: null,
    totals: null,
    source: "detector",
  }));
}

/** Waits until the overlay shows `value` for `outcome`. */
export async function waitForValue(page: Page, outcome: Outcome, value: number): Promise<void> {
  await page.locator(`.counter-grid .${outcome} .value`, { hasText: new RegExp(`^\\s*${value}\\s*$`) })
    .waitFor();
}

/** What a browser does to the page of a source that is not in the scene any more, and back. */
export async function setHidden(page: Page, hidden: boolean): Promise<void> {
  for (const frame of page.frames()) {
    await frame.evaluate(`
      Object.defineProperty(document, "hidden", { configurable: true, get: () => ${hidden} });
      document.dispatchEvent(new Event("visibilitychange"));
    `);
  }
}
