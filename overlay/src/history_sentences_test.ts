import assert from "node:assert/strict";
import type { HistoryEvent } from "../../sidecar/contract.ts";
import { DASHBOARD_TEXTS } from "./dashboard_text.ts";
import { historyEntries } from "./history_entries.ts";
import { historySentences } from "./history_sentences.ts";
import { settingText } from "./setting_text.ts";

const RESULT: HistoryEvent = {
  seq: 1,
  at: "2026-01-01T20:00:00.000Z",
  timestamp: 0,
  type: "result",
  session: 1,
  outcome: "victory",
  original_outcome: null,
  delta: 1,
  undone: false,
  label: "victory_text",
  confidence: 0.99876,
  evidence_url: null,
  note: null,
  target: null,
  totals: null,
  source: "detector",
};
const clock = (at: string) => at.slice(11, 16);

function sentences(events: readonly HistoryEvent[], language: "en" | "ja") {
  return historyEntries(events).map((entry) => historySentences(entry, DASHBOARD_TEXTS[language], clock));
}

Deno.test("historySentences() tells how a count came about and what was done to it", () => {
  const reclassified = {
    ...RESULT,
    seq: 2,
    at: "2026-01-01T20:00:40.000Z",
    type: "reclassified",
    delta: 0,
    confidence: null,
    target: 1,
  } as const;
  const undone = { ...reclassified, seq: 3, type: "undone", outcome: null, source: "api" } as const;
  const history = [undone, reclassified, { ...RESULT, original_outcome: "defeat", undone: true } as const];
  assert.deepEqual(sentences(history, "en"), [{
    headline: "Victory",
    details: [
      "by the detector, 99.8% sure",
      "first counted as Defeat",
      "made Victory by the detector at 20:00",
      "taken back by hand at 20:00, does not count",
    ],
  }]);
  assert.deepEqual(sentences(history, "ja")[0]?.details.slice(2), [
    "20:00に検出器が勝利に変更",
    "20:00に手動で取り消し（数えません）",
  ]);
});

Deno.test("historySentences() tells of changes by hand", () => {
  const adjustment = { ...RESULT, type: "adjustment", confidence: null, source: "api" } as const;
  const totals = { victories: 3, defeats: 2, draws: 1 };
  const history = [
    { ...adjustment, seq: 3, type: "initialized", outcome: null, delta: 0, totals } as const,
    { ...adjustment, seq: 2, delta: -2, note: "counted twice" },
    adjustment,
  ];
  assert.deepEqual(sentences(history, "en"), [
    { headline: "Score set to 3–\u20602–\u20601", details: ["by hand"] },
    { headline: "−2 Victory", details: ["by hand", "counted twice"] },
    { headline: "+1 Victory", details: ["by hand"] },
  ]);
});

Deno.test("settingText() says in words what a setting holds, and never a secret", () => {
  const texts = DASHBOARD_TEXTS.en.settings;
  const table: [unknown, string][] = [
    ["***", "set, not shown"],
    ["", "not set"],
    [[], "not set"],
    [{}, "not set"],
    [true, "yes"],
    [false, "no"],
    [0, "0"],
    [["a", "b"], "a, b"],
    [{ victory: 0.9, draw: 0.8 }, "victory: 0.9; draw: 0.8"],
  ];
  for (const [value, text] of table) assert.equal(settingText(value, texts), text);
});
