import { OUTCOMES } from "../../sidecar/contract.ts";
import type { Draft } from "../../sidecar/domain/fact.ts";
import { encode } from "../../sidecar/log/codec.ts";
import type { Random } from "./random.ts";

const START = Date.UTC(2020, 0, 1);
const MATCH_MS = 600_000;
const PIECE = 1_000_000;

/** Writes a log of that many facts: sessions of some 50 matches, now and then corrected by hand. */
export async function writeLog(path: string, facts: number, random: Random): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  let text = "";
  for (let seq = 1; seq <= facts; seq++) {
    text += `${encode({ ...draftOf(seq, random), seq })}\n`;
    if (text.length < PIECE && seq < facts) continue;
    const bytes = new TextEncoder().encode(text);
    for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
    text = "";
  }
}

function draftOf(seq: number, random: Random): Draft {
  const at = START + seq * MATCH_MS;
  const chance = random.next();
  if (seq === 1 || chance < 0.02) return { type: "session_started", at, source: "sidecar" };
  const target = Math.max(1, seq - 1 - random.below(20));
  const outcome = random.pick(OUTCOMES);
  if (chance < 0.04) return { type: "undone", at, target, source: "api" };
  if (chance < 0.06) return { type: "reclassified", at, target, outcome, source: "api" };
  if (chance < 0.1) return { type: "adjustment", at, outcome, delta: 1, note: null, source: "api" };
  const evidence = `${new Date(at).toISOString().replace(/[-:.]/g, "")}-${outcome}`;
  const label = `${outcome}_text` as const;
  const confidence = 0.9 + random.below(100) / 1_000;
  return {
    type: "result",
    at,
    outcome,
    delta: 1,
    label,
    confidence,
    evidence,
    note: null,
    source: "detector",
  };
}
