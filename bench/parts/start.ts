import { Workplace } from "../../tools/soak/sidecar_process.ts";
import { startSidecar } from "../../tests/support/sidecar.ts";
import { startGame } from "../game.ts";
import type { Part } from "../part.ts";
import { rowOf } from "../part.ts";
import { gameplay } from "../pictures.ts";

const ROUNDS = 5;

/** From the start of the sidecar's process to the first answer, of the launcher's as well, and from there to the first reading. */
export const start: Part = {
  budget: 5,
  name: "start",
  unavailable: () =>
    Deno.build.os === "linux" ? null : "the processor time of another process is read from /proc",
  async run({ tell }) {
    tell("start");
    await using game = startGame(await gameplay());
    const alone: number[] = [];
    const costs: number[] = [];
    const listening: number[] = [];
    const reading: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const began = performance.now();
      await using sidecar = await startSidecar({ args: ["--obs-url", game.obs.url] });
      const served = performance.now();
      listening.push(served - began);
      while ((await sidecar.status()).detector.label === null) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      reading.push(performance.now() - served);
    }
    await using workplace = new Workplace(["--obs-url", game.obs.url], {});
    for (let round = 0; round < ROUNDS; round++) {
      const sidecar = await workplace.start();
      alone.push(await sidecar.untilUp() ?? NaN);
      costs.push(await sidecar.processorMilliseconds());
      await sidecar.stop();
    }
    return [
      rowOf({ budget: 5, name: "process start to listening", unit: "ms", ours: alone, limit: 700 }),
      rowOf({ budget: 5, name: "CPU of it", unit: "CPU ms", ours: costs, limit: null }),
      rowOf({ budget: 5, name: "launcher's start to listening", unit: "ms", ours: listening, limit: null }),
      rowOf({ budget: 5, name: "listening to the first reading", unit: "ms", ours: reading, limit: 1_000 }),
    ];
  },
};
