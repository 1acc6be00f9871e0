import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { hasCodecLibrary } from "../../sidecar/webrtc/codec_library.ts";
import { browserIsInstalled } from "./browser.ts";
import { desktopIsInstalled } from "./desktop.ts";
import { networkCanBeMade } from "./offline.ts";
import { findProgram } from "./program.ts";
import { obsIsInstalled } from "./real_obs.ts";
import { aiortcIsInstalled } from "./whep_viewer.ts";

/** The folder of the project. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What a machine may lack. */
export type Part =
  | "obs"
  | "chromium"
  | "frames"
  | "linux"
  | "unzip"
  | "curl"
  | "luajit"
  | "luacheck"
  | "desktop"
  | "nginx"
  | "coturn"
  | "openssl"
  | "namespace"
  | "nft"
  | "aiortc"
  | "encoder"
  | "ffmpeg"
  | "gstreamer"
  | "gstreamer for Python"
  | "gstreamer for WebRTC"
  | "outside"
  | "yaml"
  | "numpy";

const IS_HERE: Readonly<Record<Part, () => boolean>> = {
  obs: obsIsInstalled,
  chromium: browserIsInstalled,
  frames: () => testFrames() !== null,
  linux: () => Deno.build.os === "linux",
  unzip: () => findProgram("unzip") !== null,
  curl: () => findProgram("curl") !== null,
  luajit: () => findProgram("luajit") !== null,
  desktop: desktopIsInstalled,
  luacheck: () => findProgram("luacheck") !== null,
  nginx: () => findProgram("nginx") !== null,
  coturn: () => findProgram("turnserver") !== null,
  openssl: () => findProgram("openssl") !== null,
  namespace: () => networkCanBeMade(),
  nft: () => findProgram("nft") !== null,
  aiortc: aiortcIsInstalled,
  encoder: () => hasCodecLibrary(ROOT),
  ffmpeg: () => findProgram("ffmpeg") !== null,
  gstreamer: () => findProgram("gst-launch-1.0") !== null,
  "gstreamer for Python": () =>
    existsSync(`/usr/lib/${Deno.build.arch}-linux-gnu/gstreamer-1.0/libgstpython.so`),
  "gstreamer for WebRTC": () =>
    ["gstreamer-1.0/libgstnice.so", "girepository-1.0/GstWebRTC-1.0.typelib"]
      .every((file) => existsSync(`/usr/lib/${Deno.build.arch}-linux-gnu/${file}`)),
  outside: () => outwardAddress() !== null,
  yaml: () => existsSync("/usr/lib/python3/dist-packages/yaml"),
  numpy: () => existsSync("/usr/lib/python3/dist-packages/numpy"),
};

/**
 * Folder with real pictures of the game, one folder a label, which are not part of this repository; `null` when
 * SCORELINE_TEST_FRAMES does not name one.
 */
export function testFrames(): string | null {
  const folder = Deno.env.get("SCORELINE_TEST_FRAMES") ?? "";
  return folder !== "" && existsSync(folder) ? folder : null;
}

/** An IPv4 address of this machine that is not loopback, `null` without a network. */
export function outwardAddress(): string | null {
  const found = Deno.networkInterfaces().find(({ family, address }) =>
    family === "IPv4" && !address.startsWith("127.") && !address.startsWith("169.254.")
  );
  return found?.address ?? null;
}

/**
 * Registers a test that needs more than this repository. Where a part is missing the test says so on standard error
 * and counts as ignored, so that nobody takes its silence for success.
 */
export function testNeeding(
  parts: readonly Part[],
  name: string,
  test: (t: Deno.TestContext) => Promise<void>,
): void {
  const missing = parts.filter((part) => !IS_HERE[part]());
  if (missing.length > 0) console.error(`SKIPPED (no ${missing.join(", no ")}): ${name}`);
  Deno.test({ name, ignore: missing.length > 0, fn: test });
}
