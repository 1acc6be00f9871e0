/** What this installation is: the sources, or a package for download; and what packages are called. */
import manifest from "../../deno.json" with { type: "json" };

/** Whether this is a package: it takes the modules that lie in it as they are. */
export const IS_PACKAGE: boolean = manifest.nodeModulesDir === "manual";

export interface PackageNaming {
  readonly version: string;
  /** The system, as Deno and Rust call it. */
  readonly triple: string;
  /** Whether it holds the encoder of the live view. */
  readonly withEncoder: boolean;
}

/** The name of a package's zip. */
export function zipName({ version, triple, withEncoder }: PackageNaming): string {
  return `scoreline-${version}-${triple}${withEncoder ? "-with-webrtc" : ""}.zip`;
}

/**
 * Whether a package with the encoder may be given to others. For Windows node-av has none that may: its FFmpeg there is
 * built with `--enable-nonfree`, whose licence ends at one's own machines.
 */
export function mayPassOnEncoder(triple: string): boolean {
  return !triple.includes("windows");
}

/** The script that starts Scoreline in a package for that system (a part of its triple); tools are its first argument. */
export function startScript(triple: string): "start.cmd" | "start.command" | "start.sh" {
  return triple.includes("windows") ? "start.cmd" : triple.includes("apple") ? "start.command" : "start.sh";
}

/** How a tool is called in this installation: `deno task doctor`, or in a package `start.sh doctor`. */
export function commandOf(tool: string): string {
  return `${IS_PACKAGE ? startScript(Deno.build.target) : "deno task"} ${tool}`;
}
