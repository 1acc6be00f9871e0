import { join } from "node:path";
import * as v from "valibot";

/** Folders in which a package may have been unpacked, whole. */
export interface Places {
  /** The project's folder. */
  readonly root: string;
  /** Deno's own store of npm packages, with a folder for each registry. */
  readonly store: string;
}

const SEPARATE = ["", "encoder", "tools/render"];

const manifest = v.object({
  license: v.optional(v.union([v.string(), v.object({ type: v.string() })])),
  licenses: v.optional(v.array(v.object({ type: v.string() }))),
});

/** What a licence's text begins with, or has to have in it, and its SPDX name. */
const TEXTS: readonly [text: RegExp, licence: string][] = [
  [/Permission is hereby granted, free of charge, to any person obtaining a copy/, "MIT"],
  [/Permission to use, copy, modify, and\/or distribute this software for any/, "ISC"],
  [/Apache License\s+Version 2\.0/, "Apache-2.0"],
  [/Neither the name of .* may be\s+used to endorse/s, "BSD-3-Clause"],
];

/**
 * The licence of a package as an SPDX expression, from its package.json or else from the text of its licence; `null` when
 * it is not unpacked on this machine, "NOASSERTION" when it does not say.
 */
export async function installedLicence(
  name: string,
  version: string,
  { root, store }: Places,
): Promise<string | null> {
  for (const folder of await foldersOf(name, version, { root, store })) {
    const text = await readIfThere(join(folder, "package.json"));
    if (text === null) continue;
    const { license, licenses } = v.parse(manifest, JSON.parse(text));
    const said = typeof license === "object" ? license.type : license ??
      licenses?.map(({ type }) => type).join(" OR ");
    // "SEE LICENSE IN file" names none.
    if (said !== undefined && said !== "" && !/^see /i.test(said)) return said;
    return await licenceOfText(folder) ?? "NOASSERTION";
  }
  return null;
}

async function foldersOf(name: string, version: string, { root, store }: Places): Promise<string[]> {
  const folders: string[] = [];
  const prefix = `${name.replace("/", "+")}@${version}`;
  for (const place of SEPARATE) {
    const modules = join(root, place, "node_modules", ".deno");
    for (const entry of await namesIn(modules)) {
      // What depends on its peers has them in the folder's name.
      if (entry === prefix || entry.startsWith(`${prefix}_`)) {
        folders.push(join(modules, entry, "node_modules", name));
      }
    }
  }
  for (const registry of await namesIn(store)) folders.push(join(store, registry, name, version));
  return folders;
}

async function licenceOfText(folder: string): Promise<string | null> {
  for (const file of await namesIn(folder)) {
    if (!/^(licen[sc]e|copying)/i.test(file)) continue;
    const text = await readIfThere(join(folder, file)) ?? "";
    const found = TEXTS.find(([words]) => words.test(text));
    if (found !== undefined) return found[1];
  }
  return null;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
