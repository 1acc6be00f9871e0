import { join } from "node:path";
import { installedFiles, installFor } from "./dependencies.ts";
import { ffmpegConfiguration, ffmpegNote } from "./ffmpeg_note.ts";
import type { KnownLicence } from "./licences.ts";
import { type Module, modulesFor, modulesIn } from "./modules.ts";
import { type PackedFile, textFile } from "./packed_file.ts";
import type { Target } from "./targets.ts";

/** The folder in which the sidecar looks for the encoder of the live view. */
const FOLDER = "encoder";
const LIBRARY = "node-av";
/** The parts of it that are FFmpeg, one for each system. */
const NATIVE = /^@seydx\/node-av-/;

/** The encoder of the live view as a package holds it. */
export interface PackedEncoder {
  readonly files: readonly PackedFile[];
  /** What is in them, with whatever each of these came with. */
  readonly modules: readonly Module[];
  /** What the native part does not say of its licence itself. */
  readonly licence: KnownLicence;
}

/**
 * The encoder for a system, as `encoder/deno.lock` names it.
 *
 * @param gpl the text of the GPL, version 3
 * @throws {InstallError} when it cannot be fetched
 */
export async function encoderFor(target: Target, root: string, gpl: PackedFile): Promise<PackedEncoder> {
  await using installed = await installFor(target, join(root, FOLDER));
  const all = modulesIn(await installedFiles(installed));
  const kept = modulesFor(target, all, [LIBRARY]);
  const native = kept.find(({ name }) => NATIVE.test(name));
  const library = native?.files.find(({ path }) => path.endsWith(".node"));
  if (native === undefined || library === undefined) {
    throw new Error(`${LIBRARY} has no library for ${target.triple}`);
  }
  const configuration = ffmpegConfiguration(library.bytes);
  const note = ffmpegNote({
    name: native.name,
    version: native.version,
    triple: target.triple,
    configuration,
  });
  return {
    files: kept.flatMap(({ files }) => files.map((file) => ({ ...file, path: `${FOLDER}/${file.path}` }))),
    modules: kept.map((module) => all.get(module.name) ?? module),
    licence: { of: NATIVE, texts: [textFile("FFMPEG.txt", note, { crlf: target.os === "win32" }), gpl] },
  };
}
