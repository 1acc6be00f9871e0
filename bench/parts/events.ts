import { EventClients } from "../../tools/soak/event_clients.ts";
import { startSidecar } from "../../tests/support/sidecar.ts";
import { startBareServer } from "../bare_server.ts";
import type { Part, Row } from "../part.ts";
import { rowOf } from "../part.ts";
import { childrenOf, cpuMsOf } from "../processor.ts";

const ROUNDS = 20;
/** Events at a time of which the processor time is measured together, and at least so many changes: /proc counts in steps of 10 ms. */
const TOGETHER = { events: 2_000, changes: 5 };

/** A change of the score told to a thousand pages, against a bare server that tells the same text. */
export const events: Part = {
  budget: 7,
  name: "events",
  unavailable: () =>
    Deno.build.os === "linux" ? null : "the processor time of another process is read from /proc",
  run({ tell }) {
    tell("events for 1000 clients");
    return fanOut(1_000);
  },
};

/** Where changes are made, and who is told of them. */
interface Told {
  readonly pid: number;
  readonly clients: EventClients;
  /** Makes a change and answers its number; the numbers of facts follow one another. */
  readonly change: () => Promise<number>;
}

/** What it takes to tell that many clients of a change, with the limit of the budget where they are a thousand. */
export async function fanOut(count: number): Promise<Row[]> {
  await using sidecar = await startSidecar({ args: ["--obs-url", "ws://127.0.0.1:1"] });
  await using bare = await startBareServer();
  const [pid] = await childrenOf(sidecar.pid);
  if (pid === undefined) throw new Error("The sidecar is not there");
  using ours = new EventClients();
  using theirs = new EventClients();
  const status = await sidecar.status();
  let seq = status.seq;
  let told = status.seq;
  const works: Told[] = [
    {
      pid: bare.pid,
      clients: theirs,
      async change() {
        await fetch(`${bare.url}/events`, {
          method: "POST",
          body: JSON.stringify({ ...status, seq: ++told }),
        });
        return told;
      },
    },
    {
      pid,
      clients: ours,
      async change() {
        const { status, text } = await sidecar.post("/api/adjust", { outcome: "victory", delta: 1 });
        if (status !== 200) throw new Error(text);
        return ++seq;
      },
    },
  ];
  await works[0]?.change(); // whoever comes is told the newest, here as there
  await theirs.open(bare.url, { readers: count, silent: 0 });
  await ours.open(sidecar.url, { readers: count, silent: 0 });
  await theirs.toldOf(told);
  await ours.toldOf(seq);
  const rates = works.map((): number[] => []);
  const costs = works.map((): number[] => []);
  for (let round = -1; round < ROUNDS; round++) {
    for (const [n, work] of works.entries()) {
      const { rate, cost } = await tellAll(work, count);
      if (round < 0) continue; // warms up
      rates[n]?.push(rate);
      costs[n]?.push(cost);
    }
  }
  const clients = `${count} client${count === 1 ? "" : "s"}`;
  const name = "bare Hono SSE";
  return [
    rowOf({
      budget: 7,
      name: `a change told to ${clients}`,
      unit: "events/s",
      ours: rates[1] ?? [],
      baseline: { name, values: rates[0] ?? [] },
      limit: count === 1_000 ? 0.7 : null,
      atLeast: true,
    }),
    rowOf({
      budget: 7,
      name: `a change told to ${clients}`,
      unit: "CPU ms of the server",
      ours: costs[1] ?? [],
      baseline: { name, values: costs[0] ?? [] },
      limit: null,
    }),
  ];
}

/** Events a second until the last client was told, and what a change costs the server in CPU time, ms. */
async function tellAll(
  { pid, clients, change }: Told,
  count: number,
): Promise<{ rate: number; cost: number }> {
  const before = await cpuMsOf(pid);
  const changes = Math.max(TOGETHER.changes, Math.ceil(TOGETHER.events / count));
  let ms = 0;
  for (let n = 0; n < changes; n++) {
    const began = performance.now();
    const times = await clients.toldOf(await change());
    ms += Math.max(...times) - began;
  }
  return { rate: changes * count / ms * 1_000, cost: (await cpuMsOf(pid) - before) / changes };
}
