import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import type { EncodedOptions } from "./encoded_pictures.ts";
import type { OfflineNetwork } from "./offline.ts";
import { type Program, startProgram } from "./program.ts";
import { denoDir } from "./sidecar.ts";
import { PYTHON } from "./whep_viewer.ts";

const OBS = fileURLToPath(new URL("./obs_publisher_program.ts", import.meta.url));
const FFMPEG = fileURLToPath(new URL("./ffmpeg_publisher_program.ts", import.meta.url));
const GSTREAMER = fileURLToPath(new URL("./gstreamer_publisher.py", import.meta.url));
const CROWD = fileURLToPath(new URL("./whep_crowd_program.ts", import.meta.url));

export interface ObsOptions extends EncodedOptions {
  readonly url: string;
  readonly token: string;
  /** Whether its offer has candidates, which OBS's has not; for servers that need them. */
  readonly candidates?: boolean;
  /** Whether each picture says when it was sent, in a packet of its own (sent_stamp.ts). */
  readonly stamped?: boolean;
}

/** Publishes as OBS does, until it is ended; in a network of its own perhaps. */
export async function publishLikeObs(options: ObsOptions, network?: OfflineNetwork): Promise<Program> {
  return (network?.start.bind(network) ?? startProgram)(Deno.execPath(), await run(OBS, options));
}

/** Publishes, with FFmpeg's own muxer, a file of `seconds` that Debian's ffmpeg writes into `folder`. */
export async function publishWithFfmpeg(
  { url, token, folder, seconds }: {
    readonly url: string;
    readonly token: string;
    readonly folder: string;
    readonly seconds: number;
  },
): Promise<Program> {
  const file = join(folder, "published.mkv");
  const { success, stderr } = await new Deno.Command("ffmpeg", {
    args: [
      ...["-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=20"],
      ...["-f", "lavfi", "-i", "sine=sample_rate=48000", "-t", String(seconds), "-pix_fmt", "yuv420p"],
      ...["-c:v", "libx264", "-profile:v", "baseline", "-tune", "zerolatency", "-g", "20"],
      ...["-c:a", "libopus", "-ac", "2", file],
    ],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`ffmpeg wrote no file:\n${new TextDecoder().decode(stderr)}`);
  return startProgram(Deno.execPath(), await run(FFMPEG, { url, token, file }));
}

/** Publishes with GStreamer's webrtcbin until it is ended: SIGTERM makes it say goodbye. */
export function publishWithGstreamer(
  options: { readonly url: string; readonly token: string; readonly codec: "H264" | "VP8" },
): Program {
  return startProgram(PYTHON, {
    args: [GSTREAMER, JSON.stringify(options)],
    env: { PATH: Deno.env.get("PATH") ?? "" },
  });
}

const viewer = v.object({
  frames: v.number(),
  /** `frames`, and those from before all were there. */
  pictures: v.number(),
  packets: v.number(),
  sounds: v.number(),
  /** Packets of pictures that were asked for again, and came. */
  again: v.number(),
  missing: v.number(),
  wentBack: v.boolean(),
  firstMs: v.number(),
});

export interface CrowdOptions {
  readonly url: string;
  readonly token?: string;
  readonly viewers: number;
  /** How many each of them waits for. */
  readonly frames: number;
  /** But no longer than this. */
  readonly seconds: number;
}

/** Watches many times over, in a process of its own, and in a network of its own perhaps. */
export async function watchTogether(
  options: CrowdOptions,
  network?: OfflineNetwork,
): Promise<v.InferOutput<typeof viewer>[]> {
  const start = network?.start.bind(network) ?? startProgram;
  const program = start(Deno.execPath(), await run(CROWD, options));
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
