import { join } from "node:path";
import type { FactType, Outcome } from "../../sidecar/contract.ts";
import { flatJpeg } from "../../sidecar/demo/flat_jpeg.ts";
import { RunningSidecar, type SidecarOptions } from "./sidecar.ts";

/** A line of the log, without what every line has. */
interface Line {
  readonly type: FactType;
  readonly outcome?: Outcome;
  readonly [key: string]: unknown;
}

/** Two sessions: three matches last night, and four tonight of which one was a mistake and one was changed. */
const EVENINGS: readonly Line[] = [
  { type: "session_started", source: "api" },
  ...["victory", "defeat", "defeat"].map((outcome) => match(outcome === "victory" ? "victory" : "defeat")),
  { type: "session_started", source: "api" },
  match("victory"),
  match("defeat"),
  { type: "undone", target: 7, source: "api" },
  match("draw"),
  match("victory"),
  { type: "reclassified", target: 10, outcome: "defeat", source: "detector" },
  { type: "adjustment", outcome: "victory", delta: 1, note: "played offline", source: "api" },
];

/** Pixels of the pictures behind the matches. */
export const PICTURE = { width: 640, height: 360 };

function match(outcome: Outcome): Line {
  return { type: "result", outcome, delta: 1, label: `${outcome}_text`, confidence: 0.9876, note: null };
}

/** Starts the product on a log of two evenings (12 lines), with a picture behind each match. */
export async function startAfterTwoEvenings(options: SidecarOptions = {}): Promise<RunningSidecar> {
  const sidecar = new RunningSidecar(await Deno.makeTempDir({ prefix: "scoreline-data-" }));
  try {
    const pictures = join(sidecar.dataDir, "evidence");
    await Deno.mkdir(pictures, { recursive: true });
    const first = Date.now() - 24 * 3_600_000;
    const lines: string[] = [];
    for (const [index, line] of EVENINGS.entries()) {
      const at = new Date(first + index * 600_000 + (index < 4 ? 0 : 20 * 3_600_000)).toISOString();
      const evidence = line.type === "result" ? `${at.replace(/[-:.]/g, "")}-${line.outcome}` : null;
      if (evidence !== null) {
        await Deno.writeFile(join(pictures, `${evidence}.jpg`), flatJpeg(PICTURE.width, PICTURE.height, 120));
      }
      const source = evidence === null ? {} : { evidence, source: "detector" };
      lines.push(JSON.stringify({ v: 1, seq: index + 1, at, ...line, ...source }));
    }
    await Deno.writeTextFile(join(sidecar.dataDir, "events.jsonl"), `${lines.join("\n")}\n`);
    await sidecar.start(options);
    return sidecar;
  } catch (cause) {
    await sidecar[Symbol.asyncDispose]();
    throw cause;
  }
}
