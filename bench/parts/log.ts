import { createRandom } from "../../tools/soak/random.ts";
import { type SidecarProcess, Workplace } from "../../tools/soak/sidecar_process.ts";
import { writeLog } from "../../tools/soak/written_log.ts";
import type { Part, Row } from "../part.ts";
import { rowOf } from "../part.ts";

const NO_OBS = ["--obs-url", "ws://127.0.0.1:9"];
const STARTS = 5;

/** A log of a million facts, against an empty one. */
export const log: Part = {
  budget: 9,
  name: "log",
  unavailable: () => Deno.build.os === "linux" ? null : "the memory of another process is read from /proc",
  async run({ tell }) {
    tell("a log of a million facts");
    return await startsWith(1_000_000);
  },
};

interface Start {
  readonly ms: number;
  readonly cpuMs: number;
  readonly megabytes: number;
}

/** Starts with a log of that many facts: the first, which reads all of it, and later ones, which have a snapshot. */
export async function startsWith(facts: number): Promise<Row[]> {
  await using workplace = new Workplace(NO_OBS, {});
  await using empty = new Workplace(NO_OBS, {});
  await Deno.mkdir(workplace.dataDir, { recursive: true });
  await writeLog(workplace.logPath, facts, createRandom(1));
  const first = await startIn(workplace);
  const later: Start[] = [];
  const bare: Start[] = [];
  const history: number[] = [];
  for (let n = 0; n < STARTS; n++) {
    later.push(
      await startIn(workplace, async (sidecar) => {
        history.push(await timeOfHistory(sidecar, facts));
      }),
    );
    bare.push(await startIn(empty));
  }
  const of = `a log of ${facts.toLocaleString("en")} facts`;
  const row = (name: string, unit: string, value: (start: Start) => number) =>
    rowOf({
      budget: 9,
      name: `${of}: ${name}`,
      unit,
      ours: later.map(value),
      baseline: { name: "an empty one", values: bare.map(value) },
      limit: null,
    });
  return [
    rowOf({ budget: 9, name: `${of}: first start`, unit: "ms", ours: [first.ms], limit: null }),
    rowOf({ budget: 9, name: `${of}: CPU of it`, unit: "CPU ms", ours: [first.cpuMs], limit: null }),
    rowOf({ budget: 9, name: `${of}: memory after it`, unit: "MB", ours: [first.megabytes], limit: null }),
    row("start", "ms", ({ ms }) => ms),
    row("CPU of a start", "CPU ms", ({ cpuMs }) => cpuMs),
    row("memory", "MB", ({ megabytes }) => megabytes),
    rowOf({ budget: 9, name: `${of}: all of it as CSV`, unit: "ms", ours: history, limit: null }),
  ];
}

async function startIn(
  workplace: Workplace,
  use?: (sidecar: SidecarProcess) => Promise<void>,
): Promise<Start> {
  const sidecar = await workplace.start();
  try {
    const ms = await sidecar.untilUp() ?? NaN;
    const cpuMs = await sidecar.processorMilliseconds();
    const megabytes = await sidecar.residentMegabytes();
    await use?.(sidecar);
    return { ms, cpuMs, megabytes };
  } finally {
    await sidecar.stop();
  }
}

async function timeOfHistory(sidecar: SidecarProcess, facts: number): Promise<number> {
  const began = performance.now();
  const response = await fetch(`${sidecar.url}/api/history.csv`);
  let rows = -1; // the head
  for await (const chunk of response.body ?? []) for (const byte of chunk) if (byte === 0x0a) rows++;
  if (rows !== facts) throw new Error(`The history has ${rows} rows instead of ${facts}`);
  return performance.now() - began;
}
