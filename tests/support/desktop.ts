import { fileURLToPath } from "node:url";
import { findProgram, startProgram } from "./program.ts";
import { until } from "./until.ts";

const ARTIFACTS = fileURLToPath(new URL("../../artifacts/tests/screenshots/", import.meta.url));

/** Whether this machine has what {@linkcode startDesktop} needs. */
export function desktopIsInstalled(): boolean {
  return ["openbox", "xdotool", "import"].every((program) => findProgram(program) !== null);
}

/** A window, as xdotool numbers it. */
export type WindowId = string;

/** Someone in front of the screen: a window manager, a mouse and a keyboard. */
export interface Desktop extends AsyncDisposable {
  /** Waits for a window with a title that this expression (of POSIX) fits, and brings it to the front. */
  window(title: string): Promise<WindowId>;
  /** Gives a window a size in pixels, and a place in the corner of the screen. */
  resize(window: WindowId, width: number, height: number): Promise<void>;
  /** Presses keys by their X names, such as "alt+t", one after the other. */
  press(...keys: readonly string[]): Promise<void>;
  /** Clicks at a place of a window, in pixels from its upper left corner. */
  click(window: WindowId, x: number, y: number): Promise<void>;
  /** Writes `artifacts/tests/screenshots/<name>.png`: the whole screen. */
  screenshot(name: string): Promise<void>;
}

/** Takes a seat at an X display; windows get titles and the keyboard, which they do not without a window manager. */
export async function startDesktop(display: string): Promise<Desktop> {
  const env = { DISPLAY: display, PATH: Deno.env.get("PATH") ?? "", HOME: Deno.makeTempDirSync() };
  const manager = startProgram("openbox", { args: ["--sm-disable"], env });

  async function run(program: string, args: readonly string[]): Promise<string | null> {
    const { success, stdout } = await new Deno.Command(program, { args: [...args], env, stderr: "null" })
      .output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  }
  async function xdotool(...args: readonly string[]): Promise<void> {
    if (await run("xdotool", args) === null) throw new Error(`This did not work: xdotool ${args.join(" ")}`);
  }
  await until("the window manager", () => run("xdotool", ["get_desktop"]), { explain: manager.output });

  return {
    async window(title) {
      const found = await until(`the window ${title}`, async () => {
        const windows = await run("xdotool", ["search", "--onlyvisible", "--name", title]);
        return windows?.split("\n")[0];
      });
      await xdotool("windowactivate", "--sync", found);
      return found;
    },
    async resize(window, width, height) {
      await xdotool(
        "windowsize",
        "--sync",
        window,
        String(width),
        String(height),
        "windowmove",
        window,
        "10",
        "30",
      );
    },
    press: (...keys) => xdotool("key", "--delay", "100", ...keys),
    click: (window, x, y) => xdotool("mousemove", "--window", window, String(x), String(y), "click", "1"),
    async screenshot(name) {
      await Deno.mkdir(ARTIFACTS, { recursive: true });
      const path = `${ARTIFACTS}${name}.png`;
      if (await run("import", ["-window", "root", path]) === null) {
        throw new Error(`${path} cannot be written`);
      }
    },
    async [Symbol.asyncDispose]() {
      await manager.end("SIGTERM");
      await Deno.remove(env.HOME, { recursive: true });
    },
  };
}
