/** A small part of the long runs, always the same one; `deno task soak` does all of it. */
import assert from "node:assert/strict";
import { connects } from "../tools/soak/connects.ts";
import { crash, FACTS_BEFORE_KILL } from "../tools/soak/crash.ts";
import { day } from "../tools/soak/day.ts";
import { longLog } from "../tools/soak/long_log.ts";
import type { SoakPart } from "../tools/soak/part.ts";
import { createRandom } from "../tools/soak/random.ts";
import { relay } from "../tools/soak/relay.ts";
import { viewers } from "../tools/soak/viewers.ts";
import { testNeeding } from "./support/skip.ts";

const run = (part: SoakPart, share: number) =>
  part.run({ random: createRandom(1).named(part.name), share, progress: () => {} });

testNeeding(["linux"], "the real sidecar loses nothing acknowledged to kills at random moments", async () => {
  const { kills, "killed while starting": early, "facts acknowledged": acknowledged } = await run(
    crash,
    0.02,
  );
  assert.equal(kills, 6);
  assert.ok(Number(acknowledged) >= FACTS_BEFORE_KILL * (Number(kills) - Number(early)));
});

testNeeding(["linux"], "the real sidecar starts on a long log, corrects it and tells all of it", async () => {
  assert.equal((await run(longLog, 0.01))["10,000 facts: log (MB)"], 1.9);
});

Deno.test("half an hour on a simulated clock counts every match once", async () => {
  assert.equal((await run(day, 0.01))["results counted"], 3);
});

testNeeding(
  ["linux", "encoder"],
  "viewers who come and go leave no socket, port or memory behind",
  async () => {
    const { connects: connected } = await run(connects, 0.05);
    assert.equal(connected, 15);
  },
);

testNeeding(["linux", "encoder"], "every one of several viewers has a picture all the time", async () => {
  assert.equal((await run(viewers, 0.2)).viewers, 4);
});

testNeeding(
  ["linux", "encoder"],
  "every one of several viewers gets what is published, with its sound",
  async () => {
    const { viewers: count, "packets of pictures": packets } = await run(relay, 0.05);
    assert.equal(count, 3);
    assert.ok(Number(packets) > 0);
  },
);
