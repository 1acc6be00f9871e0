import assert from "node:assert/strict";
import { parseEvaluate } from "./evaluate_options.ts";
import { PARTS } from "./measure/order.ts";

function drawn(...args: string[]) {
  const request = parseEvaluate(args);
  assert.ok(request !== "help" && request.drawn !== null);
  return request.drawn;
}

Deno.test("parseEvaluate() takes a folder alone for pictures of one's own", () => {
  assert.deepEqual(parseEvaluate(["--json", "--config", "a.toml", "frames"]), {
    json: true,
    config: "a.toml",
    folder: "frames",
    drawn: null,
  });
});

Deno.test("parseEvaluate() measures every part on drawn frames without a folder, and beside one with --all", () => {
  assert.deepEqual(drawn(), {
    parts: PARTS,
    seed: 1,
    scale: 1,
    pictures: undefined,
    keep: undefined,
    hours: 6,
    matches: 25,
    captures: null,
  });
  const both = parseEvaluate(["--all", "frames", "--scale", "0.05", "--seed", "9"]);
  assert.ok(both !== "help");
  assert.deepEqual([both.folder, both.drawn?.scale, both.drawn?.seed], ["frames", 0.05, 9]);
  assert.deepEqual(drawn("--only", "speed, languages").parts, ["languages", "speed"]);
});

Deno.test("parseEvaluate() measures an evening and nothing else", () => {
  const { parts, seed, hours, matches } = drawn("--evening", "42", "--hours", "1.5", "--matches", "6");
  assert.deepEqual([parts, seed, hours, matches], [["evening"], 42, 1.5, 6]);
  assert.equal(parseEvaluate(["--evening", "1", "--help"]), "help");
});

Deno.test("parseEvaluate() captures the pictures of a folder in every way, and measures nothing else", () => {
  const { parts, seed, keep, captures } = drawn("--captures", "frames", "--seed", "3", "--keep", "wrong");
  assert.deepEqual([parts, seed, keep, captures], [[], 3, "wrong", "frames"]);
});

for (
  const [args, message] of [
    [["a", "b"], /^Name one folder/],
    [["frames", "--seed", "1"], /^--seed is about drawn frames: add --all/],
    [["frames", "--evening", "1"], /^An evening is drawn and needs no DIR/],
    [["--evening", "1", "--seed", "2"], /leave --seed and --only out/],
    [["--evening", "x"], /^--evening must be a whole number from 0 to 4294967295, got "x"/],
    [["--evening", "4294967296"], /^--evening must be a whole number from 0 to 4294967295/],
    [["--seed", "4294967296"], /^--seed must be a whole number from 0 to 4294967295/],
    [["--evening", "1", "--scale", "0.1"], /leave --scale out, or use --hours and --matches$/],
    [["--scale", "0"], /^--scale must be a number from 0\.001 to 1, got "0"/],
    [["--matches", "2.5"], /^--matches must be a whole number from 1 to 500/],
    [["--only", "languages,colours"], /^--only takes languages,axes,.+ got "colours"/],
    [["--captures"], /^--captures needs pictures/],
    [["--captures", "frames", "--scale", "0.5"], /^--captures measures DIR alone: leave --scale out$/],
    [["--fast"], /^Unknown option '--fast'\. See 'deno task evaluate --help'\.$/],
  ] as const
) {
  Deno.test(`parseEvaluate() refuses ${args.join(" ")}`, () => {
    assert.throws(() => parseEvaluate(args), { message });
  });
}
