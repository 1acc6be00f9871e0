import { join } from "node:path";
import { type Module, modulesIn } from "./modules.ts";
import { readFolder } from "./read_folder.ts";

/** What the bundler puts into the overlay's pages, and beside which installed package it lies. */
const BUNDLED = [
  { name: "svelte", beside: "svelte" },
  { name: "clsx", beside: "svelte" },
  { name: "uplot", beside: "uplot" },
  { name: "@fontsource/barlow-condensed", beside: "@fontsource/barlow-condensed" },
];

/** The npm packages that are part of the built overlay, as far as their licences need them. */
export async function overlayModules(root: string): Promise<Module[]> {
  const installed = await Promise.all(BUNDLED.map(async ({ name, beside }) => {
    const place = await Deno.realPath(join(root, "node_modules", ...beside.split("/")));
    const up = beside.split("/").map(() => "..");
    const folder = await Deno.realPath(join(place, ...up, ...name.split("/")));
    const files = await readFolder(folder, `node_modules/${name}`, (path) => !path.includes("/"));
    return [...modulesIn(files).values()];
  }));
  return installed.flat();
}
