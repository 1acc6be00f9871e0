import { basename } from "node:path";
import type { LoadedConfig } from "../../sidecar/config/load.ts";
import { redact } from "../../sidecar/config/schema.ts";
import type { Finding } from "./check.ts";

/** Others than the owner and the group may read (chmod(1)). */
const READ_BY_OTHERS = 0o004;

/**
 * What there is to say of the settings that were read.
 * @param mode rights of the file; `null` where the system has none of that kind, or there is no file
 */
export function settingsFound({ file, config, origins }: LoadedConfig, mode: number | null): Finding {
  const name = "settings";
  const details = { path: file };
  if (file === null) {
    return { name, state: "ok", message: "There is no scoreline.toml, so the defaults hold.", details };
  }
  const [secret] = secretsOf(redact(config)).filter((setting) => !origins.has(setting));
  if (secret === undefined || mode === null || (mode & READ_BY_OTHERS) === 0) {
    return { name, state: "ok", message: `${basename(file)} is read and valid.`, details };
  }
  return {
    name,
    state: "warning",
    message: `${
      basename(file)
    } is valid, but every user of this machine can read it, and ${secret} is in it: chmod 600 "${file}".`,
    details,
  };
}

/** The names of the secrets that are set, in the settings as they may be shown. */
function secretsOf(shown: object, within = ""): string[] {
  return Object.entries(shown).flatMap(([key, value]) => {
    const name = Array.isArray(shown) ? within : within === "" ? key : `${within}.${key}`;
    if (value === "***") return [name];
    return typeof value === "object" && value !== null ? secretsOf(value, name) : [];
  });
}
