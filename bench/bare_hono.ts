/**
 * What HTTP costs at the least: a server of Hono that says hello, and tells everybody who listens what it is told. Argument:
 * the port.
 */
import { Hono } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";

const listeners = new Set<SSEStreamingApi>();
let newest = "";

const app = new Hono()
  .get("/", (context) => context.text("hello"))
  .get("/events", (context) =>
    streamSSE(context, async (stream) => {
      const gone = new Promise<void>((resolve) => stream.onAbort(resolve));
      listeners.add(stream);
      await stream.writeSSE({ event: "counter-update", data: newest });
      await gone;
      listeners.delete(stream);
    }))
  .post("/events", async (context) => {
    newest = await context.req.text();
    await Promise.all(
      [...listeners].map((stream) => stream.writeSSE({ event: "counter-update", data: newest })),
    );
    return context.body(null, 204);
  });

Deno.serve({ hostname: "127.0.0.1", port: Number(Deno.args[0]), onListen() {} }, app.fetch);
