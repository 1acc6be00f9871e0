import { join as joinHere } from "node:path";
import * as v from "valibot";

/** What OBS's own settings say about its WebSocket server. */
export interface Discovered {
  readonly port: number;
  /** `null` when OBS wants none. */
  readonly password: string | null;
  /** Whether the server is switched on. */
  readonly enabled: boolean;
  /** The settings file that says so. */
  readonly path: string;
}

/** A variable of the environment; `undefined` when it is not set. */
export type Env = (name: string) => string | undefined;

/** Relative to OBS's folder, the one that newer versions prefer first. */
const FILES = [
  ["plugin_config", "obs-websocket", "config.json"],
  ["global.ini"],
];

/**
 * The files in which OBS keeps the settings of its WebSocket server: plugin_config/obs-websocket/config.json from
 * obs-websocket 5.5 on, global.ini before. `platform` as in `Deno.build.os`. Pure: nothing is looked at.
 * @param folder where OBS keeps its settings; "" for the usual places
 */
export function obsSettingsPaths(platform: string, env: Env, folder = ""): string[] {
  if (folder !== "") return FILES.map((file) => joinHere(folder, ...file));
  const separator = platform === "windows" ? "\\" : "/";
  const join = (...parts: string[]) => parts.join(separator);
  return obsFolders(platform, env, join).flatMap((folder) => FILES.map((file) => join(folder, ...file)));
}

function obsFolders(platform: string, env: Env, join: (...parts: string[]) => string): string[] {
  const set = (name: string) => {
    const value = env(name);
    return value === undefined || value === "" ? null : value;
  };
  if (platform === "windows") {
    const roaming = set("APPDATA");
    return roaming === null ? [] : [join(roaming, "obs-studio")];
  }
  const home = set("HOME");
  if (platform === "darwin") {
    return home === null ? [] : [join(home, "Library", "Application Support", "obs-studio")];
  }
  const config = set("XDG_CONFIG_HOME") ?? (home === null ? null : join(home, ".config"));
  return [
    ...config === null ? [] : [join(config, "obs-studio")],
    ...home === null ? [] : [
      join(home, ".var", "app", "com.obsproject.Studio", "config", "obs-studio"),
      join(home, "snap", "obs-studio", "current", ".config", "obs-studio"),
    ],
  ];
}

/**
 * Reads the settings of the WebSocket server from the files of `obsSettingsPaths()`; the file changed last wins. `null`
 * when none of them can be read or says anything. Never rejects for what the files hold.
 */
export async function discoverObs(paths: readonly string[]): Promise<Discovered | null> {
  let newest: { found: Discovered; changed: number } | null = null;
  for (const path of paths) {
    const file = await readIfThere(path);
    if (file === null) continue;
    const found = path.endsWith(".json") ? readJson(file.text, path) : readIni(file.text, path);
    if (found !== null && (newest === null || file.changed > newest.changed)) {
      newest = { found, changed: file.changed };
    }
  }
  return newest?.found ?? null;
}

/** A settings file of a size that nobody's has is not read, bytes. */
const MAX_FILE_BYTES = 1024 * 1024;

async function readIfThere(path: string): Promise<{ text: string; changed: number } | null> {
  try {
    const { mtime, isFile, size } = await Deno.stat(path);
    if (!isFile || size > MAX_FILE_BYTES) return null;
    return { text: await Deno.readTextFile(path), changed: mtime?.getTime() ?? 0 };
  } catch {
    // Not there, or not ours to read: there are other places, and the configuration.
    return null;
  }
}

const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));

/** A port is always there; other keys that are absent have obs-websocket's defaults. */
const JsonSettings = v.object({
  server_enabled: v.optional(v.boolean(), false),
  server_port: Port,
  auth_required: v.optional(v.boolean(), true),
  server_password: v.optional(v.string(), ""),
});

/** config.json of obs-websocket 5.5 and later. */
function readJson(text: string, path: string): Discovered | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = v.safeParse(JsonSettings, json);
  if (!parsed.success) return null;
  const { server_enabled, server_port, auth_required, server_password } = parsed.output;
  return {
    port: server_port,
    password: auth_required && server_password !== "" ? server_password : null,
    enabled: server_enabled,
    path,
  };
}

/** The section [OBSWebSocket] of global.ini, before obs-websocket 5.5. */
function readIni(text: string, path: string): Discovered | null {
  const section = new Map<string, string>();
  let inside = false;
  for (const line of text.replace(/^\ufeff/, "").split(/\r?\n/)) {
    if (line.startsWith("[")) inside = line.trim() === "[OBSWebSocket]";
    const equals = line.indexOf("=");
    if (inside && equals > 0) section.set(line.slice(0, equals).trim(), unescape(line.slice(equals + 1)));
  }
  // Newer versions move their settings elsewhere and leave nothing of use behind.
  if (!section.has("ServerPort") && !section.has("ServerPassword")) return null;
  const port = v.safeParse(Port, Number(section.get("ServerPort") ?? "4455"));
  if (!port.success) return null;
  const password = section.get("ServerPassword") ?? "";
  const flag = (name: string, otherwise: boolean) => {
    const value = section.get(name);
    return value === undefined ? otherwise : value.toLowerCase() === "true" || value === "1";
  };
  return {
    port: port.output,
    password: flag("AuthRequired", true) && password !== "" ? password : null,
    enabled: flag("ServerEnabled", false),
    path,
  };
}

/** OBS writes line breaks and backslashes escaped. */
function unescape(value: string): string {
  return value.replace(/\\([nr\\])/g, (_, letter) => letter === "n" ? "\n" : letter === "r" ? "\r" : "\\");
}
