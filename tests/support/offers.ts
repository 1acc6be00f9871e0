import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../offers/", import.meta.url));

/** SDP offers of real programs (tests/offers), by name. */
export function realOffers(): ReadonlyMap<string, string> {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".sdp")).toSorted();
  return new Map(names.map((name) => [name.slice(0, -".sdp".length), readFileSync(FOLDER + name, "utf8")]));
}
