import { createRandom } from "../../tools/soak/random.ts";
import { Workplace } from "../../tools/soak/sidecar_process.ts";
import { writeLog } from "../../tools/soak/written_log.ts";
import type { Part } from "../part.ts";
import { rowOf } from "../part.ts";
import { cpuMsOf } from "../processor.ts";

const FACTS = 10_000;
const LIMITS = [10, 100, 1_000];
const ROUNDS = 6;
const REQUESTS = 60;

/** What the newest events cost, by how many are asked for. All of them, as CSV, are in the growth of the log. */
export const history: Part = {
  budget: 7,
  name: "history",
  unavailable: () =>
    Deno.build.os === "linux" ? null : "the processor time of another process is read from /proc",
  async run({ tell }) {
    tell("the history");
    await using workplace = new Workplace(["--obs-url", "ws://127.0.0.1:9"], {});
    await Deno.mkdir(workplace.dataDir, { recursive: true });
    await writeLog(workplace.logPath, FACTS, createRandom(1));
    const sidecar = await workplace.start();
    try {
      await sidecar.untilUp();
      const costs = LIMITS.map((): number[] => []);
      const sizes = LIMITS.map(() => 0);
      for (let round = -1; round < ROUNDS; round++) {
        for (const [n, limit] of LIMITS.entries()) {
          const before = await cpuMsOf(sidecar.program.pid);
          for (let request = 0; request < REQUESTS; request++) {
            sizes[n] = (await sidecar.get(`/api/history?limit=${limit}`)).text.length / 1_000;
          }
          const cost = (await cpuMsOf(sidecar.program.pid) - before) / REQUESTS;
          if (round >= 0) costs[n]?.push(cost); // the first round warms up
        }
      }
      return LIMITS.flatMap((limit, n) => {
        const row = { budget: 7, name: `/api/history?limit=${limit}`, limit: null };
        return [
          rowOf({ ...row, unit: "CPU ms", ours: costs[n] ?? [] }),
          rowOf({ ...row, unit: "kB", ours: [sizes[n] ?? NaN] }),
        ];
      });
    } finally {
      await sidecar.stop();
    }
  },
};
