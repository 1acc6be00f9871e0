/** An OBS that fails beside the whole sidecar; `deno task soak --only obs` does so for longer, and in more ways. */
import assert from "node:assert/strict";
import { survive } from "../tools/soak/obs.ts";
import { obsFaults } from "../tools/soak/obs_faults.ts";
import { createRandom } from "../tools/soak/random.ts";
import { Stage } from "./support/stage.ts";

/** Short, so that what takes several of it takes a test no time. */
const LIMIT_MS = 400;
/** What the tests in sidecar/obs/ try as well. */
const ELSEWHERE = /^answers: (never|not_json)|pictures are (truncated|corrupt|not_base64|huge)/;

Deno.test("an OBS that fails is told of, and costs no result", async (t) => {
  await using stage = await Stage.make();
  await stage.start(0, { capture: { request_timeout_ms: LIMIT_MS }, rules: { none_seconds: 0.2 } });
  const random = createRandom(1);
  const faults = obsFaults(LIMIT_MS).filter(({ name }) => !ELSEWHERE.test(name));
  assert.equal(faults.length, 12);
  for (const fault of faults) {
    await t.step(fault.name, async () => void await survive(stage, fault, random, { lastingMs: 300 }));
  }
});
