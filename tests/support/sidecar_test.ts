import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { startSidecar } from "./sidecar.ts";

/** Where nobody listens: port 9 is that of a service that hardly any machine offers. */
const NO_OBS = ["--obs-url", "ws://127.0.0.1:9"];

/** Whether somebody listens on this port. */
async function answers(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ port })).close();
    return true;
  } catch {
    return false;
  }
}

Deno.test("RunningSidecar tells the score in every way the product does, and keeps it over a restart", async () => {
  await using sidecar = await startSidecar({ args: NO_OBS });
  const totals: number[] = [];
  for await (const { total } of sidecar.updates()) {
    if (totals.at(-1) !== total) totals.push(total);
    if (total === 2) break;
    const { status, text } = await sidecar.post("/api/adjust", { outcome: "defeat", delta: 2 - total });
    assert.equal(status, 200, text);
  }
  assert.deepEqual(totals, [0, 2]);
  await sidecar.start({ args: NO_OBS });
  assert.equal((await sidecar.status()).defeats, 2);
  const [newest] = await sidecar.history();
  assert.deepEqual([newest?.type, newest?.outcome, newest?.delta], ["adjustment", "defeat", 2]);
  const line = (await sidecar.logLines()).at(-1);
  assert.deepEqual([line?.type, line?.outcome, line?.delta], ["adjustment", "defeat", 2]);
  assert.equal((await sidecar.post("/api/adjust", { outcome: "nobody" })).status, 400);
});

Deno.test("RunningSidecar ends with its test, and takes its folder along", async () => {
  const sidecar = await startSidecar({ args: NO_OBS });
  const { port, dataDir } = sidecar;
  assert.equal(await answers(port), true);
  await sidecar[Symbol.asyncDispose]();
  assert.equal(await answers(port), false);
  assert.equal(existsSync(dataDir), false);
});

Deno.test("'deno task start' ends cleanly when told to", async () => {
  await using sidecar = await startSidecar({ args: NO_OBS, asTask: true });
  const { code, output } = await sidecar.stop("SIGINT");
  assert.equal(code, 0, output);
  assert.equal(await answers(sidecar.port), false);
});

Deno.test("the sidecar does not outlive a launcher that was killed", async () => {
  await using sidecar = await startSidecar({ args: NO_OBS });
  await sidecar.kill();
  assert.equal(await answers(sidecar.port), false);
});
