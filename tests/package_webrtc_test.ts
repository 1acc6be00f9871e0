/** The packages that hold the encoder of the live view as well. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { mayPassOnEncoder } from "../sidecar/config/packaging.ts";
import { assemble, type Assembled } from "../tools/package/assemble.ts";
import { type Target, targetNamed, TARGETS } from "../tools/package/targets.ts";
import { writeFolder } from "../tools/package/write_folder.ts";
import { freePort } from "./support/free_port.ts";
import { buildAll } from "./support/launched.ts";
import { OfflineNetwork } from "./support/offline.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

function target(triple: string): Target {
  return targetNamed(triple) ?? assert.fail(`There is no target ${triple}`);
}

/** Every file of a package with its SHA-256 and whether it can be started, in order. */
function fingerprint({ files }: Assembled): string[] {
  return files.map(({ path, bytes, executable = false }) =>
    `${path} ${executable} ${createHash("sha256").update(bytes).digest("hex")}`
  ).sort();
}

/** What `start.sh view --json` says at its end, as far as it is wanted here. */
const summary = v.object({ frames: v.number(), keyframes: v.number() });

testNeeding(
  ["linux", "namespace", "curl"],
  "the package with the encoder shows the live view, without a network",
  async () => {
    await using stack = new AsyncDisposableStack();
    const dir = await Deno.makeTempDir({ prefix: "scoreline-package-test-" });
    stack.defer(() => Deno.remove(dir, { recursive: true }));
    await buildAll();
    const variant = { target: target(Deno.build.target), withEncoder: true };
    const made = await assemble(ROOT, variant);
    const root = join(dir, "Zoë Ström", "scoreline");
    await writeFolder(root, made.files);
    const first = fingerprint(made);
    assert.deepEqual(fingerprint(await assemble(ROOT, variant)), first, "two builds hold the same bytes");

    const network = stack.use(await OfflineNetwork.make());
    await network.shell("ip address add 198.51.100.1/32 dev lo");
    const start = join(root, "start.sh");
    const port = freePort();
    const env = { NO_COLOR: "1" }; // neither a PATH nor a HOME
    const scoreline = network.start(start, { args: ["--demo", "--port", String(port)], env, cwd: dir });
    stack.defer(() => scoreline.end("SIGKILL").then(() => {}));
    const url = `http://127.0.0.1:${port}/`;
    await until("the live view to be ready", async () => {
      if (!scoreline.isRunning()) throw new Error(`It ended at once:\n${scoreline.output()}`);
      return (await network.get(`${url}api/webrtc/view`))?.includes('"state":"ready"') === true;
    }, { timeoutMs: 60_000, everyMs: 250, explain: scoreline.output });

    const view = await network.run(start, { args: ["view", "--json", "--seconds", "4", url], env, cwd: dir });
    assert.equal(view.code, 0, view.stderr);
    const seen = v.parse(summary, JSON.parse(view.stdout.trim().split("\n").at(-1) ?? ""));
    assert.ok(seen.frames > 0 && seen.keyframes > 0, view.stdout);
    assert.equal((await scoreline.end("SIGTERM")).code, 0, scoreline.output());
  },
);

Deno.test("the package for Windows with the encoder has one for Windows, and says that it is not to be passed on", async () => {
  const { files } = await assemble(ROOT, { target: target("x86_64-pc-windows-msvc"), withEncoder: true });
  const paths = files.map(({ path }) => path).filter((path) => path.startsWith("encoder/node_modules/"));
  const native = paths.filter((path) => path.endsWith(".node"));
  assert.deepEqual(native, ["encoder/node_modules/@seydx/node-av-win32-x64-msvc/node-av.node"]);
  assert.deepEqual(paths.filter((path) => /werift|unzipper|mingw|\.d\.ts$|\.map$/.test(path)), []);
  const text = (end: string) =>
    new TextDecoder().decode(files.find(({ path }) => path.endsWith(end))?.bytes).replaceAll("\r\n", "\n");
  assert.match(text("README.txt"), /KEEP THIS PACKAGE TO YOURSELF/);
  assert.match(text("/FFMPEG.txt"), /must not pass it on/);
  assert.match(text("/FFMPEG.txt"), /^ {2}--enable-libx264$/m);
});

Deno.test("a release offers the encoder for the systems for which it may be passed on", async () => {
  const workflow = await Deno.readTextFile(join(ROOT, ".github", "workflows", "release.yml"));
  for (const { triple } of TARGETS) {
    assert.ok(workflow.includes(`target: ${triple}, variant: ""`), triple);
    const offered = workflow.includes(`target: ${triple}, variant: --with-webrtc`);
    assert.equal(offered, mayPassOnEncoder(triple), triple);
  }
});
