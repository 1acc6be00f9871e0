import { findProgram, type Program, startProgram } from "./program.ts";
import { until } from "./until.ts";

/** Programs that making such a network and looking into it takes. */
const NEEDED = ["unshare", "nsenter", "ip", "curl"];

/** Whether this machine lets us make a network of our own: Linux, as root. */
export function canBeOffline(): boolean {
  return Deno.build.os === "linux" && Deno.uid() === 0 && NEEDED.every((name) => findProgram(name) !== null);
}

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

/** A network with a loopback and nothing else, in which programs can be run. */
export class OfflineNetwork implements AsyncDisposable {
  readonly #holder: Program;

  private constructor(holder: Program) {
    this.#holder = holder;
  }

  static async make(): Promise<OfflineNetwork> {
    const path = { PATH: Deno.env.get("PATH") ?? "" };
    const network = new OfflineNetwork(
      startProgram("unshare", {
        args: ["--net", "sh", "-c", "ip link set lo up && echo up && exec sleep 600"],
        env: path,
      }),
    );
    await until("a network without a way out", () => network.#holder.output().includes("up"));
    return network;
  }

  /** Starts a program in it. */
  start(command: string, { args, env = {}, cwd }: OfflineOptions): Program {
    return startProgram("nsenter", {
      args: this.#enter(command, args, env),
      env: { PATH: Deno.env.get("PATH") ?? "" },
      ...(cwd === undefined ? {} : { cwd }),
      atOurDeath: "TERM",
    });
  }

  /** Runs a program in it to its end. */
  async run(command: string, { args, env = {}, cwd }: OfflineOptions): Promise<Ended> {
    const { code, stdout, stderr } = await new Deno.Command("nsenter", {
      args: this.#enter(command, args, env),
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
    await this.#holder.end("SIGKILL");
  }

  #enter(command: string, args: readonly string[], env: Readonly<Record<string, string>>): string[] {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const target = ["--target", String(this.#holder.pid), "--net"];
    return [
      ...target,
      "--",
      findProgram("env") ?? "env",
      "--ignore-environment",
      ...variables,
      command,
      ...args,
    ];
  }
}
