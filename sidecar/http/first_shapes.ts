import type { Hono } from "hono";
import type { HistoryEvent } from "../contract.ts";
import { COMMANDS, readJsonObject } from "./command_body.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";
import { MOST_EVENTS, readLimit } from "./query.ts";
import { readableBy } from "./viewer_history.ts";

/** Results and adjustments that `GET /state` tells, of each the newest. */
const OF_EACH = 100;
const USUAL_LIMIT = 10;

/** The routes of the first proof of concept, for programs written against it. */
export function firstShapeRoutes(app: Hono<HttpEnv>, options: HttpOptions): void {
  app.get("/state", (c) => {
    const { victories, defeats, draws, total, session } = options.status();
    const readable = readableBy(c.get("scope"), options.history(MOST_EVENTS), session.number);
    const events = inForce(readable).filter((event) => event.session === session.number);
    const of = (type: HistoryEvent["type"]) => events.filter((event) => event.type === type).slice(-OF_EACH);
    return c.json({
      victories,
      defeats,
      draws,
      total,
      results: of("result").map(resultShape),
      adjustments: of("adjustment").map(adjustmentShape),
    });
  });

  app.get("/history", (c) => {
    const limit = readLimit(c.req.query("limit"), USUAL_LIMIT);
    const events = inForce(options.history(MOST_EVENTS)).slice(-limit);
    return c.json({
      events: events.map((event) => event.type === "result" ? resultShape(event) : adjustmentShape(event)),
    });
  });

  app.post("/adjust", async (c) => {
    const body = await readJsonObject(c.req.raw, options.clock);
    const fact = await options.command(COMMANDS.adjust(body));
    if (fact.type !== "adjustment") throw new Error(`An adjustment was logged as ${fact.type}`);
    const { type, outcome, delta, at, note } = fact;
    const event = { type, value: outcome, delta, timestamp: new Date(at).toISOString(), note };
    return c.json({ event }, 202);
  });
}

/** Results and adjustments that still count, oldest first. */
function inForce(newestFirst: readonly HistoryEvent[]): HistoryEvent[] {
  return newestFirst
    .filter(({ type, undone }) => (type === "result" || type === "adjustment") && !undone)
    .toReversed();
}

function resultShape({ type, outcome, delta, confidence, at }: HistoryEvent) {
  return { type, value: outcome, delta, confidence, timestamp: at };
}

function adjustmentShape({ type, outcome, delta, at, note }: HistoryEvent) {
  return { type, value: outcome, delta, timestamp: at, note };
}
