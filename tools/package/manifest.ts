import * as v from "valibot";

/** What a package takes from the project's deno.json. */
const projectManifest = v.object({
  version: v.string(),
  unstable: v.array(v.string()),
  tasks: v.record(v.string(), v.object({ description: v.string(), command: v.string() })),
});
export type ProjectManifest = v.InferOutput<typeof projectManifest>;

/** What a package takes from the deno.json of its bundle: packages with their exact versions. */
const bundleManifest = v.object({ imports: v.record(v.string(), v.string()) });

/** The tasks that a package has, besides its start script. */
export const TOOLS = ["doctor", "predict", "collect", "calibrate", "view", "install-webrtc"] as const;

/** The npm package that brings the runtime; it is no module of the sidecar. */
const RUNTIME = "deno";

export function readProjectManifest(text: string): ProjectManifest {
  return v.parse(projectManifest, JSON.parse(text));
}

/** The packages that the sidecar imports, by name, as npm specifiers. */
export function importsOfBundle(text: string): Record<string, string> {
  const { [RUNTIME]: _, ...imports } = v.parse(bundleManifest, JSON.parse(text)).imports;
  return imports;
}

/** The deno.json of a package: nothing is installed, nothing but what lies there is loaded. */
export function manifestText(
  { version, unstable, tasks }: ProjectManifest,
  imports: Readonly<Record<string, string>>,
): string {
  const manifest = {
    version,
    nodeModulesDir: "manual",
    lock: false,
    unstable,
    imports,
    tasks: Object.fromEntries(TOOLS.map((name) => [name, taskOf(tasks, name)])),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** The flags of `deno run` with which a task starts its program. */
export function runFlags({ tasks }: ProjectManifest, name: string): string {
  const flags = /^deno run (.*) \S+\.ts$/.exec(taskOf(tasks, name).command)?.[1];
  if (flags === undefined) throw new Error(`The task '${name}' is not of the form 'deno run FLAGS FILE.ts'`);
  return flags;
}

/** The program that a task starts, relative to the project. */
export function programOf({ tasks }: ProjectManifest, name: string): string {
  const program = / (\S+\.ts)$/.exec(taskOf(tasks, name).command)?.[1];
  if (program === undefined) throw new Error(`The task '${name}' does not end with its program`);
  return program;
}

function taskOf(tasks: ProjectManifest["tasks"], name: string) {
  const task = tasks[name];
  if (task === undefined) throw new Error(`deno.json has no task '${name}'`);
  return task;
}
