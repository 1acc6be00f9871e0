/** What the sidecar's own code cannot do, even if somebody made it try: a probe with exactly its rights. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { loadConfig } from "../sidecar/config/load.ts";
import { rightsOf } from "../sidecar/rights.ts";
import { freePort } from "./support/free_port.ts";
import { startProgram } from "./support/program.ts";
import { denoDir } from "./support/sidecar.ts";
import { outwardAddress, ROOT, testNeeding } from "./support/skip.ts";

const PROBE = fileURLToPath(new URL("./support/rights_probe.ts", import.meta.url));
const TRIED = v.object({ name: v.string(), outcome: v.string() });
/** How Deno refuses. */
const REFUSED =
  /Requires \w+ access|requires unscoped --allow-read and --allow-write|--cached-only is specified|^Error: unseen$/;

/** Tries everything with the rights that `launch.ts` gives the sidecar under these settings. */
async function probe(settings: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-rights-" });
  const [data, outside] = [join(folder, "data"), join(folder, "outside")];
  await Deno.mkdir(data);
  await Deno.mkdir(outside);
  await Deno.writeTextFile(join(outside, "secret.txt"), "secret");
  await Deno.writeTextFile(join(outside, "module.ts"), "export {};");
  // Another address than 127.0.0.1 where there is one: that one is OBS's, and open at every port.
  const hostname = outwardAddress() ?? "127.0.0.2";
  const server = Deno.serve({ hostname, port: 0, onListen: () => {} }, () => new Response("reached"));
  try {
    const own = { hostname: "127.0.0.1", port: freePort() };
    const env = {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: folder,
      DENO_DIR: await denoDir(),
      NO_COLOR: "1",
      SCORELINE_OBS_URL: "ws://127.0.0.1:4455",
      SCORELINE_DATA_DIR: data,
      SCORELINE_SERVER_PORT: String(own.port),
      ...settings,
    };
    const loaded = await loadConfig({ readFile: noFile, env, flags: {}, cwd: ROOT, root: ROOT });
    const rights = rightsOf(loaded, { root: ROOT, cwd: ROOT, env, demo: false });
    const surroundings = { data, outside, own, elsewhere: { hostname, port: server.addr.port } };
    const program = startProgram(Deno.execPath(), {
      args: ["run", ...rights, PROBE, JSON.stringify(surroundings)],
      cwd: ROOT,
      env,
    });
    const { code } = await program.ended;
    assert.equal(code, 0, program.output());
    const lines = program.output().split("\n").filter((line) => line.startsWith("{"));
    assert.equal(await Deno.readTextFile(join(outside, "secret.txt")), "secret");
    assert.deepEqual(Array.from(Deno.readDirSync(outside), ({ name }) => name).toSorted(), [
      "module.ts",
      "secret.txt",
    ]);
    return new Map(
      lines.map((line) => v.parse(TRIED, JSON.parse(line))).map(({ name, outcome }) => [name, outcome]),
    );
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

function noFile(): Promise<string> {
  return Promise.reject(new Deno.errors.NotFound("There is none"));
}

function assertRefused(tried: ReadonlyMap<string, string>, except: readonly string[] = []): void {
  assert.ok(tried.size > 40, `${tried.size} tries`);
  for (const [name, outcome] of tried) {
    if (name.startsWith("may: ")) assert.equal(outcome, "done", name);
    else if (!except.includes(name)) assert.match(outcome, REFUSED, name);
  }
}

testNeeding(
  ["linux"],
  "the sidecar's rights reach nothing beyond its folders, its address and OBS",
  async () => {
    assertRefused(await probe({ SCORELINE_WEBRTC_ENABLED: "false" }));
  },
);

testNeeding(
  ["linux", "encoder"],
  "the live view adds the network to the sidecar's rights, and nothing else",
  async () => {
    const tried = await probe({});
    const network = [
      "fetch from elsewhere",
      "connect to elsewhere",
      "connect to elsewhere as Node does",
      "connect a WebSocket to elsewhere",
      "ask for a name",
      "listen at another port",
      "listen for other machines",
      "know the network's interfaces",
    ];
    assertRefused(tried, network);
    assert.equal(tried.get("connect to elsewhere"), "done");
  },
);
