import { fileURLToPath } from "node:url";
import { freePort } from "../tests/support/free_port.ts";
import { startProgram } from "../tests/support/program.ts";
import { denoDir } from "../tests/support/sidecar.ts";
import { until } from "../tests/support/until.ts";

const PROGRAM = fileURLToPath(new URL("bare_hono.ts", import.meta.url));

/** The server of `bare_hono.ts` in a process of its own. */
export interface BareServer extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** Resolves when it serves. */
export async function startBareServer(): Promise<BareServer> {
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = startProgram(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-net=127.0.0.1", PROGRAM, String(port)],
    env: { PATH: Deno.env.get("PATH") ?? "", HOME: Deno.env.get("HOME") ?? "", DENO_DIR: await denoDir() },
  });
  const isUp = () => fetch(url).then(async (answer) => await answer.text() === "hello", () => false);
  await until("the bare server", isUp, { explain: program.output });
  return { url, pid: program.pid, [Symbol.asyncDispose]: () => program.end("SIGKILL").then(() => {}) };
}
