import type { Config } from "../../sidecar/config/schema.ts";
import type { Discovered } from "../../sidecar/obs/discover.ts";
import { placeOf } from "../../sidecar/obs/target.ts";
import type { Tell } from "./check.ts";

/** What is known about OBS's WebSocket server before it is asked: from the settings, or from OBS's own on this machine. */
export function checkObsSettings(
  { url, password }: Config["obs"],
  found: Discovered | null,
  tell: Tell,
): void {
  const name = "obs_settings";
  if (url !== "") {
    const message = `obs.url names OBS at ${placeOf(url)}${
      password === "" ? "" : ", obs.password its password"
    }.`;
    return tell({ name, state: "ok", message });
  }
  if (found === null) {
    const message =
      "OBS's own settings were not found on this machine, so port 4455 is tried: install OBS, set obs.folder to where a " +
      "portable OBS keeps them, or obs.url to where it runs.";
    return tell({ name, state: "warning", message });
  }
  const { enabled, port, path } = found;
  const details = { path, port };
  if (!enabled) {
    const message =
      "OBS's WebSocket server is off: in OBS, tick Tools > WebSocket Server Settings > Enable WebSocket server.";
    return tell({ name, state: "failed", message, details });
  }
  const secret = password !== "" || found.password !== null
    ? "with a password that is known"
    : "without a password";
  tell({ name, state: "ok", message: `OBS's WebSocket server is on, at port ${port}, ${secret}.`, details });
}
