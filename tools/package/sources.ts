import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { programOf, type ProjectManifest, TOOLS } from "./manifest.ts";
import { type PackedFile, textFile } from "./packed_file.ts";
import { readFolder } from "./read_folder.ts";

/** Tests, and what only tests use; the import rules name the same files. */
const TEST = /_test\.\w+$|(^|\/)(testing|tests?)\/|(^|\/)testing\.\w+$|(^|\/)fake_[^/]+$/;

/** Folders of the project that go into a package, and which of their files. */
const FOLDERS: readonly { readonly folder: string; readonly files: RegExp; readonly optional?: boolean }[] = [
  { folder: "sidecar", files: /\.(ts|wasm)$|^demo\/frames\/.*\.jpg$/ },
  { folder: "sidecar/dist", files: /\.js$/ },
  { folder: "overlay/dist", files: /./ },
  { folder: "overlay/local", files: /\.html$/ },
  // Not what a calibration has put there.
  { folder: "models", files: /^(?!.*\.calibration\.json).*\.(onnx|json|f32|md)$/ },
  { folder: "docs", files: /\.md$/ },
  { folder: "obs-scripts", files: /\.lua$/, optional: true },
];

/** Single files that go into a package; those for people's editors get the line ends of their system. */
const FILES = ["LICENSE", "THIRD_PARTY.md", "scoreline.example.toml"];

/** What `install-webrtc` fetches. */
const ENCODER_FILES = ["encoder/deno.json", "encoder/deno.lock"];

/** Scoreline's own files for a package: the built overlay must be there. */
export async function ownFiles(
  root: string,
  manifest: ProjectManifest,
  { crlf }: { readonly crlf: boolean },
): Promise<PackedFile[]> {
  const folders = await Promise.all(FOLDERS.map(async ({ folder, files, optional = false }) => {
    const path = join(root, ...folder.split("/"));
    if (optional && !await isFolder(path)) return [];
    return await readFolder(path, folder, (file) => files.test(file) && !TEST.test(file));
  }));
  const texts = await Promise.all(
    FILES.map(async (name) => textFile(name, await Deno.readTextFile(join(root, name)), { crlf })),
  );
  const encoder = await Promise.all(
    ENCODER_FILES.map(async (path) => ({ path, bytes: await Deno.readFile(join(root, path)) })),
  );
  return [...folders.flat(), ...texts, ...encoder, ...await toolFiles(root, manifest)];
}

/** The programs of the tools, their own folders (a tool may start a part of itself), and what they import. */
async function toolFiles(root: string, manifest: ProjectManifest): Promise<PackedFile[]> {
  const paths = new Set<string>();
  for (const tool of TOOLS) {
    const program = programOf(manifest, tool);
    for (const path of await importedBy(join(root, program))) paths.add(toPath(root, path));
    const folder = join(root, "tools", tool);
    if (!await isFolder(folder)) continue;
    for (const { path } of await readFolder(folder, `tools/${tool}`, (file) => file.endsWith(".ts"))) {
      if (!TEST.test(path)) paths.add(path);
    }
  }
  const own = [...paths].filter((path) => /^(tools|overlay)\//.test(path)).sort();
  return await Promise.all(
    own.map(async (path) => ({ path, bytes: await Deno.readFile(join(root, ...path.split("/"))) })),
  );
}

const moduleGraph = v.object({
  modules: v.array(v.object({ specifier: v.string(), error: v.optional(v.string()) })),
});

/** A program and every module of ours that it loads, as paths. */
async function importedBy(program: string): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", program],
    stderr: "null",
  }).output();
  const { modules } = v.parse(moduleGraph, JSON.parse(new TextDecoder().decode(stdout)));
  const broken = modules.find(({ error }) => error !== undefined);
  if (broken !== undefined) throw new Error(`${program} cannot be loaded: ${broken.error}`);
  return modules.filter(({ specifier }) => specifier.startsWith("file:"))
    .map(({ specifier }) => fileURLToPath(specifier));
}

function toPath(root: string, path: string): string {
  return relative(root, path).split(sep).join("/");
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
