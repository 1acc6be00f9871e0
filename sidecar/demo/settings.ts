import { join } from "node:path";
import type { Config } from "../config/schema.ts";

/** Rules and a pace under which the demo's short matches are counted one by one. */
const QUICK_RULES = { cooldown_seconds: 3, none_seconds: 1, required_consecutive: 2, count_draws: true };
const QUICK_PACE = { poll_interval_ms: 250 };

/**
 * The user's settings, changed so that the simulated OBS is watched, no real score or recording is touched and nobody
 * is told of invented matches. What the demo writes lies in the folder `demo` of the data folder.
 */
export function demoSettings(
  config: Config,
  obs: { readonly url: string; readonly password: string },
): Config {
  const dir = join(config.data.dir, "demo");
  return {
    ...config,
    obs: { url: obs.url, password: obs.password, folder: "", source: "auto" },
    capture: { ...config.capture, ...QUICK_PACE },
    rules: { ...config.rules, ...QUICK_RULES },
    data: { ...config.data, dir },
    // A full folder of recordings loses its oldest: they are not to be the user's.
    record: { ...config.record, dir: join(dir, "recordings") },
    webhook: { ...config.webhook, url: "" },
  };
}
