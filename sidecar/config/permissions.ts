import { dirname, join, sep as SEPARATOR } from "node:path";
import { programOf } from "./forward.ts";
import type { Config } from "./schema.ts";
import { isLoopbackUrl } from "../runtime/loopback.ts";

export interface PermissionOptions {
  readonly config: Config;
  /** The settings file that is read, or looked for. */
  readonly file: string;
  /** Folder that Scoreline is installed in. */
  readonly root: string;
  readonly demo: boolean;
  /** Files with the settings of OBS itself. */
  readonly obsSettings: readonly string[];
  /** Whether there is an `ldd` in its usual place; `null` where nobody looks for it, which is outside of Linux. */
  readonly hasLdd: boolean | null;
  /** Whether the encoder of the detector's live view is installed. */
  readonly hasEncoder: boolean;
  /** The path with symbolic links followed as far as it exists; Deno looks at the place that a link leads to. */
  readonly realPath: (path: string) => string;
}

/** The variables that say where OBS keeps its settings. */
const OBS_VARIABLES = ["HOME", "XDG_CONFIG_HOME", "APPDATA"];
/** The variable with which the sidecar switches off what ONNX Runtime would tell its maker. */
const TELEMETRY_VARIABLE = "ORT_DISABLE_TELEMETRY";

/** sharp looks into this program to tell the two C libraries of Linux apart ... */
export const LDD = "/usr/bin/ldd";
/** ... or, where it is missing, into the runtime's report, which wants these (found by trying). */
const SYS_OF_REPORT = ["cpus", "networkInterfaces", "hostname"];
/** Where a peer finds out which addresses it can offer. */
const SYS_OF_PEERS = "networkInterfaces";

/** Where a recorder finds out how much is free on a disk. */
const SYS_OF_DISKS = "statfs";

/** Whether a folder lies in another, also once symbolic links are followed. */
function isInside(path: string, folder: string, realPath: (path: string) => string): boolean {
  return [(place: string) => place, realPath].every((of) => of(path).startsWith(of(folder) + SEPARATOR));
}

/** Whether there can be anything to record. */
function canRecord(config: Config): boolean {
  return hasStreams(config) && (config.record.streams.length > 0 || config.record.clip_seconds > 0);
}

/** Whether there can be streams: published here, or fetched from other servers. */
function hasStreams({ webrtc }: Config): boolean {
  return webrtc.enabled && (webrtc.whip_token !== "" || webrtc.pull.length > 0);
}

/** The folder of the native library that encodes the live view; it comes with `deno task install-webrtc`. */
export function encoderPackages(root: string): string {
  return join(root, "encoder", "node_modules");
}

/**
 * The narrowest flags of `deno run` under which the sidecar works with these settings. It may listen at its own address
 * and speak to OBS and to the webhook; read the program, the settings and the data; write the data; load the native
 * libraries; and start no program but those that streams are forwarded to. Modules and packages need no grant: Deno loads them itself.
 *
 * With the live view, or with streams to pass on, it may speak to any address: viewers sit anywhere, and Deno can name no
 * range of IPv6 addresses. That is granted only where there can be something to view, so not before the encoder was installed
 * or a token for publishers is set, and not with `webrtc.enabled = false`.
 *
 * @throws {RangeError} when a path holds a comma, which these flags cannot express.
 */
export function permissionFlags(options: PermissionOptions): string[] {
  const { config, demo, hasLdd, obsSettings, root } = options;
  const isEncoded = config.webrtc.enabled && options.hasEncoder;
  const isViewed = isEncoded || hasStreams(config);
  const encoder = isEncoded ? [encoderPackages(root)] : [];
  const findsObs = !demo &&
    (config.obs.url === "" || config.obs.password === "" && isLoopbackUrl(config.obs.url));
  const programs = hasStreams(config) ? config.webrtc.forward.map(programOf) : [];
  const paths = (...list: string[]) => list.flatMap((path) => [path, options.realPath(path)]);
  const recordings = isInside(config.record.dir, config.data.dir, options.realPath)
    ? []
    : [config.record.dir];

  const read = paths(
    join(root, "overlay", "dist"),
    join(root, "sidecar", "dist"), // parts that are loaded when they are needed
    dirname(config.detector.model),
    ...(demo ? [join(root, "sidecar", "demo", "frames")] : []),
    ...(findsObs ? obsSettings : []),
    config.data.dir,
    ...recordings,
    options.file,
    ...(hasLdd === true ? [LDD] : []),
    ...encoder,
  );
  const sys = [
    ...(hasLdd === false ? SYS_OF_REPORT : []),
    ...(isViewed ? [SYS_OF_PEERS] : []),
    ...(canRecord(config) ? [SYS_OF_DISKS] : []),
  ];
  return [
    "--no-prompt",
    "--cached-only",
    isViewed ? "--allow-net" : flag("--allow-net", addresses(config, demo)),
    flag("--allow-read", read),
    flag("--allow-write", paths(config.data.dir, ...recordings)),
    flag("--allow-ffi", paths(join(root, "node_modules"), ...encoder)),
    ...(sys.length > 0 ? [flag("--allow-sys", sys)] : []),
    ...(programs.length > 0 ? [flag("--allow-run", programs)] : []),
    "--ignore-env",
    flag("--allow-env", ["SCORELINE_*", TELEMETRY_VARIABLE, ...(findsObs ? OBS_VARIABLES : [])]),
  ];
}

function flag(name: string, values: readonly string[]): string {
  const broken = values.find((value) => value.includes(","));
  if (broken !== undefined) {
    throw new RangeError(`The path "${broken}" has a comma in it, which Deno cannot allow; use one without`);
  }
  return `${name}=${[...new Set(values)].join(",")}`;
}

/** Where the sidecar listens and which servers it calls, as `host:port`. */
function addresses(config: Config, demo: boolean): string[] {
  const { host, port } = config.server;
  const own = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  // The port of an OBS that is found can change while Scoreline runs, and that of the demo is a free one.
  const obs = demo || config.obs.url === "" ? "127.0.0.1" : addressOf(config.obs.url);
  const webhook = demo || config.webhook.url === "" ? [] : [addressOf(config.webhook.url)];
  return [own, obs, ...webhook];
}

function addressOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "wss:" || protocol === "https:" ? "443" : "80")}`;
}
