import { cpuUsage } from "node:process";

/** CPU time that this process has used, all threads, user and system, ms. */
export function ownCpuMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1_000;
}

/** Of a second, what one tick of /proc is: USER_HZ, 100 on every Linux that Deno runs on. */
const TICK_MS = 10;

/** CPU time that another process has used, ms, in steps of 10 (Linux; fields 14 and 15 of /proc/PID/stat). */
export async function cpuMsOf(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Memory of a process that is in RAM, MB (Linux: VmRSS). */
export async function residentMbOf(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
}

/** The processes that a process has started (Linux). */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
  return text.split(" ").filter((id) => id !== "").map(Number);
}

/** What `work` costs in CPU time, ms a run, of as many runs as take a while. */
export async function cpuOf(work: () => Promise<unknown>, runs: number): Promise<number> {
  const before = ownCpuMs();
  for (let run = 0; run < runs; run++) await work();
  return (ownCpuMs() - before) / runs;
}

/** Measures several things in turns, so that what else the machine does falls on all of them. */
export async function inTurns(
  works: readonly (() => Promise<number>)[],
  rounds: number,
): Promise<number[][]> {
  const values = works.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [n, work] of works.entries()) {
      const value = await work();
      if (round >= 0) values[n]?.push(value); // the first round warms up
    }
  }
  return values;
}
