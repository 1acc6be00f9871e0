import { isLoopbackUrl } from "../runtime/loopback.ts";
import type { Discovered } from "./discover.ts";
import type { ConnectFault, SessionEnd } from "./client.ts";

/** Where to connect to, and what is known about it. */
export interface Target {
  readonly url: string;
  readonly password: string | null;
  /** The settings file that the password was found in; `null` when it was configured, or there is none. */
  readonly passwordFile: string | null;
  readonly urlConfigured: boolean;
  /** OBS's settings on this machine say that its server is off. */
  readonly serverOff: boolean;
}

/** The port that obs-websocket 5 listens on unless told otherwise. */
const DEFAULT_PORT = 4455;
const WHERE_PASSWORD = "[obs] password in scoreline.toml, or SCORELINE_OBS_PASSWORD";
const WHERE_SHOWN = "OBS shows it under Tools > WebSocket Server Settings > Show Connect Info";

/** Completes what is configured with what OBS's own settings say. */
export function targetOf(url: string | null, password: string | null, found: Discovered | null): Target {
  // The password of the OBS on this machine is nothing that another machine should be asked with.
  const local = url === null || isLoopbackUrl(url);
  const discovered = password === null && local ? found?.password ?? null : null;
  return {
    url: url ?? `ws://127.0.0.1:${found?.port ?? DEFAULT_PORT}`,
    password: password ?? discovered,
    passwordFile: discovered === null ? null : found?.path ?? null,
    urlConfigured: url !== null,
    serverOff: url === null && found?.enabled === false,
  };
}

/** What to do about a connection that could not be made, in one sentence for the user; without secrets. */
export function connectMessage(target: Target, fault: ConnectFault): string {
  switch (fault.kind) {
    case "auth_failed":
      if (target.password === null) {
        return `OBS wants a password: put it into ${WHERE_PASSWORD} (${WHERE_SHOWN})`;
      }
      return target.passwordFile === null
        ? `OBS refused the password: correct ${WHERE_PASSWORD} (${WHERE_SHOWN})`
        : `OBS refused the password found in ${target.passwordFile}: put the right one into ${WHERE_PASSWORD} (${WHERE_SHOWN})`;
    case "bad_url":
      return "[obs] url is not a WebSocket address: it should look like ws://127.0.0.1:4455";
    case "no_answer":
      return `OBS at ${placeOf(target.url)} does not answer: wait if it is starting, restart it if it hangs`;
    case "unreachable":
      if (target.serverOff) {
        return "OBS's WebSocket server is off: switch it on in OBS under Tools > WebSocket Server Settings";
      }
      return target.urlConfigured
        ? `OBS is not reachable at ${placeOf(target.url)}: start OBS there, or correct [obs] url`
        : "OBS is not running: start it, and switch its server on under Tools > WebSocket Server Settings";
  }
}

/** What to do about a connection that ended, in one sentence for the user. */
export function endMessage({ kind }: SessionEnd): string {
  switch (kind) {
    case "quit":
      return "OBS was closed: start it again";
    case "hung":
      return "OBS stopped answering: restart it if it does not recover";
    default:
      return "The connection to OBS was lost: start OBS if it is not running";
  }
}

/** Host and port of an address, without what else may stand in it (a user's name, a password). */
export function placeOf(url: string): string {
  return URL.parse(url)?.host ?? "an address that cannot be read";
}
