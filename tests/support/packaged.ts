/**
 * Starts an OBS with the script of an unpacked package in it, waits until that has counted a result, and quits OBS. Run
 * by tests/package_test.ts in a network without a way out, with the folder of the package as its argument; what it finds
 * wrong it says, and ends with 1.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startLaunched } from "./launched.ts";
import { GAME_SOURCE } from "./real_obs.ts";

const FRAMES = fileURLToPath(new URL("../../sidecar/demo/frames", import.meta.url));

/** A name that has to survive the way from the script's settings to the sidecar. */
const SOURCE = 'Zoë\'s "capture" 1';

/** Nothing of the machine can be found: no Deno, no shell. */
const NO_PATH = "";

const [root = assert.fail("Which package?")] = Deno.args;
const runtime = join(root, "runtime", "deno");

await using launched = await startLaunched({
  image: join(FRAMES, "none_gameplay_1.jpg"),
  root,
  settings: { deno: "", source: SOURCE },
  env: { PATH: NO_PATH },
});
const { obs, sidecar } = launched;
await launched.untilUp();
await sidecar.untilStatus(
  "the wait for the source",
  ({ obs }) => obs.state === "waiting_for_source" && obs.message?.includes(SOURCE) === true,
);
await obs.renameSource(GAME_SOURCE, SOURCE);
await sidecar.untilStatus(
  "a look at the game",
  ({ obs, detector }) => obs.source === SOURCE && detector.label === "none",
);
await obs.setImage(join(FRAMES, "victory_text_1.jpg"), SOURCE);
await sidecar.untilStatus("the victory", ({ victories, total }) => victories === 1 && total === 1);

const variablesOf = async (pid: number) => (await Deno.readTextFile(`/proc/${pid}/environ`)).split("\0");
const pids = launched.pids();
assert.equal(pids.length, 2, "the launcher and the sidecar");
for (const pid of pids) {
  assert.equal(await Deno.readLink(`/proc/${pid}/exe`), runtime);
  const variables = await variablesOf(pid);
  for (
    const variable of [`DENO_DIR=${join(root, "runtime", "cache")}`, "DENO_NO_UPDATE_CHECK=1", "NO_COLOR=1"]
  ) {
    assert.ok(variables.includes(variable), `${variable} is not among ${variables.join("\n")}`);
  }
}
for (const pid of [obs.pid, ...pids.slice(0, 1)]) { // Deno adds a folder of its own for its children
  assert.ok((await variablesOf(pid)).includes(`PATH=${NO_PATH}`));
}
assert.ok(
  !existsSync(join(obs.configDir, "..", "..", "home", ".cache", "deno")),
  "its cache lies in its folder",
);
const log = launched.log();
assert.ok(!log.includes("\x1b") && !log.includes("Download"), log);

await obs.quit();
const goneAfter = await launched.untilGone(2_000);
console.log(`Counted, and gone ${Math.round(goneAfter)} ms after OBS`);
