import { metric } from "../../tools/soak/metrics.ts";
import { type SidecarProcess, Workplace } from "../../tools/soak/sidecar_process.ts";
import { startGame } from "../game.ts";
import type { Part, Row } from "../part.ts";
import { rowOf } from "../part.ts";
import { gameplay } from "../pictures.ts";

const INTERVALS_MS = [500, 250, 100];
const WARM_UP_MS = 10_000;
const ROUNDS = 3;
const ROUND_MS = 10_000;

/** What the sidecar uses while nothing is there, by how often it may look; OBS is simulated in this process. */
export const pace: Part = {
  budget: 3,
  name: "pace",
  unavailable: () =>
    Deno.build.os === "linux" ? null : "the processor time of another process is read from /proc",
  async run({ tell }) {
    const rows: Row[] = [];
    await using game = startGame(await gameplay());
    for (const interval of INTERVALS_MS) {
      tell(`a look each ${interval} ms`);
      await using workplace = new Workplace(["--obs-url", game.obs.url], {
        SCORELINE_CAPTURE_POLL_INTERVAL_MS: String(interval),
      });
      const sidecar = await workplace.start();
      try {
        await sidecar.untilUp();
        rows.push(...await observed(sidecar, `poll_interval_ms = ${interval}`));
      } finally {
        await sidecar.stop();
      }
    }
    return rows;
  },
};

async function observed(sidecar: SidecarProcess, name: string): Promise<Row[]> {
  await pause(WARM_UP_MS);
  const [shares, looks]: [number[], number[]] = [[], []];
  const cycles = () => metric(sidecar, "scoreline_cycles_total");
  for (let round = 0; round < ROUNDS; round++) {
    const [cpu, seen, began] = [await sidecar.processorMilliseconds(), await cycles(), performance.now()];
    await pause(ROUND_MS);
    const seconds = (performance.now() - began) / 1_000;
    shares.push((await sidecar.processorMilliseconds() - cpu) / seconds / 10);
    looks.push((await cycles() - seen) / seconds);
  }
  const row = { budget: 3, name, limit: null };
  return [
    rowOf({ ...row, unit: "looks/s", ours: looks }),
    rowOf({ ...row, unit: "% of a core", ours: shares }),
    rowOf({ ...row, unit: "MB", ours: [await sidecar.residentMegabytes()] }),
  ];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
