import { fileURLToPath } from "node:url";
import type { LoadedConfig } from "../../sidecar/config/load.ts";
import { realPath, rightsOf, type Surroundings } from "../../sidecar/rights.ts";

/** A picture of the demo with a victory on it, to try the model on. */
export const FRAME: string = fileURLToPath(
  new URL("../../sidecar/demo/frames/victory_text_1.jpg", import.meta.url),
);

/**
 * The sidecar's own rights as flags of `deno run`, and two more: to read the picture that the model is tried on, and to
 * ask whoever has the port.
 *
 * @throws {RangeError} when a path holds a comma
 */
export function doctorRights(loaded: LoadedConfig, surroundings: Surroundings): string[] {
  const { port } = loaded.config.server;
  const rights = rightsOf(loaded, surroundings);
  return [
    ...rights,
    `--allow-read=${FRAME},${realPath(FRAME)}`,
    // Where every address is allowed, which the live view wants, a list would forbid the others.
    ...(port === 0 || rights.includes("--allow-net") ? [] : [`--allow-net=127.0.0.1:${port}`]),
  ];
}
