import assert from "node:assert/strict";
import { join } from "node:path";
import { openChosenSource, SettingsUnavailable } from "./chosen_source.ts";

class Folder implements AsyncDisposable {
  readonly said: string[] = [];
  private constructor(readonly path: string) {}

  static async make(): Promise<Folder> {
    return new Folder(await Deno.makeTempDir({ prefix: "scoreline-chosen-" }));
  }

  open(configured = "auto", setBy: string | null = null) {
    const say = (topic: string, text: string) => void this.said.push(`${topic}: ${text}`);
    return openChosenSource({
      dir: this.path,
      configured,
      setBy,
      logger: { info: say, warn: say, error: say },
    });
  }

  get file(): string {
    return join(this.path, "settings.json");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

Deno.test("openChosenSource() takes the configured source until another is chosen, and goes back to it", async () => {
  await using folder = await Folder.make();
  const source = await folder.open("Capture Card");
  assert.deepEqual([source.wanted, source.decidedBy], ["Capture Card", "configuration"]);
  await source.choose("Game");
  assert.deepEqual([source.wanted, source.decidedBy], ["Game", "dashboard"]);
  assert.equal(source.configured, "Capture Card");
  await source.choose(null);
  assert.deepEqual([source.wanted, source.decidedBy], ["Capture Card", "configuration"]);
  assert.deepEqual(folder.said, []);
});

Deno.test("a choice outlives the process, and the configuration that changes under it", async () => {
  await using folder = await Folder.make();
  await (await folder.open()).choose("Game");
  const later = await folder.open("Another");
  assert.deepEqual([later.wanted, later.decidedBy, later.configured], ["Game", "dashboard", "Another"]);
  await later.choose("auto");
  assert.deepEqual((await folder.open("Another")).wanted, "auto");
  await later.choose(null);
  assert.deepEqual((await folder.open("Another")).decidedBy, "configuration");
});

Deno.test("a flag or a variable overrules the choice, which is kept for a start without it", async () => {
  await using folder = await Folder.make();
  await (await folder.open()).choose("Game");
  const flagged = await folder.open("Window", "--source");
  assert.deepEqual([flagged.wanted, flagged.decidedBy, flagged.setBy], ["Window", "start", "--source"]);
  assert.equal((await folder.open()).wanted, "Game");
});

Deno.test("a settings file that cannot be used is reported, and can be replaced", async () => {
  await using folder = await Folder.make();
  for (const broken of ["", "{", "5", '{"source": 5}', '{"source": " "}']) {
    await Deno.writeTextFile(folder.file, broken);
    const source = await folder.open();
    assert.deepEqual([source.wanted, source.decidedBy], ["auto", "configuration"], broken);
    assert.match(
      folder.said.pop() ?? "",
      /^settings: .*settings\.json cannot be used, choose the source again/,
    );
    await source.choose("Game");
    assert.equal((await folder.open()).wanted, "Game");
  }
});

Deno.test("a choice that cannot be written is refused and changes nothing", async () => {
  await using folder = await Folder.make();
  const source = await folder.open();
  await Deno.mkdir(`${folder.file}.tmp`);
  await assert.rejects(source.choose("Game"), SettingsUnavailable);
  assert.deepEqual([source.wanted, source.decidedBy], ["auto", "configuration"]);
  await Deno.remove(`${folder.file}.tmp`);
  await source.choose("Game");
  assert.equal((await folder.open()).wanted, "Game");
});

Deno.test("choices made at once are written one after the other: the last one stays", async () => {
  await using folder = await Folder.make();
  const source = await folder.open();
  await Promise.all(["One", "Two", "Three", null, "Four"].map((name) => source.choose(name)));
  assert.equal(source.wanted, "Four");
  assert.equal((await folder.open()).wanted, "Four");
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path), ({ name }) => name), ["settings.json"]);
});

Deno.test({
  name: "openChosenSource() does not tell users how Deno is given rights",
  permissions: { read: false, write: false },
  async fn() {
    const said: string[] = [];
    const say = (topic: string, text: string) => void said.push(`${topic}: ${text}`);
    const logger = { info: say, warn: say, error: say };
    const source = await openChosenSource({ dir: "/elsewhere", configured: "auto", setBy: null, logger });
    const path = join("/elsewhere", "settings.json");
    assert.deepEqual(said, [
      `settings: ${path} cannot be used, choose the source again: Scoreline is not permitted to`,
    ]);
    await assert.rejects(source.choose("Game"), {
      name: "SettingsUnavailable",
      message: `The choice cannot be kept in ${path}: Scoreline is not permitted to`,
    });
  },
});
