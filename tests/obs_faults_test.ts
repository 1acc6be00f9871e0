/** An OBS that fails in every way beside the whole sidecar; `deno task soak --only obs` does so for longer. */
import { obsFaults } from "../tools/soak/obs_faults.ts";
import { survive } from "../tools/soak/obs.ts";
import { createRandom } from "../tools/soak/random.ts";
import { Stage } from "./support/stage.ts";

/** Short, so that what takes several of it takes a test no time. */
const LIMIT_MS = 400;

Deno.test("an OBS that fails is told of, and costs no result", async (t) => {
  await using stage = await Stage.make();
  await stage.start(0, { capture: { request_timeout_ms: LIMIT_MS }, rules: { none_seconds: 0.2 } });
  const random = createRandom(1);
  for (const fault of obsFaults(LIMIT_MS)) {
    await t.step(fault.name, async () => void await survive(stage, fault, random, { lastingMs: 300 }));
  }
});
