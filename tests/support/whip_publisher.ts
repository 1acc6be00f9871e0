import { fileURLToPath } from "node:url";
import { type Program, startProgram } from "./program.ts";

const SCRIPT = fileURLToPath(new URL("./whip_publisher.py", import.meta.url));
/** Debian's Python, for which Debian's aiortc is. */
const PYTHON = "/usr/bin/python3";

export interface PublisherOptions {
  readonly url: string;
  readonly token: string;
  readonly codec?: "H264" | "VP8";
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly fps?: number;
  /** All that there is to see: red, green and blue, 0..255. A moving bar when left out. */
  readonly colour?: readonly [number, number, number];
}

/** Publishes with aiortc until it is ended: SIGTERM makes it say goodbye, SIGKILL does not. */
export function publishWithAiortc(options: PublisherOptions): Program {
  return startProgram(PYTHON, {
    args: [SCRIPT, JSON.stringify(options)],
    env: { PATH: Deno.env.get("PATH") ?? "" },
  });
}
