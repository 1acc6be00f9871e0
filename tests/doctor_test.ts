/** `deno task doctor` as a user runs it: under its rights, beside a simulated and a real OBS. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { type SimulatedObs, startSimulatedObs } from "../sidecar/demo/simulated_obs.ts";
import { freePort } from "./support/free_port.ts";
import { GAME_SOURCE, startObs } from "./support/real_obs.ts";
import { denoDir, startSidecar } from "./support/sidecar.ts";
import { testNeeding } from "./support/skip.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const GAMEPLAY = join(ROOT, "sidecar", "demo", "frames", "none_gameplay_1.jpg");

const report = v.object({
  ok: v.boolean(),
  checks: v.array(v.looseObject({ name: v.string(), state: v.string(), message: v.string() })),
});

/** A folder of a person who has nothing yet; its home, and where OBS keeps its settings. */
class Home implements AsyncDisposable {
  readonly dir: string;
  readonly data: string;

  constructor(dir: string) {
    this.dir = dir;
    this.data = join(dir, "data");
  }

  static async make(): Promise<Home> {
    return new Home(await Deno.makeTempDir({ prefix: "scoreline-doctor-" }));
  }

  /** What OBS of this person says about its WebSocket server. */
  async obsSays(settings: { port: number; enabled: boolean; password: string }): Promise<void> {
    const folder = join(this.dir, ".config", "obs-studio", "plugin_config", "obs-websocket");
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(
      join(folder, "config.json"),
      JSON.stringify({
        server_enabled: settings.enabled,
        server_port: settings.port,
        auth_required: settings.password !== "",
        server_password: settings.password,
      }),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Deno.remove(this.dir, { recursive: true });
  }
}

interface Visit {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the doctor and answers what it says, in words and for programs. */
async function visit({ dir, data }: Home, { args = [], env = {} }: Visit = {}) {
  const own = args.includes("--port") ? [] : ["--port", String(freePort())];
  const command = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "doctor", "--json", "--data", data, ...own, ...args],
    cwd: ROOT,
    clearEnv: true,
    env: { HOME: dir, DENO_DIR: await denoDir(), NO_COLOR: "1", ...env },
  });
  const { code, stdout, stderr } = await command.output();
  const { ok, checks } = v.parse(report, JSON.parse(new TextDecoder().decode(stdout)));
  assert.equal(new TextDecoder().decode(stderr), "");
  assert.equal(code, ok ? 0 : 1);
  assert.equal(ok, checks.every(({ state }) => state !== "failed"));
  const found = (name: string) => checks.find((check) => check.name === name);
  const failed = checks.filter(({ state }) => state === "failed").map(({ name }) => name);
  return { ok, checks, found, failed };
}

/** An OBS that plays a game, or what the test makes of it. */
function simulated(password: string | null = null): SimulatedObs {
  return startSimulatedObs({
    password,
    setup: {
      canvas: { width: 1920, height: 1080 },
      program: "Playing",
      inputs: { "Game Capture": { kind: "game_capture", width: 1920, height: 1080 } },
      scenes: { Playing: { items: [{ source: "Game Capture" }] } },
    },
    picture: () => Deno.readFile(GAMEPLAY),
  });
}

async function withObs(password: string | null, body: (obs: SimulatedObs, home: Home) => Promise<void>) {
  await using home = await Home.make();
  const obs = simulated(password);
  try {
    await body(obs, home);
  } finally {
    await obs.close();
  }
}

Deno.test("doctor finds OBS by itself, looks through its eyes and writes a preview", async () => {
  await withObs("hunter22", async (obs, home) => {
    await home.obsSays({ port: obs.port, enabled: true, password: "hunter22" });
    const { checks, found } = await visit(home);
    assert.deepEqual(checks.map(({ name, state }) => `${name} ${state}`), [
      "settings ok",
      "overlay ok",
      "data ok",
      "log ok",
      "port ok",
      "live_view ok",
      "model ok",
      "obs_settings ok",
      "obs ok",
      "source ok",
      "picture ok",
      "preview ok",
    ]);
    assert.equal(found("source")?.source, "Game Capture");
    assert.ok(Number(found("model")?.ms) > 0.5, "a picture was read, not remembered");
    assert.equal(found("preview")?.path, join(home.data, "doctor.jpg"));
    assert.ok((await Deno.stat(join(home.data, "doctor.jpg"))).size > 5_000);
    assert.ok(!JSON.stringify(checks).includes("hunter22"), "no password is told");
  });
});

