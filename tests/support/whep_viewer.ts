import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import type { OfflineNetwork } from "./offline.ts";
import type { Program } from "./program.ts";

const SCRIPT = fileURLToPath(new URL("./whep_viewer.py", import.meta.url));
/** Debian's Python, for which Debian's aiortc is. */
export const PYTHON = "/usr/bin/python3";

export interface ViewerOptions {
  readonly url: string;
  readonly token?: string;
  readonly ice_servers?: readonly {
    readonly urls: string | readonly string[];
    readonly username?: string;
    readonly credential?: string;
  }[];
  /** How many frames to wait for; 0: until it is connected. Default 10. */
  readonly frames?: number;
  /** Seconds to wait for each of the two. */
  readonly timeout?: number;
  /** Uses addresses of this family only. */
  readonly family?: 4 | 6;
  /** Offers nothing else. */
  readonly codec?: "VP8" | "H264";
  /** Does not say goodbye. */
  readonly stay?: boolean;
}

const end = v.object({ type: v.string(), address: v.string() });
const chosenPair = v.object({ local: end, remote: v.object({ ...end.entries, port: v.number() }) });
const said = v.object({
  status: v.exactOptional(v.number()),
  answer: v.exactOptional(v.string()),
  links: v.exactOptional(v.array(v.string())),
  location: v.exactOptional(v.string()),
  pair: v.exactOptional(chosenPair),
  frames: v.exactOptional(v.number()),
  width: v.exactOptional(v.number()),
});

/** What a viewer has seen. */
export interface Watched {
  /** Of the answer to its offer. */
  readonly status: number;
  readonly answer: string;
  /** The `Link` headers of the answer. */
  readonly links: readonly string[];
  /** Of the session. */
  readonly location: string;
  /** How it is connected, `null` when it is not. */
  readonly pair: v.InferOutput<typeof chosenPair> | null;
  readonly frames: number;
  /** Of the last frame that was waited for, pixels; 0 when it did not come. */
  readonly width: number;
}

export function aiortcIsInstalled(): boolean {
  return existsSync("/usr/lib/python3/dist-packages/aiortc");
}

/** Watches with aiortc, in a network of its own perhaps, and leaves. */
export async function watchWithAiortc(options: ViewerOptions, network?: OfflineNetwork): Promise<Watched> {
  const args = [SCRIPT, JSON.stringify(options)];
  const { stdout, stderr } = network === undefined
    ? await here(args)
    : await network.run(PYTHON, { args, env: { PATH: Deno.env.get("PATH") ?? "" } });
  const lines = stdout.split("\n").filter((line) => line !== "")
    .map((line) => v.parse(said, JSON.parse(line)));
  const answer = lines.find(({ status }) => status !== undefined);
  if (answer?.status === undefined) throw new Error(`The viewer got no answer:\n${stdout}\n${stderr}`);
  return {
    status: answer.status,
    answer: answer.answer ?? "",
    links: answer.links ?? [],
    location: answer.location ?? "",
    pair: lines.find(({ pair }) => pair !== undefined)?.pair ?? null,
    frames: lines.find(({ frames }) => frames !== undefined)?.frames ?? 0,
    width: lines.find(({ width }) => width !== undefined)?.width ?? 0,
  };
}

/** Lets a viewer on aiortc watch in a network of its own, until it is ended. */
export function startAiortcViewer(options: ViewerOptions, network: OfflineNetwork): Program {
  const endless = { timeout: 600, frames: Number.MAX_SAFE_INTEGER };
  return network.start(PYTHON, {
    args: [SCRIPT, JSON.stringify({ ...options, ...endless })],
    env: { PATH: Deno.env.get("PATH") ?? "" },
  });
}

async function here(args: string[]): Promise<{ stdout: string; stderr: string }> {
  const { stdout, stderr } = await new Deno.Command(PYTHON, { args }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { stdout: text(stdout), stderr: text(stderr) };
}

/** The candidates of an answer. */
export function candidatesOf(sdp: string): { readonly address: string; readonly type: string }[] {
  return [...sdp.matchAll(/^a=candidate:\S+ \d+ \S+ \d+ (\S+) \d+ typ (\S+)/gm)]
    .map(([, address = "", type = ""]) => ({ address, type }));
}
