import type { Totals } from "../../sidecar/contract.ts";

export const NO_TOTALS: Totals = { victories: 0, defeats: 0, draws: 0 };

/** Totals as `3–1–0`, which no line break tears apart (U+2060 joins what stands on its two sides). */
export function scoreText({ victories, defeats, draws }: Totals): string {
  return [victories, defeats, draws].join("–\u2060");
}

/** A share (0..1) as whole percent, or a dash while there is none. */
export function percent(share: number | null): string {
  return share === null ? "–" : `${Math.round(share * 100)}%`;
}

/** A confidence (0..1) in percent with one decimal, rounded down: only certainty is 100%. */
export function confidencePercent(confidence: number): string {
  return `${Math.floor(confidence * 1000) / 10}%`;
}

/** A threshold (0..1) in percent with up to one decimal. */
export function thresholdPercent(threshold: number): string {
  return `${Math.round(threshold * 1000) / 10}%`;
}

/** Bytes in gigabytes, to a tenth. */
export function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

/** Bytes in megabytes, to a tenth as long as there are few. */
export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}

/** Milliseconds until something ends as `m:ss`, rounded up so that 0:00 means over. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A moment (ISO 8601) as the viewer's clock shows it; the date is added when it is not today's. */
export function clockTime(iso: string, language: string, now: Date): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "–";
  return clock(language, at.toDateString() === now.toDateString()).format(at);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Made once: making it takes a hundred times as long as using it, and a history shows a thousand times. */
function clock(language: string, isToday: boolean): Intl.DateTimeFormat {
  const key = `${language} ${isToday}`;
  const known = clocks.get(key);
  if (known !== undefined) return known;
  const date = isToday ? {} : { month: "short", day: "numeric" } as const;
  const made = new Intl.DateTimeFormat(language, { ...date, hour: "2-digit", minute: "2-digit" });
  clocks.set(key, made);
  return made;
}
