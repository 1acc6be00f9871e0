import { basename } from "node:path";
import * as v from "valibot";
import type { RunningSidecar } from "../../tests/support/sidecar.ts";
import { PYTHON } from "../../tests/support/whep_viewer.ts";
import { childrenOf } from "../processor.ts";

/** Who shows pictures by WHEP. */
export interface LiveServer extends AsyncDisposable {
  readonly url: string;
  /** The process that does all of the work. */
  readonly pid: number;
}

export const PICTURE = { width: 1280, height: 720, fps: 30 };
export const BITRATE_KBPS = 2_500;

/** The process that works, which a launcher has started. */
export async function sidecarIn(launched: RunningSidecar): Promise<number> {
  const [pid] = await childrenOf(launched.pid);
  if (pid === undefined) throw new Error("The sidecar is not there");
  return pid;
}

const listening = v.object({ port: v.number() });

/** Starts a server that says its port, as `{"port": 1234}`, in the first line of its output. */
export async function startPython(script: string, options: object): Promise<LiveServer> {
  const child = new Deno.Command(PYTHON, {
    args: [script, JSON.stringify(options)],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "null" } = await reader.read();
  const { port } = v.parse(listening, JSON.parse(value), {
    message: `${basename(script)} did not start (it needs python3-aiortc and python3-aiohttp)`,
  });
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
    },
  };
}
