import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { LABELS } from "../sidecar/contract.ts";
import type { Draft, ResultDraft } from "../sidecar/domain/fact.ts";
import { openEvidence } from "../sidecar/log/evidence.ts";
import { openNearMisses } from "../sidecar/log/near_misses.ts";
import { arbitraryDraft } from "../sidecar/log/testing/drafts.ts";
import { openLog } from "../sidecar/log/writer.ts";
import { collect } from "./collect.ts";
import { labelledResults } from "./collection.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const AT = Date.UTC(2026, 10, 20, 20);
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** A data folder with what a sidecar leaves there, and the tool. */
class Kept implements AsyncDisposable {
  readonly root = Deno.makeTempDirSync({ prefix: "scoreline-collect-" });
  readonly data = join(this.root, "data");
  readonly out = join(this.root, "frames");
  #minute = 0;

  async log(...drafts: Draft[]): Promise<void> {
    const log = await openLog({ dir: this.data, logger: quiet, onFact: () => {} });
    for (const draft of drafts) await log.append(draft);
    await log.close();
  }

  /** A result whose picture is kept; the picture's bytes are its label. */
  async result(label: "victory_text" | "defeat_progressbar" | "draw_text"): Promise<ResultDraft> {
    const [outcome] = label === "victory_text"
      ? ["victory" as const]
      : label === "draw_text"
      ? ["draw" as const]
      : ["defeat" as const];
    const at = AT + 60_000 * this.#minute++;
    const evidence = await openEvidence({ dir: this.data, keep: 99, logger: quiet })
      .save(new TextEncoder().encode(label), { at, outcome });
    return {
      type: "result",
      at,
      outcome,
      delta: 1,
      label,
      confidence: 0.99,
      evidence,
      note: null,
      source: "detector",
    };
  }

  async nearMiss(): Promise<string> {
    const at = AT + 60_000 * this.#minute++;
    const nearMiss = { at, outcome: "draw", label: "draw_text", confidence: 0.5, source: "Game" } as const;
    const id = await openNearMisses({ dir: this.data, keep: 99, logger: quiet })
      .save(new TextEncoder().encode("nearly"), nearMiss);
    return `${id}.jpg`;
  }

  async run(...args: string[]): Promise<{ code: number; out: string[]; error: string[] }> {
    const out: string[] = [];
    const error: string[] = [];
    const terminal = { out: (line: string) => out.push(line), error: (line: string) => error.push(line) };
    const code = await collect([...args, "--data", this.data], terminal);
    return { code, out, error };
  }

