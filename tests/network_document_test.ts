import assert from "node:assert/strict";
import { loadConfig } from "../sidecar/config/load.ts";

Deno.test("docs/network.md shows settings that Scoreline takes", async () => {
  const text = await Deno.readTextFile(new URL("../docs/network.md", import.meta.url));
  const examples = [...text.matchAll(/^```toml\n([^]*?)^```$/gm)].map(([, example = ""]) => example);
  assert.equal(examples.length, 4);
  for (const example of examples) {
    const load = (settings: string) =>
      loadConfig({ readFile: () => Promise.resolve(settings), env: {}, flags: {}, cwd: "/" });
    await load(example);
    // What stands there as a comment is an example as well.
    await load(example.replace(/^# (?=ice_transport_policy)/m, "").replace(/^# (?= *\{)/m, ""));
  }
});
