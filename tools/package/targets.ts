/** A system that a package can be made for. */
export interface Target {
  /** As Deno and Rust call it. */
  readonly triple: string;
  /** As npm and Node call its system ... */
  readonly os: "win32" | "darwin" | "linux";
  /** ... and its processor. */
  readonly cpu: "x64" | "arm64";
  /** The npm package that holds its Deno. */
  readonly runtime: string;
  /** The folder beside this file with what is installed for it. */
  readonly bundle: "bundle" | "bundle_intel_mac";
}

export const TARGETS: readonly Target[] = [
  {
    triple: "x86_64-pc-windows-msvc",
    os: "win32",
    cpu: "x64",
    runtime: "@deno/win32-x64",
    bundle: "bundle",
  },
  {
    triple: "aarch64-apple-darwin",
    os: "darwin",
    cpu: "arm64",
    runtime: "@deno/darwin-arm64",
    bundle: "bundle",
  },
  {
    triple: "x86_64-apple-darwin",
    os: "darwin",
    cpu: "x64",
    runtime: "@deno/darwin-x64",
    // The last ONNX Runtime with a library for these is 1.23.2.
    bundle: "bundle_intel_mac",
  },
  {
    triple: "x86_64-unknown-linux-gnu",
    os: "linux",
    cpu: "x64",
    runtime: "@deno/linux-x64-glibc",
    bundle: "bundle",
  },
  {
    triple: "aarch64-unknown-linux-gnu",
    os: "linux",
    cpu: "arm64",
    runtime: "@deno/linux-arm64-glibc",
    bundle: "bundle",
  },
];

/** The target with this name; `null` when there is none. */
export function targetNamed(triple: string): Target | null {
  return TARGETS.find((target) => target.triple === triple) ?? null;
}

/** The name of the runtime's program. */
export function runtimeFile({ os }: Target): string {
  return os === "win32" ? "deno.exe" : "deno";
}
