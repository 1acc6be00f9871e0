import type { Hono } from "hono";
import { csvStream } from "./csv.ts";
import { notFound } from "./errors.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";
import { jpeg, keptJpeg } from "./jpeg.ts";
import { keptJson } from "./kept_json.ts";
import { readLimit } from "./query.ts";
import { readableBy } from "./viewer_history.ts";

/** Events of the history, or near misses, when no limit is asked for. */
const USUAL_LIMIT = 50;

/** What is known: the status, the history, the pictures behind it. */
export function scoreRoutes(app: Hono<HttpEnv>, options: HttpOptions): void {
  const startedAt = options.clock.now().mono;

  const status = keptJson(() => options.statusText());
  app.get("/api/status", status);

  app.get("/api/history", (c) => {
    const events = options.history(readLimit(c.req.query("limit"), USUAL_LIMIT));
    return c.json({ events: readableBy(c.get("scope"), events, options.status().session.number) });
  });

  app.get("/api/history.csv", (c) => {
    const headers = {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="scoreline-history.csv"',
    };
    return new Response(c.req.raw.method === "HEAD" ? null : csvStream(options.allHistory()), { headers });
  });

  app.get("/api/evidence/:file", async (c) => {
    return await keptJpeg(c.req.param("file"), (id) => options.evidence(id));
  });

  app.get("/api/near-misses", async (c) => {
    const limit = readLimit(c.req.query("limit"), USUAL_LIMIT);
    return c.json({ near_misses: await options.nearMisses(limit) });
  });

  app.get("/api/near-misses/:file", async (c) => {
    return await keptJpeg(c.req.param("file"), (id) => options.nearMiss(id));
  });

  app.get("/api/preview.jpg", async () => {
    const picture = await options.preview();
    if (picture === null) throw notFound("No frame has been seen yet");
    return jpeg(picture, "no-store");
  });

  app.get("/api/config", (c) => c.json(options.redactedConfig()));

  app.get("/api/health", (c) => {
    const seconds = (options.clock.now().mono - startedAt) / 1_000;
    return c.json({ status: "ok", version: options.version, uptime_seconds: Math.round(seconds) });
  });
}
