import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PARTS } from "../tools/soak/parts.ts";
import { ROOT } from "./support/skip.ts";

Deno.test("SECURITY.md names tests, files and long runs that are there", async () => {
  const text = await Deno.readTextFile(join(ROOT, "SECURITY.md"));
  const named = Array.from(
    text.matchAll(/`((?:tests|tools|sidecar)\/[\w./]+\.ts)`/g),
    ([, path = ""]) => path,
  );
  const linked = Array.from(text.matchAll(/\]\(([\w./]+)\)/g), ([, path = ""]) => path);
  assert.ok(named.length > 8 && linked.length > 3, `${named.length} files, ${linked.length} links`);
  for (const path of [...named, ...linked]) assert.ok(existsSync(join(ROOT, path)), path);
  const runs = Array.from(text.matchAll(/deno task soak --only ([\w-]+)/g), ([, name]) => name);
  for (const run of runs) assert.ok(PARTS.some(({ name }) => name === run), run);
});
