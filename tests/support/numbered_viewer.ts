import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { PYTHON } from "./whep_viewer.ts";

const SCRIPT = fileURLToPath(new URL("./numbered_viewer.py", import.meta.url));

export interface NumberedViewerOptions {
  readonly url: string;
  /** How long to watch from the first picture on. */
  readonly seconds: number;
  /** Of the pictures (`numberedPictures`). */
  readonly fps: number;
  readonly count: number;
}

const seen = v.object({ numbers: v.array(v.number()), ages: v.array(v.number()), unread: v.number() });

/** What a viewer on aiortc reads in numbered pictures: their numbers, how old each was (ms), and how many it could not read. */
export async function readNumbers(options: NumberedViewerOptions): Promise<v.InferOutput<typeof seen>> {
  const { stdout, stderr } = await new Deno.Command(PYTHON, { args: [SCRIPT, JSON.stringify(options)] })
    .output();
  const said = new TextDecoder().decode(stdout);
  if (said === "") throw new Error(`The viewer ended early: ${new TextDecoder().decode(stderr)}`);
  return v.parse(seen, JSON.parse(said));
}
