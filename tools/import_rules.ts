/**
 * Who may import whom, as ARCHITECTURE.md lists it under "Folders, and who may import whom". Pure; `lint_plugin.ts` asks
 * about every import of every file.
 */
import { posix } from "node:path";

/** One import, re-export, dynamic import or `import("...")` type. */
export interface Import {
  /** The importing file, relative to the project's root, with `/`. */
  readonly from: string;
  readonly specifier: string;
  /** Names that are imported as values: none for types, "*" for a whole module or its effects. */
  readonly values: readonly string[];
}

/** Packages that one file, or a few with a task each, have to themselves, so that they can be replaced there. */
const SOLE_USERS: Readonly<Record<string, readonly string[]>> = {
  "onnxruntime-node": ["sidecar/vision/model.ts"],
  "sharp": ["sidecar/vision/decode.ts"],
  "@julusian/jpeg-turbo": ["sidecar/vision/turbo_jpeg.ts"],
  "obs-websocket-js": ["sidecar/obs/client.ts"],
  "werift": [
    "sidecar/webrtc/packetizer.ts",
    "sidecar/webrtc/media_peer.ts",
    "sidecar/webrtc/media_feedback.ts",
    "sidecar/webrtc/depacketizer.ts",
  ],
  "mediabunny": ["sidecar/media/mux.ts"],
};

/** The one file of the tools that imports such a package as well. */
const SOLE_TOOLS: Readonly<Record<string, string>> = { "werift": "tools/view/peer.ts" };

/** Tools with dependencies of their own, and the benchmark, which measures against these packages. */
const SEPARATE_TOOLS = ["tools/render/", "tools/train/", "tools/measure/", "bench/"];

const EDGES = ["obs", "vision", "log", "http", "outputs", "webrtc", "media"];

const CONTRACT = "sidecar/contract.ts";
/** What the contract hands on as its own. */
const CONTRACT_PART = "sidecar/contract_webrtc.ts";

/** What is wrong with an import and what to do instead; `null` when it is allowed. */
export function complaintAbout({ from, specifier, values }: Import): string | null {
  const target = resolve(from, specifier);
  if (target.kind === "package") return aboutPackage(from, target.name);
  const to = target.path;
  if (to === CONTRACT_PART) {
    return from === CONTRACT
      ? null
      : `Only ${CONTRACT} imports ${CONTRACT_PART}, and hands it on: import that`;
  }
  if (isTest(from)) return aboutTest(from, to);
  if (isTest(to) && !from.startsWith("bench/")) {
    return `Only tests may import "${to}": move what is needed beside its user`;
  }
  if (to.startsWith("tools/") && !from.startsWith("tools/") && !from.startsWith("bench/")) {
    return `Nothing imports tools/: move what is needed into the sidecar, and let the tool import it from there`;
  }
  if (from.startsWith("overlay/")) {
    return to.startsWith("overlay/") || to === CONTRACT
      ? null
      : `The overlay shares only ${CONTRACT} with the rest: put shared types there, ask the HTTP API for the rest`;
  }
  if (!from.startsWith("sidecar/")) return null;
  if (to.startsWith("overlay/")) return "The sidecar serves the built overlay and imports none of it";
  return aboutSidecar(from, to, values);
}

function aboutSidecar(from: string, to: string, values: readonly string[]): string | null {
  if (from === CONTRACT || from === CONTRACT_PART) {
    return `${CONTRACT} imports nothing: the overlay is built from it too`;
  }
  const zone = zoneOf(from);
  const target = zoneOf(to);
  if (zone === null || zone === target) return null;
  if (zone === "runtime") return "runtime/ imports nothing of ours: pass what it needs as an argument";
  if (to === CONTRACT) return null;
  if (zone === "domain") {
    return "domain/ is pure and imports only contract.ts and itself: take what it needs as an argument";
  }
  if (target === "runtime") return null;
  if (zone === "config") {
    return to === "deno.json"
      ? null
      : "config/ imports only contract.ts, runtime/ and itself: settings know nothing of their users";
  }
  if (target === "domain") {
    const refusalOnly = to === "sidecar/domain/command.ts" && values.every((name) => name === "Refusal");
    return values.length === 0 || refusalOnly
      ? null
      : `${zone}/ may use the domain's types only (and Refusal): let app.ts hand the function in`;
  }
  if (target === "config") {
    return values.length === 0
      ? null
      : `${zone}/ may use the types of its settings only: let app.ts hand the values in`;
  }
  if (target !== null) return `${zone}/ must not know ${target}/: let app.ts hand its function in`;
  return `${zone}/ must not know ${to}, which stands above it: let app.ts hand in what is needed`;
}

/** Tests beside a source may use whatever tests need, but stay with one edge. */
function aboutTest(from: string, to: string): string | null {
  const zone = zoneOf(from);
  const target = zoneOf(to);
  if (zone === null || target === null || zone === target || !EDGES.includes(target)) return null;
  return `A test of ${zone}/ must not need ${target}/: what takes both belongs into tests/`;
}

function aboutPackage(from: string, name: string): string | null {
  const users = SOLE_USERS[name];
  const free = users === undefined || users.includes(from) || from === SOLE_TOOLS[name] || isTest(from) ||
    SEPARATE_TOOLS.some((folder) => from.startsWith(folder));
  if (free) return null;
  return users.length === 1
    ? `Only ${users[0]} imports ${name}: use what that file offers`
    : `Only ${users.join(", ")} import ${name}: use what they offer`;
}

/** The folder of the sidecar that a file belongs to; `null` for its top level and for what is outside of it. */
function zoneOf(path: string): string | null {
  return /^sidecar\/([^/]+)\//.exec(path)?.[1] ?? null;
}

/** Tests, long ones included, and what only tests use: `testing.ts`, what lies in `testing/`, and fakes. */
function isTest(path: string): boolean {
  return /^tests\/|^tools\/soak[./]|_test\.tsx?$|\/testing\/|\/testing\.ts$|\/fake_[^/]+\.ts$/.test(path);
}

type Target = { readonly kind: "package"; readonly name: string } | {
  readonly kind: "file";
  readonly path: string;
};

function resolve(from: string, specifier: string): Target {
  if (/^\.\.?(\/|$)/.test(specifier)) {
    return { kind: "file", path: posix.normalize(posix.join(posix.dirname(from), specifier)) };
  }
  const bare = specifier.replace(/^npm:\/?/, "");
  const name = /^(@[^/]+\/)?[^/@]+/.exec(bare)?.[0] ?? bare;
  return { kind: "package", name };
}
