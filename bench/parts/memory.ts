import { INTEREST_FILE } from "../../sidecar/webrtc/interest.ts";
import { startSidecar } from "../../tests/support/sidecar.ts";
import { startGame } from "../game.ts";
import type { Part } from "../part.ts";
import { rowOf } from "../part.ts";
import { gameplay } from "../pictures.ts";
import { childrenOf, cpuMsOf, residentMbOf } from "../processor.ts";

/** Ten looks a second while something seems to be there, 6.25 while nothing does. */
const QUICK = { SCORELINE_CAPTURE_POLL_INTERVAL_MS: "100" };

/** What an hour may add in its second half and still be called flat: it is a difference of two moments, between which garbage comes and goes. */
const FLAT_MB = 2;

/**
 * The sidecar's memory at a quick pace, and what it uses of a core; beside it, at the same time, one without the live view and one
 * where it was watched on another day.
 */
export const memory: Part = {
  budget: 4,
  name: "memory",
  unavailable: () => Deno.build.os === "linux" ? null : "the memory of another process is read from /proc",
  async run({ tell, seconds }) {
    tell(`memory of the sidecar, ${seconds} s`);
    await using game = startGame(await gameplay());
    const args = ["--obs-url", game.obs.url];
    await using whole = await startSidecar({ args, env: QUICK });
    await using plain = await startSidecar({ args, env: { ...QUICK, SCORELINE_WEBRTC_ENABLED: "false" } });
    await using watched = await startSidecar({ args, env: QUICK });
    await Deno.writeTextFile(`${watched.dataDir}/${INTEREST_FILE}`, "");
    await watched.start({ args, env: QUICK });
    const observed = await Promise.all([
      observe("RSS of the sidecar", whole.pid),
      observe("RSS with webrtc.enabled = false", plain.pid),
      observe("RSS where the live view was watched on another day", watched.pid),
    ]);
    const [{ pid }] = observed;
    const before = await cpuMsOf(pid);
    for (let second = 0; second < seconds; second++) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      for (const one of observed) one.samples.push(await residentMbOf(one.pid));
    }
    const share = (await cpuMsOf(pid) - before) / (seconds * 10);
    return [
      ...observed.flatMap(({ name, samples }) => [
        rowOf({ budget: 4, name, ours: samples, unit: "MB", limit: 130, judged: "high" }),
        rowOf({
          budget: 4,
          name: "its growth over the second half",
          ours: [growthOf(samples)],
          unit: "MB",
          limit: FLAT_MB,
        }),
      ]),
      rowOf({ budget: 4, name: "of a core, at 6 looks a second", unit: "%", ours: [share], limit: null }),
    ];
  },
};

/** A sidecar to look at: the launcher's child. */
async function observe(
  name: string,
  launcher: number,
): Promise<{ name: string; pid: number; samples: number[] }> {
  const [pid] = await childrenOf(launcher);
  if (pid === undefined) throw new Error("The sidecar is not there");
  return { name, pid, samples: [] };
}

function growthOf(samples: readonly number[]): number {
  return (samples.at(-1) ?? NaN) - (samples[Math.floor(samples.length / 2)] ?? NaN);
}
