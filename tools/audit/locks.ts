import { dirname, join } from "node:path";
import * as v from "valibot";

/** What a lock file is for, which decides what its packages may be under. */
export type Use = "packages" | "encoder" | "development";

/** Every lock file of the project. A test compares this list with the repository. */
export const LOCKS: readonly { readonly path: string; readonly use: Use }[] = [
  { path: "tools/package/bundle/deno.lock", use: "packages" },
  { path: "tools/package/bundle_intel_mac/deno.lock", use: "packages" },
  { path: "encoder/deno.lock", use: "encoder" },
  { path: "deno.lock", use: "development" },
  { path: "tools/render/deno.lock", use: "development" },
  { path: "tools/accessibility/deno.lock", use: "development" },
  { path: "tools/requests/deno.lock", use: "development" },
  { path: "tools/resample/deno.lock", use: "development" },
];

/** One package in one lock file. */
export interface Locked {
  readonly name: string;
  readonly version: string;
  /** Of its tarball, as npm writes it: "sha512-" and base64; `null` when the lock file has none. */
  readonly integrity: string | null;
  /** Whether it wants to run scripts when it is installed. */
  readonly hasScripts: boolean;
  /** The packages that it may do without: its variants for other systems, most of the time. */
  readonly optional: readonly string[];
  readonly lock: string;
  readonly use: Use;
}

const lockFile = v.object({
  version: v.literal("5"),
  npm: v.record(
    v.string(),
    v.object({
      integrity: v.optional(v.string()),
      scripts: v.optional(v.boolean(), false),
      optionalDependencies: v.optional(v.array(v.string()), []),
    }),
  ),
});

/** What a deno.json says of dependencies and of install scripts. */
const manifest = v.object({
  workspace: v.optional(v.array(v.string()), []),
  imports: v.optional(v.record(v.string(), v.string()), {}),
  allowScripts: v.optional(
    v.union([v.boolean(), v.array(v.string()), v.looseObject({ allow: v.optional(v.unknown()) })]),
  ),
});

/** A lock file, with what each deno.json says that it is for. */
export interface LockFile {
  readonly path: string;
  readonly use: Use;
  readonly packages: readonly Locked[];
  /** What the project itself imports, by name, as npm specifiers. */
  readonly imports: Readonly<Record<string, string>>;
  /** Whether install scripts of any package may run. */
  readonly allowsScripts: boolean;
}

/** Reads every lock file below the project's folder. */
export function readLocks(root: string): Promise<LockFile[]> {
  return Promise.all(LOCKS.map(async ({ path, use }) => {
    const read = (file: string) => Deno.readTextFile(join(root, dirname(path), file));
    const members = v.parse(manifest, JSON.parse(await read("deno.json"))).workspace;
    const manifests = ["deno.json", ...members.map((member) => join(member, "deno.json"))];
    return lockFileOf({ path, use }, await read("deno.lock"), await Promise.all(manifests.map(read)));
  }));
}

/** Reads one, and each deno.json that it is for; the first one is that beside it. */
export function lockFileOf(
  { path, use }: { readonly path: string; readonly use: Use },
  text: string,
  manifests: readonly string[],
): LockFile {
  const { npm } = v.parse(lockFile, JSON.parse(text));
  const settings = manifests.map((one) => v.parse(manifest, JSON.parse(one)));
  const packages = Object.entries(npm).map(([key, { integrity, scripts, optionalDependencies }]) => ({
    ...nameAndVersion(key),
    integrity: integrity ?? null,
    hasScripts: scripts,
    optional: optionalDependencies.map((one) => nameAndVersion(one).name),
    lock: path,
    use,
  }));
  return {
    path,
    use,
    packages,
    imports: Object.assign({}, ...settings.map(({ imports }) => imports)),
    allowsScripts: settings.some(({ allowScripts }) => letsScriptsRun(allowScripts)),
  };
}

/** Takes apart "name@version" and, where it depends on its peers, "name@version_peer@version". */
export function nameAndVersion(key: string): { readonly name: string; readonly version: string } {
  const at = key.indexOf("@", 1);
  if (at < 0) return { name: key, version: "" };
  const rest = key.slice(at + 1);
  const peers = rest.indexOf("_");
  return { name: key.slice(0, at), version: peers < 0 ? rest : rest.slice(0, peers) };
}

function letsScriptsRun(setting: v.InferOutput<typeof manifest>["allowScripts"]): boolean {
  if (setting === undefined || setting === false) return false;
  if (setting === true) return true;
  const allowed = Array.isArray(setting) ? setting : setting.allow;
  return Array.isArray(allowed) ? allowed.length > 0 : allowed !== undefined && allowed !== false;
}