Deno.test("doctor works without OBS and says what to do", async () => {
  await using home = await Home.make();
  const { found, failed, checks } = await visit(home, {
    args: ["--obs-url", `ws://127.0.0.1:${freePort()}`],
  });
  assert.deepEqual(failed, ["obs"]);
  assert.match(found("obs")?.message ?? "", /start OBS/);
  assert.equal(checks.at(-1)?.name, "obs", "what depends on it is not looked at");
});

Deno.test("doctor says where to switch OBS's server on", async () => {
  await using home = await Home.make();
  await home.obsSays({ port: freePort(), enabled: false, password: "" });
  const { found, failed } = await visit(home);
  assert.deepEqual(failed, ["obs_settings", "obs"]);
  for (const name of failed) assert.match(found(name)?.message ?? "", /Tools > WebSocket Server Settings/);
});

Deno.test("doctor tells a wrong password, and which setting to correct", async () => {
  await withObs("the right one", async (obs, home) => {
    const { found, failed, checks } = await visit(home, {
      args: ["--obs-url", obs.url],
      env: { SCORELINE_OBS_PASSWORD: "the wrong one" },
    });
    assert.deepEqual(failed, ["obs"]);
    assert.match(found("obs")?.message ?? "", /refused the password: .*SCORELINE_OBS_PASSWORD/);
    assert.ok(!JSON.stringify(checks).includes("the wrong one"));
  });
});

Deno.test("doctor tells a black picture, a source without one and a source that is not there", async () => {
  await withObs(null, async (obs, home) => {
    obs.faults.picture = "black";
    const black = await visit(home, { args: ["--obs-url", obs.url] });
    assert.deepEqual(black.failed, ["picture"]);
    assert.match(black.found("picture")?.message ?? "", /"Game Capture" is black: start the game/);
    obs.faults.picture = "none";
    const none = await visit(home, { args: ["--obs-url", obs.url] });
    assert.deepEqual(none.failed, ["picture"]);
    assert.match(none.found("picture")?.message ?? "", /has no picture/);
    const missing = await visit(home, { args: ["--obs-url", obs.url, "--source", "Gme"] });
    assert.deepEqual(missing.failed, ["source"]);
    assert.match(missing.found("source")?.message ?? "", /There is no source "Gme".*"Game Capture"/);
  });
});

Deno.test("doctor tells a port that another program has from one that Scoreline has", async () => {
  await withObs(null, async (obs, home) => {
    await using other = new AsyncDisposableStack();
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => new Response("hello"));
    other.defer(() => server.shutdown());
    const taken = await visit(home, { args: ["--obs-url", obs.url, "--port", String(server.addr.port)] });
    assert.deepEqual(taken.failed, ["port"]);
    assert.match(
      taken.found("port")?.message ?? "",
      /in use: stop the program that has it, or start with --port/,
    );

    await using sidecar = await startSidecar({ args: ["--obs-url", obs.url] });
    const running = await visit(home, { args: ["--obs-url", obs.url, "--port", String(sidecar.port)] });
    assert.deepEqual(running.failed, []);
    assert.match(running.found("port")?.message ?? "", /^Scoreline .* is running on port/);
  });
});

Deno.test("doctor tells settings that cannot be used, and data that cannot be written", async () => {
  await using home = await Home.make();
  const settings = join(home.dir, "scoreline.toml");
  await Deno.writeTextFile(settings, "[server]\nprot = 3001\n");
  const wrong = await visit(home, { args: ["--config", settings] });
  assert.deepEqual(wrong.checks.map(({ name, state }) => [name, state]), [["settings", "failed"]]);
  assert.match(
    wrong.found("settings")?.message ?? "",
    /'server.prot' is not a setting; did you mean 'port'\?$/,
  );

  await Deno.writeTextFile(home.data, "a file where the folder should be");
  const blocked = await visit(home, { args: ["--obs-url", `ws://127.0.0.1:${freePort()}`] });
  assert.ok(blocked.failed.includes("data"));
});

testNeeding(["obs"], "doctor finds a real OBS by its own settings, password included", async () => {
  await using home = await Home.make();
  await using obs = await startObs({ image: GAMEPLAY, password: "hunter22" });
  const env = { XDG_CONFIG_HOME: dirname(obs.configDir) };
  const { failed, found } = await visit(home, { env });
  assert.deepEqual(failed, []);
  assert.match(found("obs")?.message ?? "", /Connected to OBS \d+/);
  assert.equal(found("source")?.source, GAME_SOURCE);
  await obs.quit();
  const gone = await visit(home, { env });
  assert.deepEqual(gone.failed, ["obs"]);
});
