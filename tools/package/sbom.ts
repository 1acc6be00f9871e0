import { createHash } from "node:crypto";
import { keyOf, type Licences } from "../audit/licences.ts";
import type { Module } from "./modules.ts";
import { type PackedFile, textFile } from "./packed_file.ts";

export interface SbomOptions {
  readonly version: string;
  /** The system that the package is for. */
  readonly triple: string;
  /** What lies in the package, each with its files there. */
  readonly modules: readonly Module[];
  /** Every file of the package. */
  readonly files: readonly PackedFile[];
  readonly licences: Licences;
  /** Of tarballs, by "name@version", as npm writes them. */
  readonly integrities: ReadonlyMap<string, string>;
}

/** Files of which each is listed: programs, libraries and the network. */
const LISTED = /\.(node|dll|dylib|exe|onnx)$|\.so(\.[\d.]+)?$|^runtime\/deno$/;

/** The name of one package in a list; "purl" is what the specification calls it (github.com/package-url/purl-spec). */
function purl({ name, version }: { readonly name: string; readonly version: string }): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/**
 * The list of all that is in a package (CycloneDX 1.6): npm packages with licence and the SHA-512 of their tarballs, and
 * native files with their SHA-256. The same package makes the same bytes: it has neither a date nor a number of its own.
 *
 * @throws {Error} when a licence or a hash is not known, which `deno task audit` would have said
 */
export function sbom({ version, triple, modules, files, licences, integrities }: SbomOptions): PackedFile {
  const all = new Map(modules.flatMap(withNested).map((one) => [keyOf(one), one]));
  const listed = [...all.values()].toSorted((a, b) => keyOf(a) < keyOf(b) ? -1 : 1);
  const named = (name: string) => listed.filter((one) => one.name === name).map(purl);
  const known = (map: ReadonlyMap<string, string>, key: string, what: string) => {
    const found = map.get(key);
    if (found === undefined) throw new Error(`The ${what} of ${key} is not known: run 'deno task audit'`);
    return found;
  };
  const text = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": "scoreline",
        name: "scoreline",
        version,
        licenses: licenceOf("MIT"),
        properties: [{ name: "scoreline:target", value: triple }],
      },
    },
    components: [
      ...listed.map((one) => ({
        type: "library",
        "bom-ref": purl(one),
        ...groupAndName(one.name),
        version: one.version,
        purl: purl(one),
        licenses: licenceOf(known(licences, keyOf(one), "licence")),
        hashes: [{ alg: "SHA-512", content: hexOf(known(integrities, keyOf(one), "hash")) }],
      })),
      ...files.filter(({ path }) => LISTED.test(path)).map(({ path, bytes }) => ({
        type: "file",
        "bom-ref": `file:${path}`,
        name: path,
        hashes: [{ alg: "SHA-256", content: createHash("sha256").update(bytes).digest("hex") }],
      })).toSorted((a, b) => a.name < b.name ? -1 : 1),
    ],
    dependencies: [
      { ref: "scoreline", dependsOn: listed.map(purl) },
      ...listed.map((one) => ({
        ref: purl(one),
        dependsOn: [
          ...new Set(Object.keys({ ...one.dependencies, ...one.optionalDependencies }).flatMap(named)),
        ]
          .sort(),
      })),
    ],
  };
  return textFile("sbom.cdx.json", `${JSON.stringify(text, null, 1)}\n`);
}

type Named = Pick<Module, "name" | "version" | "dependencies" | "optionalDependencies">;

/** A module, and those that lie in its own node_modules. */
function withNested(module: Module): Named[] {
  return [module, ...module.nested];
}

function groupAndName(name: string): { readonly group?: string; readonly name: string } {
  const [scope, rest] = name.split("/");
  return scope !== undefined && rest !== undefined ? { group: scope, name: rest } : { name };
}

/** A single SPDX identifier, or an expression of several. */
function licenceOf(licence: string) {
  return /^[\w.+-]+$/.test(licence) && !licence.startsWith("LicenseRef-")
    ? [{ license: { id: licence } }]
    : [{ expression: licence }];
}

function hexOf(integrity: string): string {
  return Uint8Array.fromBase64(integrity.replace("sha512-", "")).toHex();
}
