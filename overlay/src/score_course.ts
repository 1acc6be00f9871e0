import type { HistoryEvent, Totals } from "../../sidecar/contract.ts";

/** The totals after one entry of a session. */
export interface CoursePoint extends Totals {
  readonly seq: number;
  readonly at: string;
  /** victories / (victories + defeats), `null` before the first of either. */
  readonly winRate: number | null;
}

/** What a session came to. */
export interface SessionTotals extends Totals {
  readonly session: number;
  /** When its first entry was made, ISO 8601. */
  readonly at: string;
}

const TOTAL = { victory: "victories", defeat: "defeats", draw: "draws" } as const;

/**
 * How the totals of one session went, entry by entry, as if what was undone had never been and what was changed had
 * always been so. Totals never go below 0.
 * @param events newest first, as `/api/history` gives them
 * @returns oldest first
 */
export function scoreCourse(events: readonly HistoryEvent[], session: number): CoursePoint[] {
  const course: CoursePoint[] = [];
  let totals: Totals = { victories: 0, defeats: 0, draws: 0 };
  for (const event of [...events].reverse()) {
    if (event.session !== session || event.undone) continue;
    const next = after(totals, event);
    if (next === null) continue;
    totals = next;
    const decided = totals.victories + totals.defeats;
    const winRate = decided === 0 ? null : totals.victories / decided;
    course.push({ seq: event.seq, at: event.at, ...totals, winRate });
  }
  return course;
}

/** The totals that an event makes of others, `null` when it counts nothing. */
function after(totals: Totals, { type, outcome, delta, totals: set }: HistoryEvent): Totals | null {
  if (type === "initialized") return set;
  if (type !== "result" && type !== "adjustment" || outcome === null) return null;
  const name = TOTAL[outcome];
  return { ...totals, [name]: Math.max(0, totals[name] + delta) };
}

/**
 * What the newest sessions with a result came to, oldest first.
 * @param events newest first
 * @param isWhole whether these are all events of the log; else the oldest session may have begun before them
 * @param limit how many sessions at most
 */
export function sessionTotals(
  events: readonly HistoryEvent[],
  isWhole: boolean,
  limit: number,
): SessionTotals[] {
  const sessions = [...new Set(events.map(({ session }) => session))];
  const whole = isWhole ? sessions : sessions.slice(0, -1);
  return whole
    .flatMap((session) => {
      const course = scoreCourse(events, session);
      const [first, last] = [course[0], course.at(-1)];
      if (first === undefined || last === undefined) return [];
      const { victories, defeats, draws } = last;
      return victories + defeats + draws === 0 ? [] : [{ session, at: first.at, victories, defeats, draws }];
    })
    .slice(0, limit)
    .reverse();
}
