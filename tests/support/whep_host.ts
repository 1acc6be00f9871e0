import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { permissionFlags } from "../../sidecar/config/permissions.ts";
import { configSchema } from "../../sidecar/config/schema.ts";
import { realPath } from "../../sidecar/rights.ts";
import { freePort } from "./free_port.ts";
import type { OfflineNetwork } from "./offline.ts";
import { type Program, startProgram } from "./program.ts";
import { denoDir } from "./sidecar.ts";
import { until } from "./until.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = fileURLToPath(new URL("./whep_host_program.ts", import.meta.url));

/** Some settings of `[webrtc]`. */
export type WebrtcSettings = Readonly<Record<string, unknown>>;

export interface WhepHostOptions {
  /** Where it listens. */
  readonly host: string;
  readonly webrtc: WebrtcSettings;
}

/** Where it listens at that address. */
export const WHEP_HOST_PORT = 3_000;

/** The rights that the sidecar has with the live view, so that they are shown to suffice. */
function rightsFor({ host, webrtc }: WhepHostOptions): string[] {
  const server = { host, token: "a-token-of-this-test" };
  return permissionFlags({
    config: v.parse(configSchema, { server, webrtc }),
    file: join(ROOT, "scoreline.toml"),
    root: ROOT,
    demo: true,
    obsSettings: [],
    hasLdd: null,
    hasEncoder: true,
    realPath,
  });
}

/** The same in the ordinary network, on loopback and at a free port. */
export async function startWhepHostHere(
  webrtc: WebrtcSettings,
): Promise<AsyncDisposable & { readonly url: string }> {
  const port = freePort();
  const program = await start({ host: "127.0.0.1", port, webrtc }, startProgram);
  return {
    url: `http://127.0.0.1:${port}/whep/detector`,
    async [Symbol.asyncDispose]() {
      await program.end("SIGTERM");
    },
  };
}

/** Starts, in a network of its own, what sends to viewers as the sidecar does, as far as networks are concerned. */
export function startWhepHost(options: WhepHostOptions, network: OfflineNetwork): Promise<Program> {
  return start({ ...options, port: WHEP_HOST_PORT }, (...args) => network.start(...args));
}

async function start(
  options: WhepHostOptions & { readonly port: number },
  run: typeof startProgram,
): Promise<Program> {
  const program = run(Deno.execPath(), {
    args: ["run", ...rightsFor(options), PROGRAM, JSON.stringify(options)],
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      DENO_DIR: await denoDir(),
      DENO_NO_UPDATE_CHECK: "1", // Deno's own question to its maker
      NO_COLOR: "1",
    },
  });
  await until("the sender to listen", () => {
    if (!program.isRunning()) throw new Error(`It ended at once:\n${program.output()}`);
    return program.output().includes("listening at");
  }, { timeoutMs: 60_000, explain: program.output });
  return program;
}
