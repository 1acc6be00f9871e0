import { startSidecar } from "../../tests/support/sidecar.ts";
import { startGame } from "../game.ts";
import type { Part } from "../part.ts";
import { rowOf } from "../part.ts";
import { gameplay } from "../pictures.ts";
import { childrenOf, cpuMsOf, residentMbOf } from "../processor.ts";

/** Ten looks a second while something seems to be there, 6.25 while nothing does. */
const QUICK = { SCORELINE_CAPTURE_POLL_INTERVAL_MS: "100" };

/** The sidecar's memory at a quick pace, and what it uses of a core; beside it, at the same time, one without the live view. */
export const memory: Part = {
  budget: 4,
  name: "memory",
  unavailable: () => Deno.build.os === "linux" ? null : "the memory of another process is read from /proc",
  async run({ tell, seconds }) {
    tell(`memory of the sidecar, ${seconds} s`);
    await using game = startGame(await gameplay([960, 480]));
    const args = ["--obs-url", game.obs.url];
    await using whole = await startSidecar({ args, env: QUICK });
    await using plain = await startSidecar({ args, env: { ...QUICK, SCORELINE_WEBRTC_ENABLED: "false" } });
    const [[pid], [plainPid]] = [await childrenOf(whole.pid), await childrenOf(plain.pid)];
    if (pid === undefined || plainPid === undefined) throw new Error("The sidecar is not there");
    const samples: number[] = [];
    const plainSamples: number[] = [];
    const before = await cpuMsOf(pid);
    for (let second = 0; second < seconds; second++) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      samples.push(await residentMbOf(pid));
      plainSamples.push(await residentMbOf(plainPid));
    }
    const share = (await cpuMsOf(pid) - before) / (seconds * 10);
    const row = { budget: 4, unit: "MB", limit: 130, judged: "high" } as const;
    const growth = { budget: 4, unit: "MB", limit: null };
    return [
      rowOf({ ...row, name: "RSS of the sidecar", ours: samples }),
      rowOf({ ...growth, name: "its growth over the second half", ours: [growthOf(samples)] }),
      rowOf({ ...row, name: "RSS with webrtc.enabled = false", ours: plainSamples }),
      rowOf({ ...growth, name: "its growth over the second half", ours: [growthOf(plainSamples)] }),
      rowOf({ budget: 4, name: "of a core, at 6 looks a second", unit: "%", ours: [share], limit: null }),
    ];
  },
};

function growthOf(samples: readonly number[]): number {
  return (samples.at(-1) ?? NaN) - (samples[Math.floor(samples.length / 2)] ?? NaN);
}
