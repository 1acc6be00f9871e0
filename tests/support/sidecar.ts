import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { parseHistory, parseStatus } from "../../overlay/src/wire.ts";
import type { HistoryEvent, Status } from "../../sidecar/contract.ts";
import { freePort } from "./free_port.ts";
import { type Program, startProgram } from "./program.ts";
import { until } from "./until.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** A sidecar that answers nothing fails its test instead of holding up all of them, ms. */
const PATIENCE_MS = 60_000;
/** The launcher kills a sidecar that does not end, and must live for that, ms. */
const GRACE_MS = 20_000;

/** What a line of the log must have; the tests look at no more. */
const logLine = v.object({
  v: v.number(),
  seq: v.number(),
  type: v.string(),
  outcome: v.optional(v.string()),
  delta: v.optional(v.number()),
  label: v.optional(v.nullable(v.string())),
  evidence: v.optional(v.nullable(v.string())),
});
export type LogLine = v.InferOutput<typeof logLine>;

export interface SidecarOptions {
  /** Flags of `deno task start`, beside those for the port and the data. */
  readonly args?: readonly string[];
  /** Settings by the names of their variables, such as SCORELINE_RULES_COOLDOWN_SECONDS. */
  readonly env?: Readonly<Record<string, string>>;
  /** Text of the settings file. */
  readonly settings?: string;
  /** Through the task in deno.json, as users do; default: the launcher that the task runs, which is quicker. */
  readonly asTask?: boolean;
}

/** How a program ended, and everything it printed. */
export interface Ending {
  readonly code: number;
  readonly output: string;
}

/**
 * Starts the product as `deno task start` does, permissions included. It lives in a temporary folder: no settings file,
 * no score and no OBS of the person running the tests are seen. Resolves when it serves.
 */
export async function startSidecar(options: SidecarOptions = {}): Promise<RunningSidecar> {
  const sidecar = new RunningSidecar(await Deno.makeTempDir({ prefix: "scoreline-data-" }));
  try {
    await sidecar.start(options);
    return sidecar;
  } catch (cause) {
    await sidecar[Symbol.asyncDispose]();
    throw cause;
  }
}

/** The product as its users see it; {@linkcode startSidecar} makes one. */
export class RunningSidecar implements AsyncDisposable {
  readonly port = freePort();
  readonly url = `http://127.0.0.1:${this.port}`;
  /** The folder of the log and the evidence. */
  readonly dataDir: string;
  readonly #folder: string;
  #program: Program | null = null;

  constructor(folder: string) {
    this.#folder = folder;
    this.dataDir = join(folder, "data");
  }

  /** Starts it (again), on the same port and with the same data. */
  async start(
    { args = [], env = {}, settings: text = "", asTask = false }: SidecarOptions = {},
  ): Promise<void> {
    await this.#program?.end("SIGTERM", GRACE_MS);
    const settings = join(this.#folder, "scoreline.toml");
    await Deno.writeTextFile(settings, text);
    const own = ["--config", settings, "--data", this.dataDir, "--port", String(this.port)];
    const program = startProgram(Deno.execPath(), {
      args: [
        ...asTask ? ["task", "start"] : ["run", "-A", join(ROOT, "sidecar", "launch.ts")],
        ...own,
        ...args,
      ],
      cwd: ROOT,
      env: {
        PATH: Deno.env.get("PATH") ?? "",
        HOME: this.#folder,
        DENO_DIR: await denoDir(),
        NO_COLOR: "1",
        ...env,
      },
      atOurDeath: "TERM",
    });
    this.#program = program;
    await until("the sidecar to serve", async () => {
      if (!program.isRunning()) throw new Error(`The sidecar ended at once:\n${program.output()}`);
      const answer = await this.#fetch("/api/health").catch(() => null);
      return answer !== null && [200, 401].includes(answer.status); // 401: it asks for its token
    }, { timeoutMs: 60_000, explain: program.output });
  }

  /** Of the launcher, whose child the sidecar is. */
  get pid(): number {
    if (this.#program === null) throw new Error("The sidecar has not been started");
    return this.#program.pid;
  }

  /** What it has printed since it was started last. */
  output(): string {
    return this.#program?.output() ?? "";
  }

  async status(): Promise<Status> {
    const { text } = await this.#fetch("/api/status");
    return parseStatus(text) ?? raise(`This is no status: ${text}`);
  }

  /** Newest first. */
  async history(): Promise<readonly HistoryEvent[]> {
    const { text } = await this.#fetch("/api/history?limit=1000");
    return parseHistory(text) ?? raise(`This is no history: ${text}`);
  }

  /** A number of `/metrics` that has no labels. @throws {Error} when there is none of that name */
  async metric(name: string): Promise<number> {
    const { text } = await this.#fetch("/metrics");
    return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? raise(`/metrics has no ${name}`));
  }

  /** Sends a command such as `post("/api/adjust", { outcome: "victory", delta: 1 })`. */
  post(path: string, body: unknown): Promise<{ readonly status: number; readonly text: string }> {
    return this.#fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  /** The lines of the log on disk, in order. */
  async logLines(): Promise<LogLine[]> {
    const text = await Deno.readTextFile(join(this.dataDir, "events.jsonl"));
    return text.trimEnd().split("\n").map((line) => v.parse(logLine, JSON.parse(line)));
  }

  /** What `/events` tells, from the status at once to every later one; ends with the loop that reads it. */
  async *updates(): AsyncGenerator<Status> {
    const leaving = new AbortController();
    try {
      const { body } = await fetch(`${this.url}/events`, { signal: leaving.signal });
      if (body === null) throw new Error("/events has no body");
      let text = "";
      for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        const messages = text.split("\n\n");
        text = messages.pop() ?? "";
        for (const message of messages) {
          const data = /^event: counter-update\ndata: (.*)$/m.exec(message)?.[1];
          if (data !== undefined) yield parseStatus(data) ?? raise(`This is no status: ${data}`);
        }
      }
    } finally {
      leaving.abort();
    }
  }

  /** Waits for a status that fits, asking again and again. */
  untilStatus(what: string, fits: (status: Status) => boolean): Promise<Status> {
    let last: Status | null = null;
    return until(what, async () => {
      last = await this.status();
      return fits(last) ? last : null;
    }, { explain: () => `${JSON.stringify(last)}\n${this.output()}` });
  }

  /** Asks it to end and waits. */
  async stop(signal: "SIGTERM" | "SIGINT" = "SIGTERM"): Promise<Ending> {
    if (this.#program === null) throw new Error("The sidecar has not been started");
    const { code } = await this.#program.end(signal, GRACE_MS);
    return { code, output: this.#program.output() };
  }

  /** Kills the launcher without a word; the sidecar itself notices and ends. Resolves when both are gone. */
  async kill(): Promise<void> {
    await this.#program?.end("SIGKILL");
  }

  /** Ends it and removes its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program?.end("SIGTERM", GRACE_MS);
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #fetch(path: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
    const response = await fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(PATIENCE_MS), ...init });
    return { status: response.status, text: await response.text() };
  }
}

/** Deno's cache, which would otherwise be looked for in the temporary home. */
export async function denoDir(): Promise<string> {
  const info = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"], stderr: "null" }).output();
  return v.parse(v.object({ denoDir: v.string() }), JSON.parse(new TextDecoder().decode(info.stdout)))
    .denoDir;
}

function raise(message: string): never {
  throw new Error(message);
}
