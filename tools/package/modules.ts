import * as v from "valibot";
import { neededPackages, type PackageManifest, packageManifest } from "./needed_packages.ts";
import type { PackedFile } from "./packed_file.ts";
import { isNeeded } from "./pruning.ts";
import type { Target } from "./targets.ts";

/** A folder of node_modules that was installed, with every file in it. */
export interface Module extends PackageManifest {
  /** Paths begin with "node_modules/". */
  readonly files: readonly PackedFile[];
  /** The packages in its own node_modules; their files are among its own. */
  readonly nested: readonly PackageManifest[];
}

const FOLDER = "node_modules/";
/** The package.json of a package that lies in another one. */
const NESTED = /^node_modules\/.+\/node_modules\/(@[^/]+\/)?[^/@.][^/]*\/package\.json$/;

function manifestIn({ bytes }: PackedFile): PackageManifest {
  return v.parse(packageManifest, JSON.parse(new TextDecoder().decode(bytes)));
}

/** The packages that lie in a flat node_modules, by name; what is nested in one belongs to it. */
export function modulesIn(files: readonly PackedFile[]): Map<string, Module> {
  const byName = new Map<string, PackedFile[]>();
  for (const file of files) {
    const name = /^node_modules\/((@[^/]+\/)?[^/@.][^/]*)\//.exec(file.path)?.[1];
    if (name === undefined) continue;
    const those = byName.get(name) ?? [];
    byName.set(name, those);
    those.push(file);
  }
  return new Map(Array.from(byName, ([name, files]) => {
    const manifest = files.find(({ path }) => path === `${FOLDER}${name}/package.json`);
    if (manifest === undefined) throw new Error(`The package ${name} has no package.json`);
    const nested = files.filter(({ path }) => NESTED.test(path));
    return [name, { ...manifestIn(manifest), files, nested: nested.map(manifestIn) }];
  }));
}

/** The modules that the sidecar loads on that system, each with the files that are of use there. */
export function modulesFor(
  target: Target,
  installed: ReadonlyMap<string, Module>,
  roots: readonly string[],
): Module[] {
  const siblings = new Set(
    [...installed.values()].flatMap(({ files }) => files.map(({ path }) => path.slice(FOLDER.length))),
  );
  return [...neededPackages(roots, installed)].sort().flatMap((name) => {
    const module = installed.get(name);
    if (module === undefined) return [];
    const files = module.files.filter(({ path }) => isNeeded(path.slice(FOLDER.length), target, siblings));
    return files.length === 0 ? [] : [{ ...module, files }];
  });
}
