import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArguments } from "../../sidecar/config/arguments.ts";
import { loadConfig } from "../../sidecar/config/load.ts";
import { MALLOC, RUNTIME_FLAGS } from "../../sidecar/launch.ts";
import { rightsOf } from "../../sidecar/rights.ts";
import { freePort } from "../../tests/support/free_port.ts";
import { denoDir } from "../../tests/support/sidecar.ts";
import { type Program, startProgram } from "../../tests/support/program.ts";
import { build } from "../build/built_folder.ts";
import { programOf } from "../build/program.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** A start that takes longer is a failure, ms. */
const PATIENCE_MS = 60_000;

/** A folder of a run's own, and the settings under which the sidecar works in it. */
export class Workplace implements AsyncDisposable {
  readonly folder: string;
  readonly dataDir: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #args: readonly string[];
  #denoDir: string | null = null;
  #main: string | null = null;

  /**
   * @param args flags of the sidecar besides those for its port and data
   * @param env settings by the names of their variables
   */
  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    this.folder = Deno.makeTempDirSync({ prefix: "scoreline-soak-" });
    this.dataDir = join(this.folder, "data");
    this.#args = args;
    this.#env = env;
  }

  get logPath(): string {
    return join(this.dataDir, "events.jsonl");
  }

  /** Starts the sidecar itself, with the rights that `deno task start` gives it. It may still be far from serving. */
  async start(): Promise<SidecarProcess> {
    const port = freePort();
    const settings = join(this.folder, "scoreline.toml");
    await Deno.mkdir(this.dataDir, { recursive: true });
    await Deno.writeTextFile(settings, "");
    this.#denoDir ??= await denoDir();
    const flags = { config: settings, data: this.dataDir, port: String(port) };
    const own = ["--config", flags.config, "--data", flags.data, "--port", flags.port];
    const env = {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: this.folder,
      DENO_DIR: this.#denoDir,
      NO_COLOR: "1",
      ...MALLOC,
      ...this.#env,
    };
    const rights = await this.#rights([...own, ...this.#args], env);
    this.#main ??= await builtSidecar();
    const began = performance.now();
    const args = ["run", ...RUNTIME_FLAGS, ...rights, this.#main, ...own, ...this.#args];
    const program = startProgram(Deno.execPath(), { args, cwd: ROOT, env });
    return new SidecarProcess(`http://127.0.0.1:${port}`, program, began);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }

  async #rights(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string[]> {
    const request = parseArguments(args);
    if (request.kind !== "run") throw new Error(`The sidecar does not take ${args.join(" ")}`);
    const cwd = ROOT;
    const loaded = await loadConfig({
      readFile: Deno.readTextFile,
      env,
      flags: request.flags,
      cwd,
      root: ROOT,
    });
    return rightsOf(loaded, { root: ROOT, cwd, env, demo: false });
  }
}

/**
 * Processor time that a process has used so far, in ms. Linux tells it in hundredths of a second (proc(5), stat: utime and
 * stime).
 */
export async function processorMillisecondsOf(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** A running sidecar that can be killed. */
export class SidecarProcess {
  constructor(readonly url: string, readonly program: Program, readonly began: number) {}

  /** Waits until it serves, and answers how many ms that took from its start; `null` when it was killed before. */
  async untilUp(): Promise<number | null> {
    while (performance.now() - this.began < PATIENCE_MS) {
      if (!this.program.isRunning()) return null;
      const answer = await this.get("/api/health").catch(() => null);
      if (answer?.status === 200) return performance.now() - this.began;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`The sidecar does not serve:\n${this.program.output()}`);
  }

  /** Resident memory in MB, as Linux tells it. */
  async residentMegabytes(): Promise<number> {
    const status = await Deno.readTextFile(`/proc/${this.program.pid}/status`);
    return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024);
  }

  /** Files and sockets that it has open, as Linux tells it. */
  async openFiles(): Promise<number> {
    let count = 0;
    for await (const _ of Deno.readDir(`/proc/${this.program.pid}/fd`)) count++;
    return count;
  }

  /** Processor time that it has used so far, in ms: what a start costs, whatever else the machine does. */
  processorMilliseconds(): Promise<number> {
    return processorMillisecondsOf(this.program.pid);
  }

  async get(path: string): Promise<{ status: number; text: string }> {
    const response = await fetch(this.url + path);
    return { status: response.status, text: await response.text() };
  }

  async post(path: string, body: unknown): Promise<{ status: number; text: string }> {
    const response = await fetch(this.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  }

  /** Ends it without a word. */
  async kill(): Promise<void> {
    await this.program.end("SIGKILL");
  }

  /** Ends it as the launcher does. */
  async stop(): Promise<void> {
    const { code } = await this.program.end("SIGTERM", 20_000);
    if (code !== 0) throw new Error(`The sidecar ended with ${code}:\n${this.program.output()}`);
  }
}

async function builtSidecar(): Promise<string> {
  await build(programOf(ROOT), { ifStale: true });
  return join(ROOT, "sidecar", "dist", "main.js");
}
