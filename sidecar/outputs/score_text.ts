import type { Placeholder } from "../config/text_files.ts";
import type { ScoreStatus } from "../contract.ts";

/** What stands for something that there is not yet. */
const NOTHING_YET = "-";

/** A template of `[text_files]` with its placeholders replaced. Other braces stay as they are. */
export function scoreText(template: string, score: ScoreStatus): string {
  const values = wordsOf(score);
  return template.replace(
    /\{([a-z_]+)\}/g,
    (braces, name: string) => isPlaceholder(name, values) ? values[name] : braces,
  );
}

function isPlaceholder(name: string, values: Readonly<Record<Placeholder, string>>): name is Placeholder {
  return Object.hasOwn(values, name);
}

function wordsOf(score: ScoreStatus): Record<Placeholder, string> {
  const { victories, defeats, draws, total, win_rate, streak, last_outcome, session } = score;
  return {
    victories: String(victories),
    defeats: String(defeats),
    draws: String(draws),
    total: String(total),
    win_rate: win_rate === null ? NOTHING_YET : `${Math.round(win_rate * 100)}%`,
    streak: streak === null ? NOTHING_YET : `${streak.length} ${streak.outcome === "victory" ? "W" : "L"}`,
    last_outcome: last_outcome === null
      ? NOTHING_YET
      : last_outcome.charAt(0).toUpperCase() + last_outcome.slice(1),
    session: String(session.number),
  };
}
