import type { SidecarProcess } from "./sidecar_process.ts";

/** The values of `/metrics` that have no labels, by name. */
export async function metricsOf(sidecar: SidecarProcess): Promise<ReadonlyMap<string, number>> {
  const { text } = await sidecar.get("/metrics");
  return new Map([...text.matchAll(/^(\w+) (\S+)$/gm)].map(([, name = "", value]) => [name, Number(value)]));
}

/** One of them. @throws {Error} when there is none of that name */
export async function metric(sidecar: SidecarProcess, name: string): Promise<number> {
  const value = (await metricsOf(sidecar)).get(name);
  if (value === undefined) throw new Error(`/metrics has no ${name}`);
  return value;
}
