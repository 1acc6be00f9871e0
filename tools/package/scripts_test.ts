import assert from "node:assert/strict";
import { startScript } from "../../sidecar/config/packaging.ts";
import { readmeText } from "./readme_text.ts";
import { scriptsFor } from "./scripts.ts";
import { TARGETS } from "./targets.ts";

Deno.test("scriptsFor() makes scripts that their system can run", () => {
  for (const target of TARGETS) {
    const scripts = scriptsFor(target, "--allow-read");
    assert.equal(scripts[0]?.path, startScript(target.triple));
    const start = new TextDecoder().decode(scripts[0]?.bytes);
    assert.match(start, /DENO_NO_UPDATE_CHECK=1/, "the runtime talks to nobody");
    for (const { path, bytes, executable } of scripts) {
      const text = new TextDecoder().decode(bytes);
      assert.equal(executable, target.os !== "win32", path);
      if (target.os === "win32") {
        assert.doesNotMatch(text, /[^\r]\n/, `${path}: lines end as Windows wants it`);
      } else assert.match(text, /^#!\/bin\/sh\n[^\r]*$/, path);
    }
  }
});

Deno.test("readmeText() says how to start, where data lie and how to go to a new version", () => {
  for (const target of TARGETS) {
    const text = readmeText({ target, version: "1.2.3", hasObsScript: true, withEncoder: false });
    assert.ok(text.includes("1.2.3") && text.includes(startScript(target.triple)));
    assert.match(text, /in the folder data, your settings in scoreline.toml/);
    assert.match(text, /unpack the new version over this folder/);
    const [first = "", itself = ""] = text.split("WITHOUT THE SCRIPT");
    assert.match(
      first,
      /WebSocket server\.\n2\. Tools > Scripts > \+, and choose obs-scripts\/scoreline\.lua/,
    );
    assert.doesNotMatch(first, /start\.(?:sh|cmd|command)/, "the way without a terminal comes first");
    assert.ok(itself.includes(startScript(target.triple)));
    for (const line of text.split("\n")) assert.ok(line.length <= 120, line);
  }
  const [target] = TARGETS;
  assert.ok(target !== undefined);
  assert.doesNotMatch(
    readmeText({ target, version: "1.2.3", hasObsScript: false, withEncoder: true }),
    /lua/,
  );
});
