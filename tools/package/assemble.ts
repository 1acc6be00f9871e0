import { join } from "node:path";
import { keyOf, readLicences } from "../audit/licences.ts";
import { readLocks } from "../audit/locks.ts";
import { installedFiles, installFor } from "./dependencies.ts";
import { encoderFor } from "./encoder.ts";
import { type KnownLicence, LIBVIPS, licencesNote, licencesOf } from "./licences.ts";
import { importsOfBundle, manifestText, readProjectManifest, runFlags } from "./manifest.ts";
import { type Module, modulesFor, modulesIn } from "./modules.ts";
import { overlayModules } from "./overlay_modules.ts";
import { type PackedFile, textFile } from "./packed_file.ts";
import { readmeText } from "./readme_text.ts";
import { sbom } from "./sbom.ts";
import { scriptsFor } from "./scripts.ts";
import { ownFiles } from "./sources.ts";
import { runtimeFile, type Target } from "./targets.ts";

export interface Variant {
  readonly target: Target;
  /** With the encoder of the live view, which has GPL parts. */
  readonly withEncoder: boolean;
}

/** What a package holds. */
export interface Assembled {
  readonly version: string;
  readonly files: readonly PackedFile[];
}

/**
 * Puts a package together: the runtime, the sidecar with the modules that it loads on that system, the built overlay
 * (which must be there), scripts, the encoder where it is wanted, and the licences of all of it.
 */
export async function assemble(root: string, { target, withEncoder }: Variant): Promise<Assembled> {
  const bundles = join(root, "tools", "package");
  const crlf = target.os === "win32";
  const manifest = readProjectManifest(await Deno.readTextFile(join(root, "deno.json")));
  const imports = importsOfBundle(await Deno.readTextFile(join(bundles, target.bundle, "deno.json")));

  await using installed = await installFor(target, join(bundles, target.bundle));
  const all = modulesIn(await installedFiles(installed));
  const modules = modulesFor(target, all, Object.keys(imports));
  const shipped = modules.map(({ name }) => moduleNamed(all, name));
  const known = await knownLicences(bundles);
  const encoder = withEncoder ? await encoderFor(target, root, known.gpl) : null;

  const overlay = await overlayModules(root);
  const licensed = [moduleNamed(all, "deno"), ...shipped, ...encoder?.modules ?? [], ...overlay];
  const own = await ownFiles(root, manifest, { crlf });
  const hasObsScript = own.some(({ path }) => path.startsWith("obs-scripts/"));
  const { version } = manifest;
  const files = [
    ...own,
    ...modules.flatMap(({ files }) => files),
    ...encoder?.files ?? [],
    runtimeOf(target, all),
    ...scriptsFor(target, runFlags(manifest, "start")),
    textFile("deno.json", manifestText(manifest, imports)),
    textFile("README.txt", readmeText({ target, version, hasObsScript, withEncoder }), {
      crlf,
    }),
    licencesNote(crlf),
    ...licencesOf(licensed, [...known.licences, ...encoder === null ? [] : [encoder.licence]]),
  ];
  const packages = (await readLocks(root)).flatMap((lock) => lock.packages);
  const list = sbom({
    version,
    triple: target.triple,
    modules: [...modules, moduleNamed(all, target.runtime), ...encoder?.modules ?? [], ...overlay],
    files,
    licences: await readLicences(root),
    integrities: new Map(packages.map((one) => [keyOf(one), one.integrity ?? ""])),
  });
  return { version, files: [...files, list] };
}

function moduleNamed(modules: ReadonlyMap<string, Module>, name: string): Module {
  const module = modules.get(name);
  if (module === undefined) throw new Error(`The package ${name} was not installed`);
  return module;
}

function runtimeOf(target: Target, modules: ReadonlyMap<string, Module>): PackedFile {
  const name = runtimeFile(target);
  const program = moduleNamed(modules, target.runtime).files.find(({ path }) => path.endsWith(`/${name}`));
  if (program === undefined) throw new Error(`The package ${target.runtime} has no ${name}`);
  return { path: `runtime/${name}`, bytes: program.bytes, executable: true };
}

async function knownLicences(bundles: string): Promise<{ gpl: PackedFile; licences: KnownLicence[] }> {
  const text = async (path: string) => ({
    path,
    bytes: await Deno.readFile(join(bundles, "licences", path)),
  });
  const gpl = await text("GPL-3.0.txt");
  const licences = [
    { of: /^onnxruntime-/, texts: [await text("onnxruntime.txt")] },
    { of: /^@julusian\/jpeg-turbo$/, texts: [await text("libjpeg-turbo.txt")] },
    { of: /^werift$/, texts: [await text("werift.txt")] },
    // libvips is under the LGPL, which adds to the GPL.
    { of: LIBVIPS, texts: [await text("LGPL-3.0.txt"), gpl] },
  ];
  return { gpl, licences };
}
