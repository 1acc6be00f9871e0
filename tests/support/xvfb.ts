import { findProgram, startProgram } from "./program.ts";
import { until } from "./until.ts";

/** An X server without a screen. */
export interface VirtualDisplay extends AsyncDisposable {
  /** What DISPLAY is set to, such as ":3". */
  readonly name: string;
}

/** Starts Xvfb, which picks a free display number itself. Nobody outside of this machine can reach it. */
export async function startXvfb(): Promise<VirtualDisplay> {
  const xvfb = startProgram("Xvfb", {
    args: ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"],
    env: { PATH: Deno.env.get("PATH") ?? "" },
  });
  try {
    const number = await until("Xvfb to name its display", () => {
      if (!xvfb.isRunning()) throw new Error(`Xvfb ended at once:\n${xvfb.output()}`);
      return /^(\d+)\n/m.exec(xvfb.output())?.[1];
    });
    return { name: `:${number}`, [Symbol.asyncDispose]: async () => void await xvfb.end("SIGTERM") };
  } catch (cause) {
    await xvfb.end("SIGKILL");
    throw cause;
  }
}

/** Whether there is an Xvfb to start. */
export function xvfbIsInstalled(): boolean {
  return findProgram("Xvfb") !== null;
}
