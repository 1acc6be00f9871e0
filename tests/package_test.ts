/** Packages as their users get them: unpacked on a machine that has nothing, without a network. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { parseStatus } from "../overlay/src/wire.ts";
import { assemble } from "../tools/package/assemble.ts";
import { MAX_BYTES } from "../tools/package/composition.ts";
import type { PackedFile } from "../tools/package/packed_file.ts";
import { type Target, targetNamed } from "../tools/package/targets.ts";
import { zipped } from "../tools/package/zip.ts";
import { freePort } from "./support/free_port.ts";
import { buildAll } from "./support/launched.ts";
import { OfflineNetwork } from "./support/offline.ts";
import { testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

function target(triple: string): Target {
  return targetNamed(triple) ?? assert.fail(`There is no target ${triple}`);
}

/** What 'deno task package' makes, in a time zone and a language that are not ours. */
async function packageTask(out: string): Promise<Uint8Array> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "package", "--out", out],
    cwd: ROOT,
    env: { TZ: "Pacific/Auckland", LC_ALL: "tr_TR.UTF-8", NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stdout);
  assert.ok(success, new TextDecoder().decode(stderr));
  assert.match(said, /^ {2}in the zip {3}unpacked\n +[\d.]+ MB +[\d.]+ MB {3}runtime\n/, "largest first");
  const path = /^zip +(.*)$/m.exec(said)?.[1];
  assert.ok(path !== undefined && path.startsWith(out), said);
  return await Deno.readFile(path);
}

interface Unpacked {
  /** Where the package lies: a path with a space, a quote, brackets and letters of the world. */
  readonly root: string;
  readonly zip: Uint8Array;
}

