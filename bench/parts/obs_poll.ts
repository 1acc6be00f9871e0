import { DETAILS } from "../../sidecar/detail.ts";
import { GAME_SOURCE, obsIsInstalled, startObs } from "../../tests/support/real_obs.ts";
import type { Part } from "../part.ts";
import { rowOf } from "../part.ts";
import { moment, WIDTHS } from "../pictures.ts";
import { cpuMsOf, inTurns } from "../processor.ts";

const ROUNDS = 3;
/** Polls a round: what is cheap is asked for more often, because /proc counts in steps of 10 ms. */
const POLLS = { png: 5, jpg: 60 } as const;

const IDLE_MS = 5_000;

/** What a picture costs inside OBS, without what OBS uses anyway. */
export const obsPoll: Part = {
  budget: 2,
  name: "obs",
  unavailable: () =>
    obsIsInstalled() && Deno.build.os === "linux" ? null : "OBS and Xvfb are not installed here",
  async run({ tell }) {
    tell("CPU inside OBS of a poll");
    const folder = await Deno.makeTempDir({ prefix: "scoreline-bench-" });
    try {
      const image = `${folder}/game.png`;
      await Deno.writeFile(image, (await moment("none_gameplay_1", 0, [])).png);
      await using obs = await startObs({ image });
      const idleShare = await idleShareOf(obs.pid);
      const shots = (imageFormat: "png" | "jpg", imageWidth: number) => async () => {
        const began = performance.now();
        const before = await cpuMsOf(obs.pid);
        for (let n = 0; n < POLLS[imageFormat]; n++) {
          await obs.call("GetSourceScreenshot", {
            sourceName: GAME_SOURCE,
            imageFormat,
            imageWidth,
            imageCompressionQuality: imageFormat === "png" ? -1 : 80,
          });
        }
        const ms = performance.now() - began;
        return (await cpuMsOf(obs.pid) - before - ms * idleShare) / POLLS[imageFormat];
      };
      const works = [shots("png", 1920), ...DETAILS.map((detail) => shots("jpg", WIDTHS[detail]))];
      const [png = [], glance = [], survey = [], full = []] = await inTurns(works, ROUNDS);
      const baseline = { name: "PNG 1920x1080", values: png };
      const row = { budget: 2, unit: "CPU ms of OBS", baseline, limit: 1 / 30 };
      return [
        rowOf({ ...row, name: `poll for a full look, JPEG ${WIDTHS.full}`, ours: full }),
        rowOf({ ...row, name: `poll for a survey, JPEG ${WIDTHS.survey}`, ours: survey }),
        rowOf({ ...row, name: `poll for a glance, JPEG ${WIDTHS.glance}`, ours: glance }),
      ];
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

/** What OBS uses when nobody asks it for anything, ms of CPU a millisecond. */
async function idleShareOf(pid: number): Promise<number> {
  const before = await cpuMsOf(pid);
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  return (await cpuMsOf(pid) - before) / (performance.now() - began);
}
