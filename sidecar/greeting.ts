import { join } from "node:path";
import type { Config } from "./config/schema.ts";

export interface GreetingOptions {
  readonly config: Config;
  /** The port that is really bound. */
  readonly port: number;
  readonly demo: boolean;
  readonly version: string;
}

const WILDCARDS: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/** What a person reads at the start: where everything is, and what to do next. It never tells a token or a password. */
export function greeting(
  { config: { server, obs, data, webrtc }, port, demo, version }: GreetingOptions,
): string {
  // A wildcard is no address to go to; the names that others may use are those of `allowed_hosts`.
  const name = WILDCARDS.has(server.host) ? "127.0.0.1" : server.host;
  const host = name.includes(":") ? `[${name}]` : name;
  const address = `http://${host}:${port}${server.base_path}`;
  return `
Scoreline ${version}${demo ? " (demo: invented matches, the cooldown is short)" : ""}
  overlay    ${address}/         add this to OBS as a browser source, 550 x 250
  dashboard  ${address}/admin    what it sees, and corrections
${tokenLine(server)}${publisherLine(server.token, webrtc.whip_token)}  data       ${
    join(data.dir, "events.jsonl")
  }
  OBS        ${demo ? "simulated" : obs.url === "" ? "looked for on this machine" : obs.url}
Press Ctrl-C to stop.
`;
}

/** What has to be added to the addresses, by the names of the settings that hold it; nothing where no token is set. */
function tokenLine({ token, view_token }: Config["server"]): string {
  if (token === "") {
    return view_token === ""
      ? ""
      : "  token      nobody is asked for one: server.view_token needs server.token beside it\n";
  }
  const ofOverlay = view_token === "" ? "token" : "view_token";
  return `  token      add ?token=<server.${ofOverlay}> to the overlay's address, ?token=<server.token> to the dashboard's\n`;
}

function publisherLine(token: string, whipToken: string): string {
  return token === "" || token !== whipToken
    ? ""
    : "  publishers may do everything: webrtc.whip_token is the same as server.token, so give them another\n";
}