  /** What lies where, by paths below the root. */
  async files(): Promise<Record<string, string>> {
    const files: Record<string, string> = {};
    const visit = async (folder: string) => {
      for await (const { name, isDirectory } of Deno.readDir(folder)) {
        const path = join(folder, name);
        if (path === this.data) continue;
        if (isDirectory) await visit(path);
        else files[path.slice(this.root.length + 1)] = await Deno.readTextFile(path);
      }
    };
    await visit(this.root);
    return files;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}

function nameOf({ evidence }: ResultDraft): string {
  return `${evidence}.jpg`;
}

const later = { at: AT + 3_600_000, source: "api" } as const;

Deno.test("collect sorts the pictures by what the history says now", async () => {
  await using kept = new Kept();
  const stands = await kept.result("victory_text");
  const undone = await kept.result("defeat_progressbar");
  const changed = await kept.result("defeat_progressbar");
  const nearMiss = await kept.nearMiss();
  await kept.log(
    stands,
    undone,
    changed,
    { type: "undone", target: 2, ...later },
    { type: "reclassified", target: 3, outcome: "draw", ...later },
  );
  const { code, out, error } = await kept.run(kept.out);
  assert.deepEqual([code, error], [0, []]);
  assert.deepEqual(await kept.files(), {
    [join("frames", "victory_text", nameOf(stands))]: "victory_text",
    [join("frames", "none", nameOf(undone))]: "defeat_progressbar",
    [join("frames", "draw_progressbar", nameOf(changed))]: "defeat_progressbar",
    [join("frames-unsorted", nearMiss)]: "nearly",
  });
  assert.deepEqual(out, [
    `${join(kept.out, "victory_text", nameOf(stands))}  #1`,
    `${join(kept.out, "none", nameOf(undone))}  #2`,
    `${join(kept.out, "draw_progressbar", nameOf(changed))}  #3`,
    join(`${kept.out}-unsorted`, nearMiss),
    "Copied: 4, there already: 0.",
    `Look through ${
      join(kept.out, "none")
    }: a result that was undone although it was to be seen belongs elsewhere.`,
    `Move the pictures in ${kept.out}-unsorted to the label folders of ${kept.out} by what they show, and delete the others.`,
  ]);
});

Deno.test("collect --json says one object a picture", async () => {
  await using kept = new Kept();
  const counted = await kept.result("draw_text");
  const nearMiss = await kept.nearMiss();
  await kept.log(counted);
  const { code, out } = await kept.run("--json", `${kept.out}/`);
  assert.equal(code, 0);
  assert.deepEqual(out.map((line) => JSON.parse(line)), [
    { file: join(kept.out, "draw_text", nameOf(counted)), label: "draw_text", seq: 1, status: "copied" },
    { file: join(`${kept.out}-unsorted`, nearMiss), label: null, seq: null, status: "copied" },
  ]);
});

Deno.test("collect leaves what is there as and where it is, also when the history has changed since", async () => {
  await using kept = new Kept();
  const [first, second] = [await kept.result("victory_text"), await kept.result("victory_text")];
  const nearMiss = await kept.nearMiss();
  await kept.log(first, second);
  await kept.run(kept.out);
  const firstFile = join(kept.out, "victory_text", nameOf(first));
  await Deno.writeTextFile(firstFile, "mine");
  await Deno.mkdir(join(kept.out, "none", "menus"), { recursive: true });
  await Deno.rename(join(`${kept.out}-unsorted`, nearMiss), join(kept.out, "none", "menus", nearMiss));
  const third = await kept.result("draw_text");
  await kept.log({ type: "reclassified", target: 2, outcome: "defeat", ...later }, third);
  const before = await kept.files();

  const { code, out, error } = await kept.run(kept.out);
  assert.equal(code, 0);
  assert.deepEqual(await kept.files(), {
    ...before,
    [join("frames", "draw_text", nameOf(third))]: "draw_text",
  });
  assert.deepEqual(out, [
    `${join(kept.out, "draw_text", nameOf(third))}  #4`,
    "Copied: 1, there already: 3.",
  ]);
  const secondFile = join(kept.out, "victory_text", nameOf(second));
  assert.deepEqual(error, [`${secondFile}: the history says defeat_text; move it there if you agree.`]);
});

Deno.test("collect tells of pictures that are no longer kept, and of lines that cannot be read", async () => {
  await using kept = new Kept();
  const [old, recent] = [await kept.result("victory_text"), await kept.result("draw_text")];
  await kept.log(old, { ...recent, evidence: "../../secret" }, recent, { ...recent, evidence: null });
  await Deno.remove(join(kept.data, "evidence", nameOf(old)));
  await Deno.writeTextFile(join(kept.root, "secret.jpg"), "secret");
  await Deno.writeTextFile(join(kept.data, "events.jsonl"), '{"v":1,"seq":5,', { append: true });
  const { code, out, error } = await kept.run("--json", kept.out);
  assert.equal(code, 0);
  assert.deepEqual(out.map((line) => JSON.parse(line).status), ["gone", "gone", "copied"]);
  assert.deepEqual(error, [`${join(kept.data, "events.jsonl")}: line 5 is left out: not JSON`]);
  assert.deepEqual(Object.keys(await kept.files()).toSorted(), [
    join("frames", "draw_text", nameOf(recent)),
    "secret.jpg",
  ]);
});

Deno.test("collect ends with 1 when a picture cannot be copied, and copies the others", async () => {
  await using kept = new Kept();
  await kept.log(await kept.result("victory_text"), await kept.result("draw_text"));
  await Deno.mkdir(kept.out);
  await Deno.writeTextFile(join(kept.out, "victory_text"), "a file in the place of the folder");
  const { code, out, error } = await kept.run(kept.out);
  assert.deepEqual([code, error.length, out.at(-1)], [
    1,
    1,
    "Copied: 1, there already: 0, failed: 1.",
  ]);
});

Deno.test("collect ends with 2 when there is nothing to do, and says why", async () => {
  await using kept = new Kept();
  const empty = await kept.run(kept.out);
  assert.deepEqual([empty.code, empty.error], [2, [`There are no kept pictures in ${kept.data} yet.`]]);
  for (const args of [[], ["a", "b"], [""]]) {
    const { code, error } = await kept.run(...args);
    assert.deepEqual([code, error.length], [2, 1]);
    assert.match(error[0] ?? "", /^Name one folder/);
  }
  const odd = await kept.run("--jsn", kept.out);
  assert.equal(odd.code, 2);
  assert.match(odd.error[0] ?? "", /^Unknown option '--jsn'\. See 'deno task collect --help'\.$/);
  const lost = await kept.run("--config", join(kept.root, "none.toml"), kept.out);
  assert.deepEqual([lost.code, lost.error.length], [2, 1]);
  const help = await kept.run("--help");
  assert.deepEqual([help.code, help.out.length], [0, 1]);
  assert.deepEqual(await kept.files(), {});
});

Deno.test("deno task collect works in the user's folder, with no more rights than it needs", async () => {
  await using kept = new Kept();
  const counted = await kept.result("draw_text");
  await kept.log(counted);
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "--cwd", ROOT, "collect", "--data", "data", "frames"],
    cwd: kept.root,
    env: { INIT_CWD: kept.root }, // or it would be the folder in which somebody started the task that runs the tests
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  assert.deepEqual(Object.keys(await kept.files()), [join("frames", "draw_text", nameOf(counted))]);
});

Deno.test("labelledResults() takes a result that the detector took back for a draw that is not counted", async () => {
  await using kept = new Kept();
  const result = await kept.result("defeat_progressbar");
  const byDetector: Draft = { type: "undone", at: AT, target: 1, source: "detector" };
  const label = (...undone: Draft[]) =>
    labelledResults([result, ...undone].map((draft, i) => ({ ...draft, seq: i + 1 }))).map(({ label }) =>
      label
    );
  assert.deepEqual(label(byDetector), ["draw_progressbar"]);
  assert.deepEqual(label(byDetector, { type: "undone", at: AT, target: 1, source: "api" }), [
    "draw_progressbar",
  ]);
  assert.deepEqual(label({ type: "undone", at: AT, target: 1, source: "api" }), ["none"]);
});

Deno.test("labelledResults() labels each picture of any log once, as the history shows it", () => {
  fc.assert(fc.property(fc.array(arbitraryDraft, { maxLength: 30 }), (drafts) => {
    const facts = drafts.map((draft, i) => ({
      ...draft,
      ..."target" in draft ? { target: 1 + draft.target % 30 } : {},
      seq: i + 1,
    }));
    const labelled = labelledResults(facts);
    const pictures = facts.filter((fact) => fact.type === "result" && fact.evidence !== null);
    assert.deepEqual(labelled.map(({ seq }) => seq), pictures.map(({ seq }) => seq));
    for (const { label, undone } of labelled) {
      assert.ok(LABELS.includes(label));
      assert.equal(undone, label === "none");
    }
  }));
});
