import type { Target } from "./targets.ts";

/** Folders that no program reads, wherever they are. */
const IDLE_FOLDERS = /(^|\/)(\.github|docs?|examples?|test|tests|__tests__)\//;

/** Files that no program reads; licences are collected elsewhere. */
const IDLE_FILES =
  /\.(map|md|[cm]?ts|h|yml|bnf)$|(^|\/)(\.[^/]+|licen[sc]e[^/]*|changelog[^/]*|tsconfig\.json|bower\.json)$/i;

/** Parts of single packages that only building, installing, browsers or type checkers look at. */
const IDLE_PARTS =
  /^(onnxruntime-node\/(lib|script)|onnxruntime-common\/(lib|dist\/esm|dist\/ort-common\.min[^/]*)|sharp\/(install|src)|hono\/dist\/(cjs|types)|@msgpack\/msgpack\/(dist\.es5[^/]*|src)|@img\/[^/]+\/lib\/glib-2\.0|werift\/lib\/[^/]+|mediabunny\/(src|dist\/bundles)|node-av\/(install|dist\/(api|ffmpeg|webrtc)))\//;

/** The other C library of Linux, and the other compiler of Windows: Deno has none for them. */
const OTHER_TOOLCHAIN = /^(@img\/sharp-(libvips-)?linuxmusl-|@seydx\/node-av-win32-[^/]+-mingw\/)/;

/** Libraries of ONNX Runtime by system and processor. */
const ONNX_LIBRARY = /^onnxruntime-node\/bin\/napi-v\d+\/([^/]+)\/([^/]+)\/([^/]+)$/;

/** Libraries of libjpeg-turbo by system and processor. */
const JPEG_LIBRARY = /^@julusian\/jpeg-turbo\/prebuilds\/jpeg-turbo-([^/]+)\//;

/**
 * Whether a file of node_modules (path below it, with `/`) is of use to the sidecar on that system. `siblings` are all
 * paths there are.
 */
export function isNeeded(path: string, target: Target, siblings: ReadonlySet<string>): boolean {
  if (
    OTHER_TOOLCHAIN.test(path) || IDLE_FOLDERS.test(path) || IDLE_FILES.test(path) || IDLE_PARTS.test(path)
  ) {
    return false;
  }
  const jpeg = JPEG_LIBRARY.exec(path);
  if (jpeg !== null) return jpeg[1] === `${target.os}-${target.cpu}`;
  const library = ONNX_LIBRARY.exec(path);
  if (library === null) return true;
  const [, os, cpu, file = ""] = library;
  return os === target.os && cpu === target.cpu && !isSecondName(path, file, siblings);
}

/** On macOS the same library lies there as libonnxruntime.1.dylib, which is what is loaded, and by its whole version. */
function isSecondName(path: string, file: string, siblings: ReadonlySet<string>): boolean {
  const versioned = /^(libonnxruntime\.\d+)\.[\d.]+\.dylib$/.exec(file);
  return versioned !== null && siblings.has(path.replace(file, `${versioned[1]}.dylib`));
}
