import { fileURLToPath } from "node:url";
import * as v from "valibot";
import type { EncodedOptions } from "./encoded_pictures.ts";
import { type Program, startProgram } from "./program.ts";
import { denoDir } from "./sidecar.ts";

const OBS = fileURLToPath(new URL("./obs_publisher_program.ts", import.meta.url));
const CROWD = fileURLToPath(new URL("./whep_crowd_program.ts", import.meta.url));

export interface ObsOptions extends EncodedOptions {
  readonly url: string;
  readonly token: string;
  /** Whether its offer has candidates, which OBS's has not; for servers that need them. */
  readonly candidates?: boolean;
  /** Whether each picture says when it was sent, in a packet of its own (sent_stamp.ts). */
  readonly stamped?: boolean;
}

/** Publishes as OBS does, until it is ended. */
export async function publishLikeObs(options: ObsOptions): Promise<Program> {
  return startProgram(Deno.execPath(), await run(OBS, options));
}

const viewer = v.object({
  frames: v.number(),
  packets: v.number(),
  sounds: v.number(),
  missing: v.number(),
  wentBack: v.boolean(),
  firstMs: v.number(),
});

export interface CrowdOptions {
  readonly url: string;
  readonly viewers: number;
  /** How many each of them waits for. */
  readonly frames: number;
  /** But no longer than this. */
  readonly seconds: number;
}

/** Watches many times over, in a process of its own. */
export async function watchTogether(options: CrowdOptions): Promise<v.InferOutput<typeof viewer>[]> {
  const program = startProgram(Deno.execPath(), await run(CROWD, options));
  const { code } = await program.ended;
  if (code !== 0) throw new Error(`The viewers failed:\n${program.output()}`);
  return v.parse(v.array(viewer), JSON.parse(program.output()));
}

async function run(program: string, options: object) {
  return {
    args: ["run", "-A", "--quiet", program, JSON.stringify(options)],
    env: { PATH: Deno.env.get("PATH") ?? "", DENO_DIR: await denoDir(), NO_COLOR: "1" },
  };
}
