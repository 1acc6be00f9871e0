import { join } from "node:path";
import type { BuiltFolder } from "./built_folder.ts";
import { bundle } from "./bundler.ts";

/** The overlay, the dashboard and the viewer page, as the sidecar serves them. */
export function pagesOf(root: string): BuiltFolder {
  const overlay = join(root, "overlay");
  return {
    what: "pages",
    root,
    home: "overlay",
    alsoFrom: ["sidecar/contract.ts", "deno.lock"],
    bundle: (outDir) =>
      bundle({
        root: overlay,
        configFile: join(overlay, "vite.config.ts"),
        // The other loaders write a file beside the configuration.
        configLoader: "native",
        build: { outDir, emptyOutDir: true },
      }),
  };
}
