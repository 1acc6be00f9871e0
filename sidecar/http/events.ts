import type { Hono } from "hono";
import { HttpError } from "./errors.ts";
import type { EventStreams } from "./event_streams.ts";
import type { HttpEnv } from "./options.ts";

/** `GET /events`, server-sent events (WHATWG HTML, section 9.2). */
export function eventRoute(app: Hono<HttpEnv>, streams: EventStreams): void {
  app.get("/events", (c) => {
    const detail = c.req.query("detail") === "1";
    if (detail && c.get("scope") === "view") {
      throw new HttpError(403, "view_only", "The view token does not open the details of the events");
    }
    const headers = {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      // nginx collects an answer before it passes it on, unless told not to.
      "x-accel-buffering": "no",
    };
    return new Response(c.req.raw.method === "HEAD" ? null : streams.open(detail), { headers });
  });
}
