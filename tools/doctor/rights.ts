import { fileURLToPath } from "node:url";
import type { LoadedConfig } from "../../sidecar/config/load.ts";
import { realPath, rightsOf, type Surroundings } from "../../sidecar/rights.ts";

/** Pictures of the demo to try the model on: one of the game, which only warms it up, and one with a victory. */
export const FRAMES = { gameplay: frame("none_gameplay_1"), victory: frame("victory_text_1") } as const;

/**
 * The sidecar's own rights as flags of `deno run`, and two more: to read the pictures that the model is tried on, and
 * to ask whoever has the port.
 *
 * @throws {RangeError} when a path holds a comma
 */
export function doctorRights(loaded: LoadedConfig, surroundings: Surroundings): string[] {
  const { port } = loaded.config.server;
  const rights = rightsOf(loaded, surroundings);
  return [
    ...rights,
    `--allow-read=${Object.values(FRAMES).flatMap((path) => [path, realPath(path)]).join(",")}`,
    // Where every address is allowed, which the live view wants, a list would forbid the others.
    ...(port === 0 || rights.includes("--allow-net") ? [] : [`--allow-net=127.0.0.1:${port}`]),
  ];
}

function frame(name: string): string {
  return fileURLToPath(new URL(`../../sidecar/demo/frames/${name}.jpg`, import.meta.url));
}
