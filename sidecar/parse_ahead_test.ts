import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Parses the files ahead, under the rights of the launcher; answers what was said, and what Deno has noted in its cache. */
async function parsed(
  files: Readonly<Record<string, string>>,
): Promise<{ said: string; notes: string; dist: string }> {
  const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "scoreline-parse-" }));
  try {
    const [dist, cache] = [join(root, "dist"), join(root, "cache")];
    await Deno.mkdir(dist);
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(join(dist, name), text);
    const driver = `import { parseAhead } from ${
      JSON.stringify(new URL("./parse_ahead.ts", import.meta.url).href)
    };
      await parseAhead(${JSON.stringify(dist)}, ${JSON.stringify({ DENO_DIR: cache })});`;
    await Deno.writeTextFile(join(root, "driver.ts"), driver);
    const { stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--allow-read", "--allow-env", "--allow-run", join(root, "driver.ts")],
      env: { NO_COLOR: "1" },
    }).output();
    const noted = (await Array.fromAsync(Deno.readDir(cache))).filter(({ name }) =>
      name.startsWith("dep_analysis")
    );
    const texts = await Promise.all(noted.map(({ name }) => Deno.readFile(join(cache, name))));
    return {
      said: new TextDecoder().decode(stderr),
      notes: texts.map((bytes) => new TextDecoder("latin1").decode(bytes)).join(""),
      dist: pathToFileURL(dist).href,
    };
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("parseAhead() has Deno note what every part imports, by the address that it is started by", async () => {
  const { said, notes, dist } = await parsed({
    "main.js": `import "./other.js"`,
    "other.js": "",
    "later.js": `import "node:fs"`,
    "build-stamp.txt": "no script",
  });
  assert.equal(said, "");
  for (const part of ["main.js", "other.js", "later.js"]) assert.ok(notes.includes(`${dist}/${part}`), part);
});

Deno.test("parseAhead() says so when Deno cannot, and goes on", async () => {
  const { said } = await parsed({ "main.js": "}" });
  assert.equal(said, "Deno cannot parse Scoreline ahead, so it takes some 13 MB more of memory.\n");
});
