import type { Status } from "../../sidecar/contract.ts";
import { Stage } from "../../tests/support/stage.ts";
import { type ObsFault, obsFaults } from "./obs_faults.ts";
import { distribution, type Figures, shareOf, type SoakPart } from "./part.ts";
import type { Random } from "./random.ts";

const ROUNDS = 10;
/** As in the settings unless told otherwise, ms. */
const LIMIT_MS = 2_000;
/** OBS is well again: this long later the sidecar must have seen a picture, ms. */
const RECOVERY_MS = 5_000;
/** How long a fault goes on after the status told of it, at most, ms. */
const LASTING_MS = 3_000;

export const obs: SoakPart = {
  name: "obs",
  about: `an OBS that fails in ${
    obsFaults(LIMIT_MS).length
  } ways: told, survived within 5 s, and every result counted once`,
  async run({ random, share, progress }) {
    const rounds = shareOf(ROUNDS, share);
    await using stage = await Stage.make();
    await stage.start(0, { capture: { request_timeout_ms: LIMIT_MS }, rules: { none_seconds: 0.3 } });
    const recoveries: number[] = [];
    const slowest: { name: string; ms: number } = { name: "", ms: 0 };
    for (let round = 1; round <= rounds; round++) {
      for (const fault of shuffled(obsFaults(LIMIT_MS), random)) {
        const ms = await survive(stage, fault, random);
        recoveries.push(ms);
        if (ms > slowest.ms) Object.assign(slowest, { name: fault.name, ms });
        if (ms > RECOVERY_MS) {
          throw new Error(`After "${fault.name}" it took ${Math.round(ms)} ms to recover`);
        }
      }
      progress(`round ${round} of ${rounds}`);
    }
    const figures: Figures = {
      faults: recoveries.length,
      "results counted": (await stage.status()).victories,
      ...distribution("recovery", recoveries),
      "slowest recovery": slowest.name,
    };
    return figures;
  },
};

/**
 * Lets a fault begin, be told of and end, with one result on the screen before, during or after it.
 * @returns ms from the fault's end to a picture of the game, with nothing to complain about
 * @throws {Error} when the status does not tell of it, or when the result does not count exactly once
 */
export async function survive(
  stage: Stage,
  fault: ObsFault,
  random: Random,
  { lastingMs = LASTING_MS } = {},
): Promise<number> {
  const { total } = await stage.until("the game", isWell);
  await stage.until("readiness", ({ phase }) => phase === "ready");
  const when = random.pick(["before", "during", "after"]);
  if (when === "before") stage.shows = "victory";
  const end = fault.begin(stage.obs);
  if (when === "during") stage.shows = "victory";
  if (fault.isTold !== null) await stage.until(`a word about "${fault.name}"`, fault.isTold);
  await new Promise((resolve) => setTimeout(resolve, random.next() * lastingMs));
  if (fault.isTold === null) {
    await stage.until(`looks in spite of "${fault.name}"`, ({ obs }) => obs.state === "connected");
  }
  end();
  const [ended, endedAt] = [performance.now(), Date.now()];
  await stage.until(
    `recovery from "${fault.name}"`,
    (status) => isWell(status) && Date.parse(status.detector.at ?? "") > endedAt,
  );
  const took = performance.now() - ended;
  stage.shows = "victory";
  await stage.until(`the result around "${fault.name}"`, (status) => status.total > total);
  stage.shows = "none";
  await stage.until("the end of the result", ({ phase }) => phase === "ready");
  const now = await stage.status();
  if (now.total !== total + 1) throw new Error(`"${fault.name}": ${now.total - total} counts of one result`);
  return took;
}

function isWell({ obs, detector }: Status): boolean {
  return obs.state === "connected" && obs.source === "Game" && obs.message === null && detector.at !== null;
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items.map((item) => ({ item, place: random.next() }))
    .toSorted((a, b) => a.place - b.place).map(({ item }) => item);
}
