import * as v from "valibot";

/** What a package's package.json says, as far as it matters here. */
export const packageManifest = v.object({
  name: v.string(),
  version: v.string(),
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
  optionalDependencies: v.optional(v.record(v.string(), v.string()), {}),
});
export type PackageManifest = v.InferOutput<typeof packageManifest>;

/** Dependencies that a package never loads at run time: for its install script, or types alone. */
const IDLE: Readonly<Record<string, readonly string[]>> = {
  "onnxruntime-node": ["adm-zip", "global-agent"],
  "obs-websocket-js": ["type-fest"],
  "mediabunny": ["@types/dom-mediacapture-transform", "@types/dom-webcodecs"],
  "node-av": ["unzipper", "werift"],
  "@julusian/jpeg-turbo": ["cmake-js", "node-addon-api", "pkg-prebuilds"],
};

/** The packages that are loaded, or can be, when these are: themselves and their dependencies, by name. */
export function neededPackages(
  roots: readonly string[],
  installed: ReadonlyMap<string, PackageManifest>,
): Set<string> {
  const needed = new Set<string>();
  function take(name: string): void {
    const manifest = installed.get(name);
    if (manifest === undefined || needed.has(name)) return; // optional ones of other systems are not there
    needed.add(name);
    const { dependencies, optionalDependencies } = manifest;
    for (const other of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (!IDLE[name]?.includes(other)) take(other);
    }
  }
  for (const root of roots) take(root);
  return needed;
}
