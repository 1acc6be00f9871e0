import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { LoadedConfig } from "./config/load.ts";
import { encoderPackages, LDD, permissionFlags } from "./config/permissions.ts";
import { obsSettingsPaths } from "./obs/discover.ts";

export interface Surroundings {
  /** Folder that Scoreline is installed in. */
  readonly root: string;
  /** Where the settings file was looked for. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly demo: boolean;
}

/**
 * The narrowest flags of `deno run` under which the sidecar works on this machine with these settings.
 *
 * @throws {RangeError} when a path holds a comma, which these flags cannot express
 */
export function rightsOf({ config, file }: LoadedConfig, { root, cwd, env, demo }: Surroundings): string[] {
  return permissionFlags({
    config,
    file: file ?? join(cwd, "scoreline.toml"),
    root,
    demo,
    obsSettings: obsSettingsPaths(Deno.build.os, (name) => env[name], config.obs.folder),
    hasLdd: Deno.build.os === "linux" ? existsSync(LDD) : null,
    hasEncoder: existsSync(encoderPackages(root)),
    realPath,
  });
}

/** The path with symbolic links followed; the part that does not exist yet stays as it is. */
export function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realPath(folder), basename(path));
  }
}
