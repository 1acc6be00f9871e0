import { findProgram, type Program, startProgram } from "./program.ts";
import { until } from "./until.ts";

/** How a program ended, and what it wrote. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface OfflineOptions {
  readonly args: readonly string[];
  /** The whole environment of the program. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Ways to a network of one's own: as root, and where users may play root. How to make it, and how to enter it. */
const WAYS = [
  { make: ["--net"], enter: ["--net"] },
  { make: ["--net", "--map-root-user"], enter: ["--net", "--user", "--preserve-credentials"] },
];
/** Nobody answers there: what asks for a package fails. */
const DEAD_REGISTRY = { NPM_CONFIG_REGISTRY: "http://127.0.0.1:9/" };
const PATH = { PATH: Deno.env.get("PATH") ?? "" };

/** Whether this machine lets us make a network of our own. */
export function networkCanBeMade(): boolean {
  return missingPrograms().length === 0 && WAYS.some(({ make }) => {
    const { success } = new Deno.Command("unshare", {
      args: [...make, "ip", "link", "set", "lo", "up"],
      stdout: "null",
      stderr: "null",
    }).outputSync();
    return success;
  });
}

function missingPrograms(): string[] {
  return ["unshare", "nsenter", "ip", "curl"].filter((name) => findProgram(name) === null);
}

/**
 * A network with a loopback and nothing else, in which programs can be run. Where the machine allows no such thing (it
 * takes Linux and some rights) they run in the ordinary one, without a registry, and that is said on standard error.
 */
export class OfflineNetwork implements AsyncDisposable {
  /** Lives in the network and so keeps it; `null` when there is none. */
  readonly #holder: Program | null;
  readonly #enter: readonly string[];

  private constructor(holder: Program | null, enter: readonly string[]) {
    this.#holder = holder;
    this.#enter = enter;
  }

  static async make(): Promise<OfflineNetwork> {
    const missing = missingPrograms();
    for (const { make, enter } of missing.length === 0 ? WAYS : []) {
      const args = [...make, "sh", "-c", "ip link set lo up && echo up && exec sleep 600"];
      const holder = startProgram("unshare", { args, env: PATH });
      const isUp = await until("a network", () => {
        return holder.output().includes("up") ? "up" : holder.isRunning() ? null : "refused";
      });
      if (isUp === "up") return new OfflineNetwork(holder, enter);
    }
    console.error(`NOT OFFLINE: the network cannot be taken away (${missing.join(", ") || "not allowed"})`);
    return new OfflineNetwork(null, []);
  }

  /** Another network with nothing but a loopback, which can be tied to this one. */
  async beside(): Promise<OfflineNetwork> {
    if (this.#holder === null) throw new Error("There is no network of our own to put another one beside");
    const args = ["--net", "sh", "-c", "ip link set lo up && echo up && exec sleep 600"];
    const holder = this.start("unshare", { args, env: PATH });
    await until("another network", () => {
      if (!holder.isRunning()) throw new Error(`No other network can be made:\n${holder.output()}`);
      return holder.output().includes("up");
    });
    return new OfflineNetwork(holder, this.#enter);
  }

  /** A process that lives in it; `null` when it is the ordinary network. */
  get pid(): number | null {
    return this.#holder?.pid ?? null;
  }

  /** Runs a script in it, which must succeed. */
  async shell(script: string): Promise<string> {
    const { code, stdout, stderr } = await this.run("sh", { args: ["-ec", script], env: PATH });
    if (code !== 0) throw new Error(`This fails:\n${script}\n${stderr}`);
    return stdout;
  }

  /** Starts a program in it. */
  start(command: string, options: OfflineOptions): Program {
    const [program, ...args] = this.#inside(command, options);
    const { cwd } = options;
    return startProgram(program, {
      args,
      env: PATH,
      ...(cwd === undefined ? {} : { cwd }),
      atOurDeath: "TERM",
    });
  }

  /** Runs a program in it to its end. */
  async run(command: string, options: OfflineOptions): Promise<Ended> {
    const [program, ...args] = this.#inside(command, options);
    const { cwd } = options;
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args,
      ...(cwd === undefined ? {} : { cwd }),
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  }

  /** What an address in it answers, as text; `null` while nobody does. */
  async get(url: string): Promise<string | null> {
    const { code, stdout } = await this.run(findProgram("curl") ?? "curl", {
      args: ["-sf", "-m", "10", url],
    });
    return code === 0 ? stdout : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#holder?.end("SIGKILL");
  }

  /** The command line that runs a program there with that environment and nothing more. */
  #inside(command: string, { args, env = {} }: OfflineOptions): [program: string, ...args: string[]] {
    const all = this.#holder === null ? { ...DEAD_REGISTRY, ...env } : env;
    const variables = Object.entries(all).map(([name, value]) => `${name}=${value}`);
    const run = [
      findProgram("env") ?? "env",
      "--ignore-environment",
      ...variables,
      command,
      ...args,
    ] as const;
    return this.#holder === null
      ? [...run]
      : ["nsenter", "--target", String(this.#holder.pid), ...this.#enter, "--", ...run];
  }
}
