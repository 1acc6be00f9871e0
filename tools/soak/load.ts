import { fileURLToPath } from "node:url";
import { startSimulatedObs } from "../../sidecar/demo/simulated_obs.ts";
import { pressOn } from "./load_requests.ts";
import { streamTo } from "./load_streams.ts";
import type { Figures, SoakPart } from "./part.ts";
import { type SidecarProcess, Workplace } from "./sidecar_process.ts";

const PICTURE = fileURLToPath(new URL("../../sidecar/demo/frames/none_gameplay_1.jpg", import.meta.url));

export const load: SoakPart = {
  name: "load",
  about: "1,000 event streams of which 50 are never read, and 2,000 requests a second while it detects",
  async run({ share, progress }) {
    return await whileItDetects(async (sidecar) => ({
      ...await pressOn(sidecar, { share, progress }),
      ...await streamTo(sidecar, { share, progress }),
    }));
  },
};

/** Runs something beside a sidecar that watches a game, and ends the sidecar afterwards. */
export async function whileItDetects(work: (sidecar: SidecarProcess) => Promise<Figures>): Promise<Figures> {
  await using obs = startedObs(await Deno.readFile(PICTURE));
  await using workplace = new Workplace(["--obs-url", obs.url], {});
  const sidecar = await workplace.start();
  try {
    await sidecar.untilUp();
    const figures = await work(sidecar);
    await sidecar.stop();
    return figures;
  } finally {
    await sidecar.kill();
  }
}

/** A simulated OBS that shows a game without a result. */
function startedObs(jpeg: Uint8Array<ArrayBuffer>) {
  const obs = startSimulatedObs({
    setup: {
      canvas: { width: 1920, height: 1080 },
      program: "Playing",
      inputs: { Game: { kind: "game_capture", width: 1920, height: 1080 } },
      scenes: { Playing: { items: [{ source: "Game" }] } },
    },
    picture: () => Promise.resolve(jpeg),
  });
  return { url: obs.url, [Symbol.asyncDispose]: () => obs.close() };
}
