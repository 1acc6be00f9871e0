import { startSidecar } from "../../tests/support/sidecar.ts";
import { startGame } from "../game.ts";
import type { Part } from "../part.ts";
import { rowOf } from "../part.ts";
import { gameplay } from "../pictures.ts";
import { childrenOf, cpuMsOf, residentMbOf } from "../processor.ts";

/** The sidecar's memory while it looks ten times a second, and what it uses of a core at its own pace. */
export const memory: Part = {
  budget: 4,
  name: "memory",
  unavailable: () => Deno.build.os === "linux" ? null : "the memory of another process is read from /proc",
  async run({ tell, seconds }) {
    tell(`memory of the sidecar, ${seconds} s`);
    await using game = startGame(await gameplay([960, 480]));
    await using sidecar = await startSidecar({
      args: ["--obs-url", game.obs.url],
      env: { SCORELINE_CAPTURE_POLL_INTERVAL_MS: "100" },
    });
    const [pid] = await childrenOf(sidecar.pid);
    if (pid === undefined) throw new Error("The sidecar is not there");
    const samples: number[] = [];
    const before = await cpuMsOf(pid);
    for (let second = 0; second < seconds; second++) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      samples.push(await residentMbOf(pid));
    }
    const share = (await cpuMsOf(pid) - before) / (seconds * 10);
    const later = samples.slice(Math.floor(samples.length / 2));
    const growth = (later.at(-1) ?? NaN) - (later[0] ?? NaN);
    return [
      rowOf({ budget: 4, name: "RSS of the sidecar", unit: "MB", ours: samples, limit: 130, judged: "high" }),
      rowOf({ budget: 4, name: "its growth over the second half", unit: "MB", ours: [growth], limit: null }),
      rowOf({ budget: 4, name: "of a core, at 5 looks a second", unit: "%", ours: [share], limit: null }),
    ];
  },
};
