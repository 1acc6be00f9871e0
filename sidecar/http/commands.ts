import type { Hono } from "hono";
import type { HistoryEvent, Status } from "../contract.ts";
import { COMMANDS, type JsonObject, readJsonObject } from "./command_body.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";

/** How far back the event of a command just done is looked for: others may have been logged meanwhile. */
const NEWEST = 100;

/** What a command answers. */
interface CommandAnswer {
  readonly event: HistoryEvent | null;
  readonly status: Status;
}

/** The commands of the dashboard, of hotkeys and of other programs. */
export function commandRoutes(app: Hono<HttpEnv>, options: HttpOptions): void {
  const run = async (request: Request, read: (body: JsonObject) => Parameters<HttpOptions["command"]>[0]) => {
    const { seq } = await options.command(read(await readJsonObject(request, options.clock)));
    const event = options.history(NEWEST).find((event) => event.seq === seq) ?? null;
    return { event, status: options.status() } satisfies CommandAnswer;
  };

  app.post("/api/adjust", async (c) => c.json(await run(c.req.raw, COMMANDS.adjust)));
  app.post("/api/initialize", async (c) => c.json(await run(c.req.raw, COMMANDS.initialize)));
  app.post("/api/undo", async (c) => c.json(await run(c.req.raw, COMMANDS.undo)));
  app.post("/api/reclassify", async (c) => c.json(await run(c.req.raw, COMMANDS.reclassify)));
  app.post("/api/session/reset", async (c) => c.json(await run(c.req.raw, COMMANDS.reset_session)));
}
