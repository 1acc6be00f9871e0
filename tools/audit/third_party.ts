import { keyOf, type Licences } from "./licences.ts";
import type { Locked, LockFile, Use } from "./locks.ts";

const BEGIN = "<!-- From here on written by 'deno task audit --write' -->";
const END = "<!-- As far as here -->";

const HEADINGS: readonly [use: Use, heading: string][] = [
  ["packages", "Fetched for the packages for download; what of it is in a zip, its `sbom.cdx.json` lists"],
  ["encoder", "Fetched besides for the encoder of the live view"],
  ["development", "Fetched besides for running from the sources, for building and for testing"],
];

/**
 * The text of THIRD_PARTY.md with its list of all packages brought up to date.
 *
 * @throws {Error} when the place for the list is not marked
 */
export function withEveryPackage(text: string, locks: readonly LockFile[], licences: Licences): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`THIRD_PARTY.md has no lines "${BEGIN}" and "${END}"`);
  const list = everyPackage(locks.flatMap(({ packages }) => packages), licences);
  return `${text.slice(0, begin)}${BEGIN}\n\n${list}\n${text.slice(end)}`;
}

/** Packages that the project imports itself and whose purpose no table of THIRD_PARTY.md tells; "@scope/*" stands for all of it. */
export function unexplained(text: string, locks: readonly LockFile[]): string[] {
  const explained = new Set(
    [...text.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = ""]) =>
      cell.split(",").map((one) => one.trim())
    ),
  );
  const imported = new Set(locks.flatMap(({ imports }) => Object.keys(imports)));
  const isExplained = (name: string) => explained.has(name) || explained.has(name.replace(/\/.*$/, "/*"));
  return [...imported].filter((name) => !isExplained(name)).sort();
}

function everyPackage(packages: readonly Locked[], licences: Licences): string {
  const listed = new Set<string>();
  return HEADINGS.map(([use, heading]) => {
    const byLicence = new Map<string, string[]>();
    for (const one of packages.filter((one) => one.use === use).toSorted(byName)) {
      const key = keyOf(one);
      if (listed.has(key)) continue;
      listed.add(key);
      const licence = licences.get(key) ?? "unknown";
      byLicence.set(licence, [...byLicence.get(licence) ?? [], `${one.name} ${one.version}`]);
    }
    const rows = [...byLicence].sort(([a], [b]) => a < b ? -1 : 1)
      .map(([licence, names]) => `| ${licence} | ${names.join(", ")} |`);
    return `### ${heading}\n\n| licence | packages |\n|---|---|\n${rows.join("\n")}\n`;
  }).join("\n");
}

function byName(a: Locked, b: Locked): number {
  return keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0;
}
