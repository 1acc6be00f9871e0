import type { Module } from "./modules.ts";
import { type PackedFile, textFile } from "./packed_file.ts";

/** Texts for packages that come without (all of) theirs. */
export interface KnownLicence {
  /** Names of the packages. */
  readonly of: RegExp;
  readonly texts: readonly PackedFile[];
}

/** Thrown when something would be passed on without its licence; the message says what to do. */
export class MissingLicence extends Error {
  override name = "MissingLicence";
}

/** At the top of a package, or of one that is nested in it. */
const LICENCE = /^(node_modules\/(@[^/]+\/)?[^/]+\/)*(licen[sc]e|copying|notice|third.?party)[^/]*$/i;

/** Packages with libvips: their README lists the licences of the libraries in it. */
export const LIBVIPS = /^@img\/sharp-(libvips-|win32-)/;

/**
 * The licences of these modules, as `licences/<name>@<version>/<file>`.
 *
 * @throws {MissingLicence} when one has none
 */
export function licencesOf(modules: readonly Module[], known: readonly KnownLicence[]): PackedFile[] {
  return modules.flatMap(({ name, version, files }) => {
    const own = files
      .map((file) => ({ ...file, path: file.path.slice(`node_modules/${name}/`.length) }))
      .filter(({ path }) => LICENCE.test(path) || LIBVIPS.test(name) && path === "README.md");
    const texts = [...own, ...known.filter(({ of }) => of.test(name)).flatMap(({ texts }) => texts)];
    if (texts.length === 0) {
      throw new MissingLicence(
        `${name}@${version} has no file with its licence: put the text into tools/package/licences`,
      );
    }
    const folder = `licences/${name.replace("/", "+")}@${version}`;
    return texts.map(({ path, bytes }) => ({
      path: `${folder}/${path.replaceAll("node_modules/", "")}`,
      bytes,
    }));
  });
}

/** Tells what the folder holds. */
export function licencesNote(crlf: boolean): PackedFile {
  const text = `The licences of what comes with Scoreline, by package and version.
Scoreline's own is the file LICENSE; THIRD_PARTY.md says what each package is for.
`;
  return textFile("licences/README.txt", text, { crlf });
}
