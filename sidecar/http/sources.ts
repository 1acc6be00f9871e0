import type { Hono } from "hono";
import { readJsonObject, readSource } from "./command_body.ts";
import { HttpError } from "./errors.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";

/** What OBS could be watched for, and the choice among it. */
export function sourceRoutes(app: Hono<HttpEnv>, options: HttpOptions): void {
  app.get("/api/obs/sources", async (c) => c.json(await options.obsSources()));

  app.post("/api/source", async (c) => {
    const source = readSource(await readJsonObject(c.req.raw, options.clock));
    const { set_by } = await options.obsSources();
    if (set_by !== null) {
      throw new HttpError(
        409,
        "source_fixed",
        `The source is set by ${set_by}: start without it to choose here`,
        { field: "source" },
      );
    }
    await options.chooseSource(source);
    return c.json(await options.obsSources());
  });
}
