import { fileURLToPath } from "node:url";
import * as v from "valibot";
import type { LiveServer } from "../viewing/server.ts";
import { SECONDS, WARM_UP_SECONDS } from "../viewing/watched.ts";
import { GOP_SECONDS, SENT } from "./servers.ts";

const joined = v.object({ connected_ms: v.number(), first_frame_ms: v.number() });
/** From the offer on, ms. */
export type Joined = v.InferOutput<typeof joined>;

/** How long each picture was under way from the publisher to one viewer, ms, once the connection stands. */
export async function transitsOf({ url }: LiveServer): Promise<readonly number[]> {
  const said = await run("transit.ts", { url, seconds: SECONDS + WARM_UP_SECONDS });
  // What came first came from the cache.
  const steady = v.parse(v.array(v.number()), said).slice(WARM_UP_SECONDS * SENT.fps);
  if (steady.length === 0) throw new Error("None of the pictures said when it was sent");
  return steady;
}

/** How soon viewers have a picture who come one at a time, each in the middle of a group of pictures. */
export async function joinsOf({ url }: LiveServer, times: number): Promise<readonly Joined[]> {
  return v.parse(v.array(joined), await run("joins.ts", { url, times, gop_ms: GOP_SECONDS * 1_000 }));
}

/** Runs a viewer of this folder in a process of its own and returns what it says. */
async function run(viewer: string, options: object): Promise<unknown> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", fileURLToPath(new URL(viewer, import.meta.url)), JSON.stringify(options)],
  }).output();
  const said = new TextDecoder().decode(stdout);
  if (said === "") throw new Error(`The viewer ended early: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(said);
}
