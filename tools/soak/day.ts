import * as v from "valibot";
import { parseStatus } from "../../overlay/src/wire.ts";
import type { Status } from "../../sidecar/contract.ts";
import { Stage } from "../../tests/support/stage.ts";
import { HurriedClock } from "./hurried_clock.ts";
import { shareOf, type SoakPart } from "./part.ts";

const HOURS = 24;
const MINUTE_MS = 60_000;
/** A match every so many minutes; its result stands for half a minute. */
const MATCH_MINUTES = 10;
const RESULT_MS = 30_000;
/** Unlike any other time that is waited for. */
const LIMIT_MS = 4_321;
/** So much of the memory after the first hour (or the first part of a short run) may come on top, as a part of it. */
const GROWTH = 0.2;
const WARM_UP = 1 / 4;

export const day: SoakPart = {
  name: "day",
  about: `${HOURS} hours on a simulated clock with a match every ${MATCH_MINUTES} minutes: memory stays flat`,
  async run({ random, share, progress }) {
    const matches = shareOf(HOURS * 60 / MATCH_MINUTES, share, 3);
    const clock = new HurriedClock(Date.UTC(2026, 0, 1, 18), LIMIT_MS);
    await using stage = await Stage.make();
    await stage.start(0, {
      capture: { poll_interval_ms: 2_000, request_timeout_ms: LIMIT_MS },
      rules: { cooldown_seconds: 180, none_seconds: 12.5 },
    }, clock);
    const used: number[] = [];
    for (let match = 1; match <= matches; match++) {
      const spare = random.next() * MINUTE_MS;
      await clock.pass(MATCH_MINUTES * MINUTE_MS - RESULT_MS - spare);
      stage.shows = "victory";
      await clock.pass(RESULT_MS);
      stage.shows = "none";
      await clock.pass(spare);
      // Once an hour, what happens on an evening.
      if (match % 6 === 0) {
        stage.obs.cut();
        await stage.post("/api/adjust", { outcome: "draw" });
        await stage.post("/api/undo", {});
      }
      const { victories, draws } = await firstUpdate(stage.url);
      if (victories !== match || draws !== 0) {
        throw new Error(`${victories} victories and ${draws} draws after ${match} victories`);
      }
      used.push(await memory());
      if (match % 6 === 0) progress(`hour ${match / 6}: ${used.at(-1)} MB in use`);
    }
    const simulated = `${Math.round(clock.now().mono / MINUTE_MS / 6) / 10}`;
    const [early, late] = [used[Math.floor(used.length * WARM_UP)] ?? NaN, used.at(-1) ?? NaN];
    if (gc !== undefined && late > early * (1 + GROWTH)) {
      throw new Error(`The memory in use grew from ${early} to ${late} MB`);
    }
    await end(stage, clock);
    return {
      "hours": Number(simulated),
      "results counted": matches,
      "in use after a quarter (MB)": early,
      "in use at the end (MB)": late,
      "resident at the end (MB)": Math.round(Deno.memoryUsage().rss / 1e6),
    };
  },
};

/** V8's garbage collector; it shows it only when it is told to, as `deno task soak` does. */
const { gc } = v.parse(v.looseObject({ gc: v.optional(v.function()) }), globalThis);

/** Memory in use, in MB, without what is only waiting to be freed. */
async function memory(): Promise<number> {
  gc?.();
  await new Promise((resolve) => setTimeout(resolve, 0));
  gc?.();
  const { heapUsed, external } = Deno.memoryUsage();
  return Math.round((heapUsed + external) / 1e5) / 10;
}

/** What an overlay is told when it is opened; it is closed again at once. */
async function firstUpdate(url: string): Promise<Status> {
  const leaving = new AbortController();
  const { body } = await fetch(`${url}/events`, { signal: leaving.signal });
  let text = "";
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const status = parseStatus(/^data: (.*)$/m.exec(text)?.[1] ?? "");
    if (status === null) continue;
    leaving.abort();
    return status;
  }
  throw new Error(`/events told no score: ${text}`);
}

/** Stops the sidecar, which waits for things on a clock that must not stand still meanwhile. */
async function end(stage: Stage, clock: HurriedClock): Promise<void> {
  let isOver = false;
  const stopped = stage.stop().finally(() => isOver = true);
  while (!isOver) {
    await Promise.race([stopped, clock.pass(1_000), new Promise((resolve) => setTimeout(resolve, 50))]);
  }
}
