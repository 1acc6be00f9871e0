import { startSidecar } from "../../tests/support/sidecar.ts";
import { startBareServer } from "../bare_server.ts";
import type { Part } from "../part.ts";
import { rowOf } from "../part.ts";
import { childrenOf, cpuMsOf, inTurns } from "../processor.ts";
import { spreadOf } from "../statistics.ts";

const REQUESTS = 2_000;
const AT_ONCE = 8;
const ROUNDS = 8;
/** After so many requests the just-in-time compilers are through with both servers and with who asks. */
const WARM_UP = 5;

/** What `/api/status` answers, against Hono's "hello"; both in processes of their own. */
export const http: Part = {
  budget: 7,
  name: "http",
  unavailable: () =>
    Deno.build.os === "linux" ? null : "the processor time of another process is read from /proc",
  async run({ tell }) {
    tell("requests to /api/status");
    await using sidecar = await startSidecar({ args: ["--obs-url", "ws://127.0.0.1:1"] });
    await using bare = await startBareServer();
    const urls = [bare.url, `${sidecar.url}/api/status`];
    for (let round = 0; round < WARM_UP; round++) for (const url of urls) await press(url);
    const [pid] = await childrenOf(sidecar.pid);
    if (pid === undefined) throw new Error("The sidecar is not there");
    const pids = [bare.pid, pid];
    const slowest = urls.map((): number[] => []);
    const cpu = urls.map((): number[] => []);
    const works = urls.map((url, n) => async () => {
      const before = await cpuMsOf(pids[n] ?? NaN);
      const { rate, p99 } = await press(url);
      slowest[n]?.push(p99);
      cpu[n]?.push((await cpuMsOf(pids[n] ?? NaN) - before) / REQUESTS * 1_000);
      return rate;
    });
    const [hello = [], ours = []] = await inTurns(works, ROUNDS);
    const [helloP99 = [], oursP99 = []] = slowest;
    const [helloCpu = [], oursCpu = []] = cpu;
    const name = "bare Hono hello";
    return [
      rowOf({
        budget: 7,
        name: "/api/status",
        unit: "requests/s",
        ours,
        baseline: { name, values: hello },
        limit: 0.7,
        atLeast: true,
      }),
      rowOf({
        budget: 7,
        name: "/api/status, CPU in the server",
        unit: "CPU us",
        ours: oursCpu,
        baseline: { name, values: helloCpu },
        limit: null,
      }),
      rowOf({
        budget: 7,
        name: `/api/status, p99 with ${AT_ONCE} at once`,
        unit: "ms",
        ours: oursP99,
        baseline: { name, values: helloP99 },
        limit: null,
      }),
    ];
  },
};

/** Asks as often as answers come: requests a second, and what one of a hundred takes longer than, ms. */
async function press(url: string): Promise<{ rate: number; p99: number }> {
  const took: number[] = [];
  const began = performance.now();
  let left = REQUESTS;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (left-- > 0) {
      const asked = performance.now();
      await (await fetch(url)).arrayBuffer();
      took.push(performance.now() - asked);
    }
  }));
  return { rate: took.length / (performance.now() - began) * 1_000, p99: spreadOf(took).p99 };
}