let unpacked: Promise<Unpacked> | undefined;
const folder = await Deno.makeTempDir({ prefix: "scoreline-package-test-" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

/** The package for this machine as 'deno task package' makes it, unpacked; it is made once. */
function unpackedPackage(): Promise<Unpacked> {
  return unpacked ??= (async () => {
    const zip = await packageTask(join(folder, "out"));
    const path = join(folder, "scoreline.zip");
    await Deno.writeFile(path, zip);
    const place = join(folder, "Señor Ström's 日本 [1]");
    const unzip = await new Deno.Command("unzip", { args: ["-q", path, "-d", place] }).output();
    assert.ok(unzip.success, new TextDecoder().decode(unzip.stderr));
    return { root: join(place, "scoreline"), zip };
  })();
}

testNeeding(
  ["linux", "unzip", "curl"],
  "the package for Linux runs from its zip, without a network",
  async () => {
    await using stack = new AsyncDisposableStack();
    const dir = await Deno.makeTempDir({ prefix: "scoreline-package-test-" });
    stack.defer(() => Deno.remove(dir, { recursive: true }));
    await buildAll(); // both need it, and only the first would make it
    const [{ root, zip }, again] = await Promise.all([
      unpackedPackage(),
      assemble(ROOT, { target: target(Deno.build.target), withEncoder: false }).then(({ files }) =>
        zipped(files, "scoreline")
      ),
    ]);
    assert.ok(zip.length <= MAX_BYTES.plain && zip.length === again.length);
    assert.ok(zip.every((byte, at) => byte === again[at]), "two builds give the same bytes");

    const start = join(root, "start.sh");
    const home = join(dir, "home");
    await Deno.mkdir(home);
    const env = { HOME: home, NO_COLOR: "1" }; // and no PATH
    const port = freePort();
    const network = stack.use(await OfflineNetwork.make());

    const scoreline = network.start(start, { args: ["--demo", "--port", String(port)], env, cwd: home });
    stack.defer(() => scoreline.end("SIGKILL").then(() => {}));
    const patience = { timeoutMs: 60_000, everyMs: 250, explain: scoreline.output };
    await until("a match to be counted", async () => {
      if (!scoreline.isRunning()) throw new Error(`It ended at once:\n${scoreline.output()}`);
      const text = await network.get(`http://127.0.0.1:${port}/api/status`);
      return text !== null && (parseStatus(text)?.total ?? 0) > 0;
    }, patience);
    assert.match(await network.get(`http://127.0.0.1:${port}/admin`) ?? "", /<script/);
    assert.match(
      await network.get(`http://127.0.0.1:${port}/api/webrtc/view`) ?? "",
      /unpack scoreline-[\d.]+-[\w-]+-linux-gnu-with-webrtc\.zip over Scoreline's folder, or run 'start\.sh install-webrtc'/,
    );
    assert.ok(
      (await Deno.stat(join(root, "data", "demo", "events.jsonl"))).size > 0,
      "data lie in its folder",
    );
    assert.equal((await scoreline.end("SIGTERM")).code, 0, scoreline.output());

    const frames = join(root, "sidecar", "demo", "frames");
    const predicted = await network.run(start, {
      args: ["predict", "--json", "draw_text_1.jpg"],
      env,
      cwd: frames,
    });
    assert.equal(predicted.code, 0, predicted.stderr);
    assert.equal(v.parse(v.object({ label: v.string() }), JSON.parse(predicted.stdout)).label, "draw_text");

    const help = await network.run(start, { args: ["doctor", "--help"], env, cwd: home });
    assert.match(help.stdout, /^Usage: start\.sh doctor /m, "in the words of a package");

    const doctor = await network.run(start, { args: ["doctor", "--json"], env, cwd: home });
    const { checks } = v.parse(
      v.object({ checks: v.array(v.object({ name: v.string(), state: v.string() })) }),
      JSON.parse(doctor.stdout),
    );
    const failed = checks.filter(({ state }) => state === "failed").map(({ name }) => name);
    assert.deepEqual([doctor.code, failed], [1, ["obs"]], doctor.stdout);

    assert.deepEqual(Array.from(Deno.readDirSync(home)), [], "nothing is left outside of its folder");
  },
);

testNeeding(
  ["linux", "unzip", "obs"],
  "the script of the package for Linux starts it in OBS, without a Deno, a PATH and a network",
  async () => {
    const { root } = await unpackedPackage();
    await using network = await OfflineNetwork.make();
    const scenario = network.start(Deno.execPath(), {
      args: ["run", "--allow-all", join(ROOT, "tests", "support", "packaged.ts"), root],
      env: Deno.env.toObject(),
      cwd: ROOT,
    });
    const { code } = await scenario.ended;
    assert.equal(code, 0, scenario.output());
    console.log(scenario.output().trim());
  },
);

/** The processor that a program or library of Windows is made for (its COFF header), `null` when it is none. */
function windowsMachine(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 64 || view.getUint16(0, true) !== 0x5a4d) return null;
  return view.getUint16(view.getUint32(60, true) + 4, true);
}

Deno.test("the package for Windows holds what Windows runs, and nothing of other systems", async () => {
  const { files } = await assemble(ROOT, { target: target("x86_64-pc-windows-msvc"), withEncoder: false });
  const named = new Map(files.map((file): [string, PackedFile] => [file.path, file]));
  const text = (path: string) => new TextDecoder().decode(named.get(path)?.bytes);

  const programs = files.filter(({ path }) => /\.(exe|dll|node|so|dylib)$|\.so\.|^runtime\//.test(path));
  for (
    const name of ["runtime/deno.exe", "node_modules/onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll"]
  ) {
    assert.ok(programs.some(({ path }) => path === name), name);
  }
  for (const { path, bytes } of programs) assert.equal(windowsMachine(bytes), 0x8664, `${path} is for x64`);

  for (const path of ["start.cmd", "doctor.cmd", "README.txt", "scoreline.example.toml"]) {
    assert.match(text(path), /\r\n/);
    assert.doesNotMatch(text(path), /[^\r]\n/, `${path} has the line ends of Windows`);
  }
  for (
    const path of [
      "sidecar/launch.ts",
      "sidecar/dist/main.js",
      "sidecar/main.ts",
      "overlay/dist/index.html",
      "overlay/local/scoreline.html",
      "models/result.onnx",
      "encoder/deno.lock",
      "tools/install_webrtc.ts",
      "LICENSE",
      "THIRD_PARTY.md",
      "licences/README.txt",
      "sbom.cdx.json",
    ]
  ) assert.ok(named.has(path), path);

  const paths = files.map(({ path }) => path);
  for (const name of ["deno", "onnxruntime-node", "werift", "@img+sharp-win32-x64", "svelte", "valibot"]) {
    assert.ok(paths.some((path) => path.startsWith(`licences/${name}@`)), `the licence of ${name}`);
  }
  const idle = paths.filter((path) =>
    /_test\.ts$|^sidecar\/.*\/testing\/|\.d\.ts$|\.map$|tools\/(package|render)|cmake-js|^encoder\/node_m/
      .test(path)
  );
  assert.deepEqual(idle, []);
  assert.equal(new Set(paths.map((path) => path.toLowerCase())).size, paths.length, "Windows knows no case");
  // 260 characters are all that a path of Windows may have, in C:\Users\somebody\Downloads\... as well.
  for (const path of paths) assert.ok(path.length < 160, path);
});
