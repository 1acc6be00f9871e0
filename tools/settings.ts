import { resolve } from "node:path";
import { loadConfig } from "../sidecar/config/load.ts";
import type { Config } from "../sidecar/config/schema.ts";
import { userFolder } from "./terminal.ts";

/**
 * The configuration as the sidecar would have it, by the flags `--config` and `--data`, whose paths start from the user's
 * folder. Rejects with the sentences of what is wrong with it.
 */
export async function settings(configFile: string | undefined, dataFolder?: string): Promise<Config> {
  const asUser = (path: string | undefined) => path && resolve(userFolder(), path);
  const { config } = await loadConfig({
    readFile: (path) => Deno.readTextFile(path),
    env: Deno.env.toObject(),
    flags: { config: asUser(configFile), data: asUser(dataFolder) },
    cwd: Deno.cwd(),
  });
  return config;
}
