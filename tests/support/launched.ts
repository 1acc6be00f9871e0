import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Status } from "../../sidecar/contract.ts";
import type { Collection, ScriptSpec } from "./obs_settings.ts";
import { type RealObs, startObs } from "./real_obs.ts";
import { denoDir, RunningSidecar } from "./sidecar.ts";
import { until } from "./until.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The script with a clock on every call that OBS makes into it. */
const TIMED_SCRIPT = join(ROOT, "tests", "launcher", "timed_scoreline.lua");

export interface LaunchedOptions {
  /** Settings of the script besides its port. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Folder of another Scoreline, whose script OBS runs as it is. Default: this one's, with a clock on every call. */
  readonly root?: string;
  /** Scene collections beside the one that OBS starts with, in which the script is. */
  readonly collections?: (script: ScriptSpec) => Readonly<Record<string, Collection>>;
  /** Where the sidecar will serve and keep its data, if the test knows that; it is then the test's to remove. */
  readonly sidecar?: RunningSidecar;
  readonly env?: Readonly<Record<string, string>>;
  /** Picture that OBS shows. */
  readonly image: string;
}

/** What one call of OBS into the script took, in ms. */
export interface Call {
  readonly name: string;
  /** On the clock. */
  readonly took: number;
  /** Without the time in which other programs had the processors. */
  readonly own: number;
}

/** Starts a real OBS with the script in it. Nothing but that starts a sidecar. */
export async function startLaunched(options: LaunchedOptions): Promise<Launched> {
  const { root, settings = {}, collections, env = {}, image } = options;
  await buildAll();
  const folder = await Deno.makeTempDir({ prefix: "scoreline-launched-" });
  const sidecar = options.sidecar ??
    new RunningSidecar(await Deno.makeTempDir({ prefix: "scoreline-data-" }));
  const path = root === undefined ? TIMED_SCRIPT : join(root, "obs-scripts", "scoreline.lua");
  const script = { path, settings: { port: sidecar.port, deno: Deno.execPath(), ...settings } };
  const isLoaded = () => callsIn(folder).some(({ name }) => name === "script_load");
  const loaded = root !== undefined
    ? Promise.resolve(null)
    : until("OBS to load the script", isLoaded, { timeoutMs: 60_000, everyMs: 10 })
      .then(() => performance.now(), () => null);
  const obs = await startObs({
    image,
    scripts: [script],
    collections: collections?.(script) ?? {},
    env: {
      SCORELINE_DATA_DIR: sidecar.dataDir,
      SCORELINE_RULES_COOLDOWN_SECONDS: "2",
      SCORELINE_RULES_NONE_SECONDS: "1",
      SCORELINE_TEST_SCRIPT: join(ROOT, "obs-scripts/"),
      SCORELINE_TEST_TIMES: join(folder, "times"),
      ...(root === undefined ? { DENO_DIR: await denoDir() } : {}), // another Scoreline brings what it needs
      ...env,
    },
  });
  const owned = options.sidecar === undefined;
  return new Launched({ obs, sidecar, owned, folder, loadedAt: await loaded });
}

interface Parts {
  readonly obs: RealObs;
  readonly sidecar: RunningSidecar;
  /** Whether the sidecar goes with this OBS. */
  readonly owned: boolean;
  readonly folder: string;
  readonly loadedAt: number | null;
}

/** A sidecar in the hands of an OBS; {@linkcode startLaunched} makes one. */
export class Launched implements AsyncDisposable {
  readonly obs: RealObs;
  /** Asks the sidecar that the script has started; its own `start` and `stop` are not for this one. */
  readonly sidecar: RunningSidecar;
  readonly #loadedAt: number | null;
  readonly #owned: boolean;
  readonly #folder: string;

  constructor({ obs, sidecar, owned, folder, loadedAt }: Parts) {
    this.obs = obs;
    this.sidecar = sidecar;
    this.#loadedAt = loadedAt;
    this.#owned = owned;
    this.#folder = folder;
  }

  /** When OBS had loaded the script, as `performance.now()` tells time. */
  get loadedAt(): number {
    if (this.#loadedAt === null) throw new Error("Nobody has seen when OBS loaded the script");
    return this.#loadedAt;
  }

  /** Process ids of the sidecar and its own launcher, in the order in which they were started. */
  pids(): number[] {
    return processesWith(`--port=${this.sidecar.port}`);
  }

  /** Waits until it serves. */
  untilUp(timeoutMs = 60_000): Promise<Status> {
    const ask = () => this.sidecar.status().catch(() => null);
    return until("the sidecar to be up", ask, { timeoutMs, explain: () => this.explain() });
  }

  /** Waits until no process of it is left, and answers how many ms that took. */
  async untilGone(timeoutMs: number): Promise<number> {
    const from = performance.now();
    await until("the sidecar to be gone", () => this.pids().length === 0, {
      timeoutMs,
      everyMs: 10,
      explain: () => `${this.pids()}\n${this.explain()}`,
    });
    return performance.now() - from;
  }

  get logPath(): string {
    return join(this.obs.configDir, "plugin_config", "scoreline", "scoreline.log");
  }

  /** What the sidecars have said so far. */
  log(): string {
    try {
      return readFileSync(this.logPath, "utf8");
    } catch {
      return "";
    }
  }

  explain(): string {
    return `${this.log().slice(-2_000)}\n--- OBS ---\n${this.obs.log().slice(-1_000)}`;
  }

  /** Presses a hotkey of the script by its name. */
  async press(name: string): Promise<void> {
    await this.obs.call("TriggerHotkeyByName", { hotkeyName: `scoreline.${name}` });
  }

  /** Every call that OBS has made into the script so far. */
  calls(): Call[] {
    return callsIn(this.#folder);
  }

  /** The status that the panel showed when a button was pressed last. */
  shown(): string {
    return readFileSync(join(this.#folder, "times.shown"), "utf8");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.obs[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
    if (!this.#owned) return;
    await this.untilGone(20_000);
    await this.sidecar[Symbol.asyncDispose]();
  }
}

/** Process ids by which a command line has this argument, oldest first. What has ended has no command line. */
function processesWith(argument: string): number[] {
  const pids = readdirSync("/proc").map(Number).filter((pid) => pid > 0);
  return pids.toSorted((a, b) => a - b).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(argument);
    } catch {
      return false; // it has just ended
    }
  });
}

function callsIn(folder: string): Call[] {
  let text: string;
  try {
    text = readFileSync(join(folder, "times"), "utf8");
  } catch {
    return [];
  }
  return text.split("\n").slice(0, -1).map((line) => {
    const [name = "", took, own] = line.split(" ");
    return { name, took: Number(took), own: Number(own) };
  });
}

/** Builds the pages and the sidecar if they are stale. Otherwise the first start of a sidecar would do it, which takes its time. */
export async function buildAll(): Promise<void> {
  const tool = join(ROOT, "tools", "build.ts");
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", tool, "--if-stale"],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error(`They cannot be built: ${new TextDecoder().decode(stderr)}`);
}
