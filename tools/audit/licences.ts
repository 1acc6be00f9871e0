import { join } from "node:path";
import * as v from "valibot";
import { installedLicence, type Places } from "./installed_licence.ts";
import type { Locked } from "./locks.ts";

/** Licences by "name@version", as SPDX expressions. */
export type Licences = ReadonlyMap<string, string>;

/** What packages say of themselves falls short for these. */
const CORRECTIONS: readonly { readonly of: RegExp; readonly licence: string }[] = [
  // On Windows libvips is in the same package.
  { of: /^@img\/sharp-win32-/, licence: "Apache-2.0 AND LGPL-3.0-or-later" },
  // "MIT" is of the binding alone: FFmpeg in it is configured with --enable-gpl --enable-version3 ...
  { of: /^@seydx\/node-av-/, licence: "GPL-3.0-or-later" },
  // ... and here with --enable-nonfree besides, so that it may be used and not passed on (tools/package/ffmpeg_note.ts).
  { of: /^@seydx\/node-av-win32-.*-msvc$/, licence: "LicenseRef-FFmpeg-nonfree" },
];

const FILE = join("tools", "audit", "licences.json");

/** What was read when the table was written last, so that what is not unpacked on this machine is known too. */
export async function readLicences(root: string): Promise<Licences> {
  const table = v.parse(
    v.record(v.string(), v.string()),
    JSON.parse(await Deno.readTextFile(join(root, FILE))),
  );
  return new Map(Object.entries(table));
}

/** Writes the table, in order. */
export async function writeLicences(root: string, licences: Licences): Promise<void> {
  const entries = [...licences].sort(([a], [b]) => a < b ? -1 : 1);
  const text = `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
  await Deno.writeTextFile(join(root, FILE), text);
}

export function keyOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`;
}

/** The licences of those of these packages that are unpacked on this machine, as their files say. */
export async function licencesHere(packages: readonly Locked[], places: Places): Promise<Licences> {
  const here = new Map<string, string>();
  for (const { name, version } of packages) {
    const key = keyOf({ name, version });
    if (here.has(key)) continue;
    const licence = correctionOf(name) ?? await installedLicence(name, version, places);
    if (licence !== null) here.set(key, licence);
  }
  return here;
}

/**
 * These licences, and those of variants for other systems that nobody has unpacked: they are under the licence of a sibling,
 * a variant that the same package lists beside them.
 */
export function withSiblings(packages: readonly Locked[], known: Licences): Licences {
  const all = new Map(known);
  for (const { lock, optional } of packages) {
    const siblings = packages.filter((one) => one.lock === lock && optional.includes(one.name));
    for (const one of siblings) {
      if (all.has(keyOf(one))) continue;
      const like = siblings.find((other) =>
        family(other.name) === family(one.name) && known.has(keyOf(other))
      );
      const licence = like === undefined ? undefined : known.get(keyOf(like));
      if (licence !== undefined) all.set(keyOf(one), licence);
    }
  }
  return all;
}

function correctionOf(name: string): string | null {
  return CORRECTIONS.findLast(({ of }) => of.test(name))?.licence ?? null;
}

/** The name without the system that it is for. */
function family(name: string): string {
  return name.replace(
    /-?(linux|linuxmusl|darwin|win32|windows|freebsd|openbsd|android|wasm32|webcontainers?|openharmony|aix|sunos|netbsd).*$/,
    "",
  );
}
