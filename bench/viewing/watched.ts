import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { cpuMsOf } from "../processor.ts";
import type { LiveServer } from "./server.ts";

const VIEWERS = fileURLToPath(new URL("viewers.ts", import.meta.url));
export const SECONDS = 8;
/** Frames of the first seconds are of an encoder and a connection that are being set up. */
export const WARM_UP_SECONDS = 3;

const seenByOne = v.object({
  frames: v.number(),
  fps: v.number(),
  lost: v.number(),
  seconds: v.number(),
  bitrate_kbps: v.number(),
  connected_ms: v.number(),
  first_frame_ms: v.number(),
});
const failed = v.object({ failed: v.string() });
export type Seen = v.InferOutput<typeof seenByOne>;

/** What viewers have seen, and what that cost the server. */
export interface Watched {
  readonly seen: readonly Seen[];
  /** Why the others have seen nothing. */
  readonly failures: readonly string[];
  /** From the first offer to the last goodbye. */
  readonly cpuMsPerFrame: number;
}

/** Lets viewers watch, who come one after the other, and ends the server. */
export async function watched(server: LiveServer, viewers: number): Promise<Watched> {
  await using live = server;
  const { url, pid } = live;
  const wanted = { url, viewers, seconds: SECONDS + WARM_UP_SECONDS };
  const watching = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", VIEWERS, JSON.stringify(wanted)],
    stdout: "piped",
    stderr: "piped",
  }).output();
  const before = await cpuMsOf(pid);
  const { stdout, stderr } = await watching;
  const cpu = await cpuMsOf(pid) - before;
  const said = new TextDecoder().decode(stdout);
  if (said === "") throw new Error(`The viewers ended early: ${new TextDecoder().decode(stderr)}`);
  const all = v.parse(v.array(v.union([seenByOne, failed])), JSON.parse(said));
  const seen = all.filter((one) => v.is(seenByOne, one));
  const failures = all.flatMap((one) => "failed" in one ? [one.failed] : []);
  if (seen.length === 0) {
    throw new Error(`None of ${viewers} viewers of ${url} has a picture: ${failures[0]}`);
  }
  return { seen, failures, cpuMsPerFrame: cpu / seen.reduce((sum, { frames }) => sum + frames, 0) };
}
