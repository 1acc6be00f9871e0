import { deepStrictEqual } from "node:assert";
import fc from "fast-check";
import type { Fact } from "../../../sidecar/domain/fact.ts";
import { PlainView } from "../../../sidecar/domain/testing/plain_view.ts";
import { View } from "../../../sidecar/domain/view.ts";
import { decode, encode } from "../../../sidecar/log/codec.ts";
import { replay } from "../../../sidecar/log/replay.ts";
import { arbitraryDraft } from "../../../sidecar/log/testing/drafts.ts";
import { changed, CHANGES } from "./changes.ts";
import { bytesOf } from "../../../tests/support/exchange.ts";
import { ODD_TEXT } from "./json_text.ts";
import { trial } from "./trial.ts";

const MOST_FACTS = 12;

/** A log as it is written, before it is damaged. */
const LOG = fc.array(arbitraryDraft, { minLength: 1, maxLength: MOST_FACTS }).map((drafts) =>
  drafts.map((draft, index) => {
    // What is undone or given another outcome is mostly there.
    const aimed = "target" in draft ? { ...draft, target: draft.target % MOST_FACTS + 1 } : draft;
    return encode({ ...aimed, seq: index + 1 }) + "\n";
  }).join("")
);

const DAMAGED = fc.oneof(
  fc.tuple(LOG, CHANGES).map(([log, changes]) => changed(log, changes)),
  fc.tuple(LOG, ODD_TEXT, fc.nat()).map(([log, text, at]) => {
    const place = at % (log.length + 1);
    return log.slice(0, place) + text + log.slice(place);
  }),
  ODD_TEXT,
);

/**
 * Reads `count` damaged logs. Whatever is in one, all of it is read, a fact is a fact that can be written again, and what
 * counts is the same for the product and for the plainest fold. @returns how many lines were damaged
 */
export async function readDamagedLogs(
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<number> {
  let damagedLines = 0;
  const describe = (text: string) => JSON.stringify(text).slice(0, 3_000);
  const inputs = fc.record({ text: DAMAGED, asBytes: fc.boolean() });
  await trial(
    { inputs, seed, count, describe: ({ text }) => describe(text) },
    async ({ text, asBytes }) => {
      // As text, and with characters cut to bytes, which makes invalid UTF-8 of it.
      const bytes = asBytes ? bytesOf(text) : new TextEncoder().encode(text);
      const facts: Fact[] = [];
      let isOver = false;
      for await (const item of replay(sourceOf(bytes))) {
        if (item.kind === "fact") facts.push(item.fact);
        else if (item.kind === "damaged") damagedLines++;
        else isOver = item.bytes === bytes.length;
      }
      if (!isOver) throw new Error("The log was not read to its end");
      const view = new View();
      const plain = new PlainView();
      let last = 0;
      for (const fact of facts) {
        if (fact.seq <= last) throw new Error(`The number ${fact.seq} came after ${last}`);
        last = fact.seq;
        const { seq, ...draft } = fact;
        deepStrictEqual(decode(encode(fact)), { kind: "fact", draft, seq });
        view.record(fact);
        plain.record(fact);
      }
      deepStrictEqual(view.score, plain.score);
    },
  );
  return damagedLines;
}

function sourceOf(bytes: Uint8Array) {
  let at = 0;
  return {
    read(into: Uint8Array): Promise<number | null> {
      const part = bytes.subarray(at, at + into.length);
      into.set(part);
      at += part.length;
      return Promise.resolve(part.length === 0 ? null : part.length);
    },
  };
}
