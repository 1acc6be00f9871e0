import { isAllowed } from "./licence_expression.ts";
import { knownAgainst } from "./known_bad.ts";
import { keyOf, type Licences } from "./licences.ts";
import type { Locked, LockFile, Use } from "./locks.ts";

/** Something that is off, and what to do; one sentence. */
export interface Problem {
  readonly package: string | null;
  readonly lock: string;
  readonly message: string;
}

/** Licences that ask for no more than to be named. */
const PERMISSIVE = [
  "MIT",
  "MIT-0",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "Apache-2.0",
  "Apache-2.0 WITH LLVM-exception",
  "BlueOak-1.0.0",
  "Unlicense",
  "Zlib",
  "CC0-1.0",
];
/** Fonts; files under the MPL stay under it; libraries under the LGPL are loaded as files of their own. */
const BESIDE_OURS = ["OFL-1.1", "MPL-2.0", "LGPL-3.0-or-later"];

/** What packages may be under, by what they are for. */
const ALLOWED: Readonly<Record<Use, ReadonlySet<string>>> = {
  packages: new Set([...PERMISSIVE, ...BESIDE_OURS]),
  development: new Set([...PERMISSIVE, ...BESIDE_OURS, "UFL-1.0"]), // a font that the detector is trained with
  // What is fetched into encoder/, or is in a zip of its own, stands for itself.
  encoder: new Set([...PERMISSIVE, ...BESIDE_OURS, "GPL-3.0-or-later", "LicenseRef-FFmpeg-nonfree"]),
};

/** Everything that is wrong with these lock files and licences. */
export function problemsIn(locks: readonly LockFile[], licences: Licences): Problem[] {
  const integrities = new Map<string, string>();
  return locks.flatMap((file) => [
    ...aboutScripts(file),
    ...aboutImports(file),
    ...file.packages.flatMap((one) => [
      ...aboutIntegrity(one, integrities),
      ...aboutLicence(one, licences),
      ...aboutReputation(one),
    ]),
  ]);
}

function aboutScripts({ path, allowsScripts }: LockFile): Problem[] {
  return allowsScripts
    ? [{ package: null, lock: path, message: "Install scripts may run: take 'allow' out of 'allowScripts'" }]
    : [];
}

/** Only exact versions of npm: a range would change what a lock file is made of. */
function aboutImports({ path, imports }: LockFile): Problem[] {
  return Object.entries(imports).filter(([, to]) =>
    !/^npm:(@[^/@]+\/)?[^/@]+@\d+\.\d+\.\d+[^~^*x]*$/.test(to)
  )
    .map(([name, to]) => ({
      package: name,
      lock: path,
      message: `'${to}' in deno.json is no exact version from npm: write npm:${name}@1.2.3`,
    }));
}

function aboutIntegrity({ integrity, lock, ...one }: Locked, known: Map<string, string>): Problem[] {
  const key = keyOf(one);
  const problem = (message: string) => [{ package: key, lock, message }];
  if (integrity === null || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)) {
    return problem("There is no SHA-512 of it in the lock file: make that anew with 'deno install'");
  }
  const before = known.get(key) ?? integrity;
  known.set(key, before);
  return before === integrity
    ? []
    : problem("Another lock file has another SHA-512 of it: find out which is right");
}

function aboutLicence({ lock, use, ...one }: Locked, licences: Licences): Problem[] {
  const key = keyOf(one);
  const licence = licences.get(key);
  if (licence === undefined) {
    const message = "Its licence is not known: run 'deno task audit --write' where it is installed";
    return [{ package: key, lock, message }];
  }
  if (isAllowed(licence, ALLOWED[use])) return [];
  const message = `Its licence, ${licence}, is not among those allowed for ${use} (tools/audit/problems.ts)`;
  return [{ package: key, lock, message }];
}

function aboutReputation({ name, version, lock }: Locked): Problem[] {
  const bad = knownAgainst(name, version);
  if (bad === null || bad.borne !== undefined) return [];
  const message = `It is known to be bad: ${bad.reason} (${bad.reference}). Use another version`;
  return [{ package: `${name}@${version}`, lock, message }];
}
