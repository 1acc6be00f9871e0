import { join } from "node:path";
import { OBSWebSocket } from "obs-websocket-js";
import type { OBSRequestTypes, OBSResponseTypes } from "obs-websocket-js";
import { freePort } from "./free_port.ts";
import {
  type Collection,
  type Scenes,
  type ScriptSpec,
  type StreamSpec,
  writeObsSettings,
} from "./obs_settings.ts";
import { findProgram, type Program, startProgram } from "./program.ts";
import { until } from "./until.ts";
import { startXvfb, xvfbIsInstalled } from "./xvfb.ts";

/** Name of the one source that is there when no scenes are asked for. */
export const GAME_SOURCE = "Game Capture";

/** How long an answer of OBS may take; a call whose connection closes would otherwise never settle. */
const CALL_TIMEOUT_MS = 10_000;

/** OBS 29 hangs or crashes in one of five quits that follow a client's connect at once, after this time in none of 45. */
const SETTLE_MS = 300;

/** A quit took 0.3 to 1.2 s, and 6.9 s beside a client that had stopped reading. */
const QUIT_GRACE_MS = 10_000;

export interface RealObsOptions {
  /** Default: the scene "Match" with an Image source called "Game Capture". */
  readonly scenes?: Scenes;
  /** Path of the picture that the default scene shows. Without it the source is there and has no picture. */
  readonly image?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Default: obs-websocket asks for none. */
  readonly password?: string;
  /** Canvas in pixels. Small on purpose: pictures of sources come in the size of the source anyhow. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly fps?: number;
  /** Whether OBS has a replay buffer, which still has to be started; it saves into `recordings` in its settings folder. */
  readonly replayBuffer?: boolean;
  /** Scripts that OBS runs. Default: none. */
  readonly scripts?: readonly ScriptSpec[];
  /** Scene collections beside the first, by name. Default: none. */
  readonly collections?: Readonly<Record<string, Collection>>;
  /** Where it streams to by WHIP (OBS 30 and later), once it is told to. */
  readonly stream?: StreamSpec;
  /** The program to start. Default: the "obs" that this machine has. */
  readonly program?: string;
  /** Variables that OBS, and what it starts, gets besides its own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Whether this machine has what {@linkcode startObs} needs. */
export function obsIsInstalled(): boolean {
  return findProgram("obs") !== null && xvfbIsInstalled();
}

/**
 * Starts a real OBS Studio on a display of its own. It lives wholly in a temporary folder: settings, scenes and logs
 * of the person running the tests are neither read nor written.
 *
 * Resolves when obs-websocket answers and the scenes are loaded. Ends with the test, however that ends.
 */
export async function startObs(options: RealObsOptions = {}): Promise<RealObs> {
  const { scenes, image, size = { width: 640, height: 360 }, fps = 10, replayBuffer = false } = options;
  const { port = freePort(), password = "", scripts = [], collections = {} } = options;
  const { program = findProgram("obs") ?? "obs", stream = null } = options;
  const game = image === undefined
    ? { name: GAME_SOURCE, kind: "image_source" }
    : { name: GAME_SOURCE, image };
  await using surroundings = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "scoreline-obs-" });
  surroundings.defer(() => Deno.remove(folder, { recursive: true }));
  const configDir = join(folder, "config", "obs-studio");
  await writeObsSettings(configDir, {
    scenes: scenes ?? { Match: [game] },
    scripts,
    collections,
    port,
    password,
    size,
    fps,
    replayBuffer,
    stream,
  });
  const display = surroundings.use(await startXvfb());
  const env = { ...await environment(folder, display.name), ...options.env };

  const obs = new RealObs({ program, port, password, configDir, env, surroundings: surroundings.move() });
  try {
    await obs.restart();
    return obs;
  } catch (cause) {
    await obs[Symbol.asyncDispose]();
    throw cause;
  }
}

interface Parts {
  readonly program: string;
  readonly port: number;
  readonly password: string;
  readonly configDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** What goes when OBS has gone. */
  readonly surroundings: AsyncDisposableStack;
}

/** A running OBS; {@linkcode startObs} makes one. */
export class RealObs implements AsyncDisposable {
  readonly port: number;
  /** Empty when none is asked for. */
  readonly password: string;
  /** Where OBS keeps its settings, such as global.ini and plugin_config/. */
  readonly configDir: string;
  readonly #executable: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #surroundings: AsyncDisposableStack;
  #program: Program | null = null;
  #client: OBSWebSocket | null = null;

