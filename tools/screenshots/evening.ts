import { join } from "node:path";
import type { Outcome } from "../../sidecar/contract.ts";
import { DETECTOR, type Draft } from "../../sidecar/domain/fact.ts";
import { encode } from "../../sidecar/log/codec.ts";

const FRAMES = new URL("../../sidecar/demo/frames/", import.meta.url);
const BEGAN = Date.UTC(2026, 2, 14, 19, 0);
const MATCH_MS = 11 * 60_000;

/** When the pictures are taken: the page's clock stands still there. */
export const NOW = new Date(BEGAN + 21 * MATCH_MS);

/** The evening's matches, first to last. */
const OUTCOMES: readonly Outcome[] = [..."LWWLWDWWLLWWLWLWLWWW"].map((mark) =>
  mark === "W" ? "victory" : mark === "L" ? "defeat" : "draw"
);

/** Writes the log of an invented evening of 20 matches, with the pictures behind its counts, into a data folder. */
export async function writeEvening(dataDir: string): Promise<void> {
  await Deno.mkdir(join(dataDir, "evidence"), { recursive: true });
  const drafts: Draft[] = [{ type: "session_started", at: BEGAN, source: "start" }];
  for (const [index, outcome] of OUTCOMES.entries()) {
    const at = BEGAN + (index + 1) * MATCH_MS;
    const evidence = `${new Date(at).toISOString().replace(/[-:.]/g, "")}-${outcome}`;
    const label = `${outcome}_${index % 3 === 2 ? "progressbar" : "text"}` as const;
    await Deno.copyFile(frame(`${label}_${1 + index % 2}`), join(dataDir, "evidence", `${evidence}.jpg`));
    const confidence = 0.982 + 0.0009 * ((index * 7) % 20);
    const common = { at, outcome, delta: 1, note: null, source: DETECTOR };
    drafts.push({ type: "result", ...common, label, confidence, evidence });
  }
  const lines = drafts.map((draft, index) => encode({ ...draft, seq: index + 1 }));
  await Deno.writeTextFile(join(dataDir, "events.jsonl"), `${lines.join("\n")}\n`);
}

/** A picture of the demo, by its name without `.jpg`. */
export function frame(name: string): URL {
  return new URL(`${name}.jpg`, FRAMES);
}
