import { Hono } from "hono";
import { startSidecar } from "../../tests/support/sidecar.ts";
import type { Part } from "../part.ts";
import { rowOf } from "../part.ts";
import { inTurns } from "../processor.ts";

const REQUESTS = 1_000;
const AT_ONCE = 8;

/** Requests a second that `/api/status` answers, against Hono's "hello" in a process of its own. */
export const http: Part = {
  budget: 7,
  name: "http",
  async run({ tell }) {
    tell("requests to /api/status");
    await using sidecar = await startSidecar({ args: ["--obs-url", "ws://127.0.0.1:1"] });
    const hello = new Hono().get("/", (context) => context.text("hello"));
    const worker = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, hello.fetch);
    const rate = (url: string) => async () => {
      const began = performance.now();
      let left = REQUESTS;
      await Promise.all(Array.from({ length: AT_ONCE }, async () => {
        while (left-- > 0) await (await fetch(url)).arrayBuffer();
      }));
      return REQUESTS / (performance.now() - began) * 1_000;
    };
    const works = [rate(`http://127.0.0.1:${worker.addr.port}/`), rate(`${sidecar.url}/api/status`)];
    const [bare = [], ours = []] = await inTurns(works, 5);
    await worker.shutdown();
    const baseline = { name: "bare Hono hello", values: bare };
    return [
      rowOf({
        budget: 7,
        name: "/api/status",
        unit: "requests/s",
        ours,
        baseline,
        limit: 0.7,
        atLeast: true,
      }),
    ];
  },
};
