import { history } from "./growth/history.ts";
import { pace } from "./growth/pace.ts";
import { resolution } from "./growth/resolution.ts";
import type { Part, Row } from "./part.ts";
import { events, fanOut } from "./parts/events.ts";
import { log, startsWith } from "./parts/log.ts";

const LISTENERS = [10, 100, 1_000];
const LOG_LENGTHS = [10_000, 100_000, 1_000_000];

const listeners: Part = {
  ...events,
  name: "listeners",
  async run({ tell }) {
    const rows: Row[] = [];
    for (const count of LISTENERS) {
      tell(`events for ${count} clients`);
      rows.push(...await fanOut(count));
    }
    return rows;
  },
};

const logLength: Part = {
  ...log,
  name: "log-length",
  async run({ tell }) {
    const rows: Row[] = [];
    for (const facts of LOG_LENGTHS) {
      tell(`a log of ${facts.toLocaleString("en")} facts`);
      rows.push(...await startsWith(facts));
    }
    return rows;
  },
};

/** How costs grow, each at three points; of viewers of the live view, the part `live-view` tells. */
export const GROWTH: readonly Part[] = [pace, resolution, listeners, logLength, history];
