import { join } from "node:path";
import type { PackedFile } from "./packed_file.ts";
import { readFolder } from "./read_folder.ts";
import type { Target } from "./targets.ts";

/** Everything that was installed for a target. */
export interface Installed extends AsyncDisposable {
  /** The node_modules folder: flat, without links. */
  readonly folder: string;
}

/** Thrown when the packages cannot be fetched; the message holds what Deno said. */
export class InstallError extends Error {
  override name = "InstallError";
}

/**
 * Has Deno install the packages that a folder's deno.json names, for another system, into a temporary folder. What is
 * downloaded must be what the lock file beside it names, by its SHA-512, or Deno refuses it. No script of a package runs.
 *
 * @throws {InstallError} when it fails
 */
export async function installFor(target: Target, folder: string): Promise<Installed> {
  await using attempt = new AsyncDisposableStack();
  const work = await Deno.makeTempDir({ prefix: "scoreline-package-" });
  attempt.defer(() => Deno.remove(work, { recursive: true }));
  for (const name of ["deno.json", "deno.lock"]) {
    await Deno.copyFile(join(folder, name), join(work, name));
  }
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    // Flat, because zips of links are nothing that Windows unpacks.
    args: [
      ...["install", "--quiet", "--frozen", "--node-modules-dir=manual", "--node-modules-linker", "hoisted"],
      ...["--os", target.os, "--arch", target.cpu],
    ],
    cwd: work,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new InstallError(new TextDecoder().decode(stderr).trim());
  const done = attempt.move();
  return { folder: join(work, "node_modules"), [Symbol.asyncDispose]: () => done.disposeAsync() };
}

/** Every file that was installed, whether needed or not; paths begin with "node_modules/". */
export function installedFiles({ folder }: Installed): Promise<PackedFile[]> {
  return readFolder(folder, "node_modules", (path) => !path.startsWith(".bin/"));
}
