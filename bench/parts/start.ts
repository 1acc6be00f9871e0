import { startSidecar } from "../../tests/support/sidecar.ts";
import { startGame } from "../game.ts";
import type { Part } from "../part.ts";
import { rowOf } from "../part.ts";
import { gameplay } from "../pictures.ts";

const ROUNDS = 5;

/** From the start of `main.ts`'s launcher to the first answer, and from there to the first reading. */
export const start: Part = {
  budget: 5,
  name: "start",
  async run({ tell }) {
    tell("start");
    await using game = startGame(await gameplay([960, 480]));
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
    return [
      rowOf({ budget: 5, name: "launcher's start to listening", unit: "ms", ours: listening, limit: null }),
      rowOf({ budget: 5, name: "listening to the first reading", unit: "ms", ours: reading, limit: 1_000 }),
    ];
  },
};
