import { type Image, loadImage } from "@napi-rs/canvas";
import { createHash } from "node:crypto";
import sharp from "sharp";
import type { Split } from "./fonts.ts";

/** A decoded photograph or game picture used as a background. */
export type Picture = Image;

/**
 * Debian packages of free games and wallpapers whose pictures stand in for the game behind the letters. They are
 * fetched on the machine that trains and never become part of this project.
 */
export const PICTURE_PACKAGES = [
  "supertuxkart-data",
  "redeclipse-data",
  "mate-backgrounds",
  "plasma-workspace-wallpapers",
] as const;

const MOST_PICTURES = 3000;
const WIDTH = 640;
/** Parts of a texture set that look like nothing a camera would see. */
const UNUSABLE =
  /normal|_n\.|_s\.|gloss|spec|icon|alpha|mask|bump|_local|glow|crosshair|editor|\/skins\/|font/i;
/** Of a wallpaper's many sizes only these. */
const WALLPAPER_SIZES = /\/(1920x1080|3840x2160|5120x2880)\.(jpg|png)$/;

async function run(command: string, args: string[], cwd: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args, cwd, stderr: "piped", stdout: "null" })
    .output();
  if (!success) {
    throw new Error(`'${command} ${args.join(" ")}' failed: ${new TextDecoder().decode(stderr).trim()}`);
  }
}

async function* imageFiles(folder: string): AsyncGenerator<string> {
  const entries = (await Array.fromAsync(Deno.readDir(folder))).sort((a, b) => a.name < b.name ? -1 : 1);
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* imageFiles(path);
    else if (entry.isFile && /\.(jpe?g|png)$/i.test(entry.name)) yield path;
  }
}

/** A picture reduced to at most 640 pixels of width, or nothing when it would make a poor background. */
async function reduced(path: string): Promise<Uint8Array | undefined> {
  try {
    const { width, height } = await sharp(path).metadata();
    if (Math.min(width, height) < 180 || Math.max(width, height) > 4 * Math.min(width, height)) {
      return undefined;
    }
    const picture = sharp(path).flatten({ background: "#333" }).toColourspace("srgb")
      .resize({ width: WIDTH, withoutEnlargement: true });
    const { channels } = await picture.clone().stats();
    if (channels.every((channel) => channel.stdev < 8)) return undefined;
    const [red, , blue] = channels;
    // The bluish maps of surface normals that come with textures.
    if (blue !== undefined && red !== undefined && blue.mean > 190 && Math.abs(red.mean - 128) < 25) {
      return undefined;
    }
    return await picture.jpeg({ quality: 92 }).toBuffer();
  } catch {
    return undefined; // A few files of the packages are no pictures at all, whatever they are called.
  }
}

/** Which split a folder's pictures belong to: whole folders are held back, so that no look-alike is in both. */
function splitOf(path: string): Split {
  const folder = path.slice(0, path.lastIndexOf("/"));
  const digest = createHash("sha256").update(folder.replace(/^.*\/usr\//, "")).digest();
  return (digest[0] ?? 0) % 6 === 0 ? "validation" : "train";
}

/**
 * Makes the picture collection in `folder` if it is not there yet: downloads the packages with `apt-get`, unpacks
 * them without installing, and keeps only reduced copies of pictures, under `train/` and `validation/`.
 *
 * Throws an `Error` that says what failed when the machine is not a Debian with these packages.
 */
export async function preparePictures(folder: string, say: (line: string) => void): Promise<void> {
  const done = `${folder}/done.txt`;
  if (await Deno.stat(done).then(() => true, () => false)) return;
  const packages = `${folder}/packages`;
  await Deno.mkdir(`${folder}/train`, { recursive: true });
  await Deno.mkdir(`${folder}/validation`, { recursive: true });
  await Deno.mkdir(packages, { recursive: true });
  const candidates: string[] = [];
  for (const name of PICTURE_PACKAGES) {
    const unpacked = `${packages}/${name}`;
    if (!await Deno.stat(unpacked).then(() => true, () => false)) {
      say(`Downloading the pictures of ${name}`);
      await run("apt-get", ["download", name], packages);
      const archive = (await Array.fromAsync(Deno.readDir(packages)))
        .find((entry) => entry.name.startsWith(`${name}_`) && entry.name.endsWith(".deb"));
      if (archive === undefined) throw new Error(`apt-get left no archive of ${name} in ${packages}`);
      await run("dpkg", ["-x", archive.name, name], packages);
      await Deno.remove(`${packages}/${archive.name}`);
    }
    for await (const path of imageFiles(unpacked)) {
      if (path.includes("/wallpapers/") ? WALLPAPER_SIZES.test(path) : !UNUSABLE.test(path)) {
        candidates.push(path);
      }
    }
  }
  say(`Reducing ${candidates.length} pictures`);
  // An even selection over all folders, the same on every machine.
  const order = candidates
    .map((path) => ({ path, key: createHash("sha256").update(path.replace(/^.*\/usr\//, "")).digest("hex") }))
    .sort((a, b) => a.key < b.key ? -1 : 1);
  let kept = 0;
  for (const { path } of order) {
    if (kept >= MOST_PICTURES) break;
    const jpeg = await reduced(path);
    if (jpeg === undefined) continue;
    await Deno.writeFile(`${folder}/${splitOf(path)}/${String(kept++).padStart(5, "0")}.jpg`, jpeg);
  }
  await Deno.remove(packages, { recursive: true });
  await Deno.writeTextFile(done, `${kept} pictures of ${PICTURE_PACKAGES.join(", ")}\n`);
  say(`${kept} pictures are ready`);
}

/** A handful of decoded pictures out of many, of which each `turn` exchanges one: memory stays small. */
export interface PicturePool {
  pictures: readonly Picture[];
  turn(): Promise<void>;
}

const POOL_SIZE = 48;

/** Opens one split of the collection made by `preparePictures`. `offset` says with which picture to begin. */
export async function openPictures(folder: string, split: Split, offset: number): Promise<PicturePool> {
  const paths: string[] = [];
  for await (const path of imageFiles(`${folder}/${split}`)) paths.push(path);
  if (paths.length === 0) throw new Error(`No pictures in ${folder}/${split}`);
  let next = offset;
  const load = async () => {
    const path = paths[next++ % paths.length];
    if (path === undefined) throw new Error(`No pictures in ${folder}/${split}`);
    return await loadImage(await Deno.readFile(path));
  };
  const pictures: Picture[] = [];
  while (pictures.length < Math.min(POOL_SIZE, paths.length)) pictures.push(await load());
  let slot = 0;
  return {
    pictures,
    async turn() {
      pictures[slot++ % pictures.length] = await load();
    },
  };
}
