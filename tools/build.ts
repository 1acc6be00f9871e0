/**
 * Builds what is not run or served as it is written: `deno run -A tools/build.ts [--if-stale]`. Quiet unless it fails.
 */
import { fileURLToPath } from "node:url";
import { build, BuildError, type BuiltFolder } from "./build/built_folder.ts";
import { pagesOf } from "./build/pages.ts";
import { programOf } from "./build/program.ts";

const USAGE = `Builds the overlay's pages into overlay/dist, and the sidecar into sidecar/dist.

Usage: deno run -A tools/build.ts [--if-stale]

  --if-stale   do nothing when they are up to date`;

/** All that is built of a project. */
export function builtFolders(root: string): readonly BuiltFolder[] {
  return [pagesOf(root), programOf(root)];
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(USAGE);
    return 0;
  }
  const unknown = args.find((arg) => arg !== "--if-stale");
  if (unknown !== undefined) {
    console.error(`There is no option '${unknown}'; see --help.`);
    return 2;
  }
  const root = fileURLToPath(new URL("..", import.meta.url));
  let code = 0;
  for (const folder of builtFolders(root)) {
    try {
      await build(folder, { ifStale: args.includes("--if-stale") });
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      code = 1;
      console.error(
        `The ${folder.what} could not be built; what was built before is unchanged.\n\n${error.message}`,
      );
    }
  }
  return code;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
