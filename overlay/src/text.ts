import type { Outcome, Streak } from "../../sidecar/contract.ts";
import type { Language } from "./params.ts";

/** The texts of the overlay in one language; the dashboard's own are in `dashboard_text.ts`. */
export interface Texts {
  readonly outcome: Readonly<Record<Outcome | "none", string>>;
  /** One or two characters that stand for the outcome in the row of recent results. */
  readonly mark: Readonly<Record<Outcome, string>>;
  readonly winRate: string;
  readonly streak: string;
  readonly streakOf: (streak: Streak) => string;
  readonly recentResults: string;
}

const en: Texts = {
  outcome: { victory: "Victory", defeat: "Defeat", draw: "Draw", none: "No result" },
  mark: { victory: "W", defeat: "L", draw: "D" },
  winRate: "Win rate",
  streak: "Streak",
  streakOf: ({ outcome, length }) => `${length} ${outcome === "victory" ? "W" : "L"}`,
  recentResults: "Recent results",
};

const ja: Texts = {
  outcome: { victory: "勝利", defeat: "敗北", draw: "引き分け", none: "結果なし" },
  mark: { victory: "勝", defeat: "敗", draw: "分" },
  winRate: "勝率",
  streak: "連続",
  streakOf: ({ outcome, length }) => `${length}${outcome === "victory" ? "連勝" : "連敗"}`,
  recentResults: "最近の結果",
};

/** The texts of each language. */
export const TEXTS: Readonly<Record<Language, Texts>> = { en, ja };
