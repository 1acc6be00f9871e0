import { fileURLToPath } from "node:url";
import type { OfflineNetwork } from "./offline.ts";
import type { Program } from "./program.ts";
import { denoDir } from "./sidecar.ts";
import { until } from "./until.ts";

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

/** Starts, in a network of its own, what sends to viewers as the sidecar does, as far as networks are concerned. */
export async function startWhepHost(options: WhepHostOptions, network: OfflineNetwork): Promise<Program> {
  const program = network.start(Deno.execPath(), {
    args: ["run", "-A", PROGRAM, JSON.stringify({ ...options, port: WHEP_HOST_PORT })],
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