  constructor({ program, port, password, configDir, env, surroundings }: Parts) {
    this.#executable = program;
    this.port = port;
    this.password = password;
    this.configDir = configDir;
    this.#env = env;
    this.#surroundings = surroundings;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** The X display that OBS draws on, such as ":3". */
  get display(): string {
    return this.#env.DISPLAY ?? "";
  }

  get pid(): number {
    if (this.#program === null) throw new Error("OBS has not been started");
    return this.#program.pid;
  }

  /** What OBS has logged since it was started last. */
  log(): string {
    return this.#program?.output() ?? "";
  }

  /**
   * Starts OBS (again), on the same port and with the scenes that it saved when it quit; after {@linkcode kill}, with
   * those of its last start. Resolves when it is ready.
   */
  async restart(): Promise<void> {
    await this.kill();
    await this.#forgetUncleanExit();
    this.#program = startProgram(this.#executable, {
      args: ["--multi", "--disable-shutdown-check", "--disable-missing-files-check", "--disable-updater"],
      env: this.#env,
    });
    const patience = { timeoutMs: 60_000, explain: () => this.log().slice(-2_000) };
    await until("OBS to load its scenes", () => this.#saysThat("Switched to scene"), patience);
    this.#client = await until("obs-websocket to let us in", () => this.#connect(), patience);
  }

  /**
   * Sends a request to obs-websocket as a program beside the one under test would.
   *
   * @throws {Error} when OBS refuses it, or does not answer.
   */
  async call<Type extends keyof OBSRequestTypes>(
    request: Type,
    data?: OBSRequestTypes[Type],
  ): Promise<OBSResponseTypes[Type]> {
    if (this.#client === null) throw new Error(`OBS is not running, so it cannot do "${request}"`);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const impatience = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`OBS did not answer "${request}"`)), CALL_TIMEOUT_MS);
    });
    try {
      return await Promise.race([this.#client.call(request, data), impatience]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Lets an Image source show another file. The picture changes within a few frames of OBS. */
  async setImage(path: string, source: string = GAME_SOURCE): Promise<void> {
    await this.call("SetInputSettings", { inputName: source, inputSettings: { file: path } });
  }

  async renameSource(from: string, to: string): Promise<void> {
    await this.call("SetInputName", { inputName: from, newInputName: to });
  }

  async switchScene(name: string): Promise<void> {
    await this.call("SetCurrentProgramScene", { sceneName: name });
  }

  /**
   * Quits as a person does, and waits. SIGINT is the one signal that every OBS turns into that. Now and then OBS crashes
   * or hangs on its way out; then it is killed, which is nothing a test of ours should fail on.
   */
  async quit(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    await this.#end("SIGINT");
  }

  /** Ends OBS as a crash does: at once, without a word to its clients. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Lets OBS hang, as a busy disk or driver does: it does nothing, and its sockets stay open. */
  hang(): void {
    this.#program?.signal("SIGSTOP");
  }

  /** Lets it go on. */
  goOn(): void {
    this.#program?.signal("SIGCONT");
  }

  /** Kills OBS and its display, and removes their folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#surroundings.disposeAsync();
  }

  async #end(signal: "SIGINT" | "SIGKILL"): Promise<void> {
    // Our own client goes last, so that what it sees of the end is what every client sees.
    await this.#program?.end(signal, QUIT_GRACE_MS);
    await this.#client?.disconnect();
    this.#client = null;
  }

  /** @throws {Error} when OBS has ended by itself. */
  #saysThat(words: string): boolean {
    if (!this.#program?.isRunning()) {
      throw new Error(`OBS ended while it started:\n${this.log().slice(-2_000)}`);
    }
    return this.log().includes(words);
  }

  /** A connected client, or `null` while nobody answers, or OBS 30 and later are not ready yet. */
  async #connect(): Promise<OBSWebSocket | null> {
    const client = new OBSWebSocket();
    try {
      await client.connect(this.url, this.password === "" ? undefined : this.password);
      await client.call("GetVersion");
      return client;
    } catch {
      await client.disconnect();
      return null;
    }
  }

  /** Without these marks OBS 30 and later do not ask on the next start whether to run in safe mode. */
  async #forgetUncleanExit(): Promise<void> {
    for (const name of ["safe_mode", ".sentinel"]) {
      await Deno.remove(join(this.configDir, name), { recursive: true }).catch((error) => {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      });
    }
  }
}

/** A home of its own, the display, and drawing by the processor. */
async function environment(folder: string, display: string): Promise<Record<string, string>> {
  const home = join(folder, "home");
  const runtime = join(folder, "run");
  await Deno.mkdir(home, { recursive: true });
  await Deno.mkdir(runtime, { recursive: true, mode: 0o700 });
  return {
    PATH: Deno.env.get("PATH") ?? "",
    HOME: home,
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_DATA_HOME: join(home, ".local", "share"),
    XDG_CACHE_HOME: join(home, ".cache"),
    XDG_RUNTIME_DIR: runtime,
    DISPLAY: display,
    QT_QPA_PLATFORM: "xcb",
    LIBGL_ALWAYS_SOFTWARE: "1",
    GALLIUM_DRIVER: "llvmpipe",
    LC_ALL: "C.UTF-8",
  };
}
