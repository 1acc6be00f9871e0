import { fileURLToPath } from "node:url";
import type { Status } from "../../sidecar/contract.ts";
import { obsIsInstalled, type RealObs, startObs } from "../../tests/support/real_obs.ts";
import { type RunningSidecar, startSidecar } from "../../tests/support/sidecar.ts";
import { distribution, shareOf, type SoakPart } from "./part.ts";

const ROUNDS = 10;
/** OBS is well again: this long later the sidecar must have seen a picture, ms. */
const RECOVERY_MS = 5_000;

export const realObs: SoakPart = {
  name: "real-obs",
  about:
    "a real OBS that is killed, or hangs and goes on: the sidecar is back within 5 s (needs OBS and Xvfb)",
  async run({ share, progress }) {
    if (!obsIsInstalled()) {
      throw new Error("There is no OBS Studio with Xvfb here: leave this part out with --only");
    }
    const rounds = shareOf(ROUNDS, share);
    await using obs = await startObs({ image: frame("none_gameplay_1") });
    await using sidecar = await startSidecar({
      args: ["--obs-url", obs.url],
      env: { SCORELINE_RULES_COOLDOWN_SECONDS: "0", SCORELINE_RULES_NONE_SECONDS: "0.5" },
    });
    await sidecar.untilStatus("the game", isWell);
    const recoveries = { killed: [] as number[], hung: [] as number[] };
    for (let round = 1; round <= rounds; round++) {
      for (const fault of ["killed", "hung"] as const) {
        const took = await survive(obs, sidecar, fault);
        recoveries[fault].push(took);
        if (took > RECOVERY_MS) throw new Error(`After OBS was ${fault} it took ${Math.round(took)} ms`);
      }
      progress(`round ${round} of ${rounds}`);
    }
    return {
      rounds,
      "results counted": (await sidecar.status()).total,
      ...distribution("back after a kill and a new start", recoveries.killed),
      ...distribution("back after a hang", recoveries.hung),
    };
  },
};

/** One fault and one result after it; answers how many ms after OBS's own recovery there was a picture of it. */
async function survive(obs: RealObs, sidecar: RunningSidecar, fault: "killed" | "hung"): Promise<number> {
  const { total } = await sidecar.status();
  if (fault === "killed") await obs.kill();
  else obs.hang();
  await sidecar.untilStatus(
    `a word about an OBS that was ${fault}`,
    ({ obs: { state, message } }) => state === "unreachable" && message !== null,
  );
  if (fault === "killed") await obs.restart();
  else obs.goOn();
  const [began, beganAt] = [performance.now(), Date.now()];
  await sidecar.untilStatus(
    "a picture",
    (status) => isWell(status) && Date.parse(status.detector.at ?? "") > beganAt,
  );
  const took = performance.now() - began;
  await obs.setImage(frame("none_gameplay_1"));
  await sidecar.untilStatus(
    "readiness",
    ({ phase, detector }) => phase === "ready" && detector.label === "none",
  );
  await obs.setImage(frame("victory_text_1"));
  await sidecar.untilStatus("the result", (status) => status.total > total);
  await obs.setImage(frame("none_gameplay_1"));
  const after = await sidecar.untilStatus("the end of it", ({ phase }) => phase === "ready");
  if (after.total !== total + 1) throw new Error(`${after.total - total} counts of one result`);
  return took;
}

function isWell({ obs, detector }: Status): boolean {
  return obs.state === "connected" && obs.message === null && detector.at !== null;
}

function frame(name: string): string {
  return fileURLToPath(new URL(`../../sidecar/demo/frames/${name}.jpg`, import.meta.url));
}
