/**
 * `deno task package`: puts everything that Scoreline needs on a machine without Deno, Node and network into a folder and
 * a zip.
 */
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { builtFolders } from "./build.ts";
import { build, BuildError } from "./build/built_folder.ts";
import type { Terminal } from "./command_line.ts";
import { assemble } from "./package/assemble.ts";
import { MAX_BYTES, partsOf, tableOf } from "./package/composition.ts";
import { InstallError } from "./package/dependencies.ts";
import { MissingLicence } from "./package/licences.ts";
import { mayPassOnEncoder, zipName } from "../sidecar/config/packaging.ts";
import { targetNamed, TARGETS } from "./package/targets.ts";
import { FolderInUse, writeFolder } from "./package/write_folder.ts";
import { sizesIn, zipped } from "./package/zip.ts";
import { usageSentence, userFolder } from "./terminal.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** The folder in the zip; without the version, so that a new one can be unpacked over an old one. */
const FOLDER = "scoreline";

const HELP =
  `Puts Scoreline and all that it needs into a folder and a zip that run without Deno, Node and network.

Usage: deno task package [--target TARGET] [--with-webrtc] [--out DIR]

  --target TARGET  the system to make it for; this one when left out:
${TARGETS.map(({ triple }) => `                     ${triple}`).join("\n")}
  --with-webrtc    with the encoder of the live view, which is FFmpeg with GPL parts
  --out DIR        where it is put (default: dist)
  --help           this text

Every target can be made on every system. The Deno and the native libraries of another system are downloaded, and
checked against the lock files in tools/package.

Exit code: 0 when the zip is there, 1 when it could not be made or is too large, 2 for a wrong command line.`;

/** Makes one package and answers the exit code. */
export async function packageFor(args: readonly string[], { out, error }: Terminal): Promise<number> {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        target: { type: "string", default: Deno.build.target },
        "with-webrtc": { type: "boolean", default: false },
        out: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }));
  } catch (cause) {
    error(usageSentence(cause, "package"));
    return 2;
  }
  if (values.help) {
    out(HELP);
    return 0;
  }
  const target = targetNamed(values.target);
  if (target === null) {
    const names = TARGETS.map(({ triple }) => triple).join(", ");
    error(`There are no packages for '${values.target}'. Set --target to one of ${names}.`);
    return 2;
  }
  try {
    const dir = values.out === undefined ? join(ROOT, "dist") : resolve(userFolder(), values.out);
    for (const folder of builtFolders(ROOT)) await build(folder, { ifStale: true });
    const withEncoder = values["with-webrtc"];
    const { version, files } = await assemble(ROOT, { target, withEncoder });
    const folder = join(dir, `${target.triple}${withEncoder ? "-with-webrtc" : ""}`, FOLDER);
    await writeFolder(folder, files);
    const zip = zipped(files, FOLDER);
    const path = join(dir, zipName({ version, triple: target.triple, withEncoder }));
    await Deno.writeFile(path, zip);
    const lines = [
      ...tableOf(partsOf(sizesIn(zip))),
      `folder   ${folder}`,
      `zip      ${path}`,
      `SHA-256  ${createHash("sha256").update(zip).digest("hex")}`,
    ];
    for (const line of lines) out(line);
    if (withEncoder && !mayPassOnEncoder(target.triple)) {
      error(
        "Keep this one to yourself: its encoder is built with --enable-nonfree, so nobody may pass it on.",
      );
    }
    const limit = withEncoder ? MAX_BYTES.withEncoder : MAX_BYTES.plain;
    if (zip.length <= limit) return 0;
    error(`The zip has ${zip.length} bytes, more than the ${limit} that it may have: leave something out.`);
    return 1;
  } catch (cause) {
    if (![BuildError, InstallError, MissingLicence, FolderInUse].some((one) => cause instanceof one)) {
      throw cause;
    }
    error(cause instanceof Error ? cause.message : String(cause));
    return 1;
  }
}

if (import.meta.main) Deno.exit(await packageFor(Deno.args, { out: console.log, error: console.error }));
