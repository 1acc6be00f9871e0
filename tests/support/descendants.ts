import { readdirSync, readFileSync } from "node:fs";

/** A running process, as Linux shows it to its owner (proc(5)). */
export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly commandLine: string;
  /** What it was started with: `NAME=value` with NUL between them. */
  readonly environment: string;
}

/** A process, and all that it and those that it started have started. */
export function descendantsOf(pid: number): RunningProcess[] {
  const all = readdirSync("/proc").map(Number).filter((one) => one > 0).flatMap(describe);
  const found = all.filter((one) => one.pid === pid);
  for (const parent of found) found.push(...all.filter((one) => one.parent === parent.pid));
  return found;
}

function describe(pid: number): RunningProcess[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return [{
      pid,
      parent: Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]),
      commandLine: readFileSync(`/proc/${pid}/cmdline`, "utf8"),
      environment: readFileSync(`/proc/${pid}/environ`, "utf8"),
    }];
  } catch {
    return []; // it has ended meanwhile, or belongs to somebody else
  }
}
