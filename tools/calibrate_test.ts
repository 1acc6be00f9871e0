import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Label } from "../sidecar/contract.ts";
import { frame } from "../sidecar/vision/testing/frames.ts";
import { tinyManifest, tinyModel, writeTinyModel } from "../sidecar/vision/testing/tiny_model.ts";
import { calibrate } from "./calibrate.ts";
import { predict } from "./predict.ts";

const TEXT = { x: 0.25, y: 0.29, width: 0.5, height: 0.3333 };
const MODEL = tinyModel({ features: "features" });
const SHA256 = createHash("sha256").update(MODEL).digest("hex");
const MANIFEST = {
  ...tinyManifest(MODEL),
  output: { name: "logits", activation: "softmax", features: "features" },
};

/** The tiny model's last layer, and 25 crops of each class: the mean colour with a little of everything. */
const PURE = [[0, 1, 0], [1, 0, 0], [0, 0, 1], [0.1, 0.1, 0.1]];
const ANCHORS = {
  format: 1,
  model_sha256: SHA256,
  classes: ["victory", "defeat", "draw", "none"],
  features: 3,
  labels: PURE.flatMap((_, shown) => Array.from({ length: 25 }, () => shown)),
  weight: [[0, 20, 0], [20, 0, 0], [0, 0, 20], [0, 0, 0]],
  bias: [0, 0, 0, 8],
};
const ANCHOR_FEATURES = Float32Array.from(
  PURE.flatMap((colour, shown) =>
    Array.from(
      { length: 25 },
      (_, n) => colour.map((value, i) => value + 0.1 * Math.sin(7 * n + 2 * i + shown)),
    )
  ).flat(2),
);

/** Colours as a user's game may show them: its victories are teal, which the model half takes for draws. */
const TEAL = "#007575";
const RED = "#f00000";

interface Called {
  readonly code: number;
  readonly out: string;
  readonly error: readonly string[];
}

interface Place {
  readonly folder: string;
  readonly frames: string;
  readonly calibration: string;
  readonly call: (tool: typeof calibrate | typeof predict, ...args: string[]) => Promise<Called>;
}

/** Runs a test with the model, its anchors and pictures by label: as many as given, of some colour. */
async function withPlace(
  pictures: Partial<Record<Label | "transition", readonly (string | null)[]>>,
  run: (place: Place) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-calibrate-" });
  try {
    await writeTinyModel(folder, { model: MODEL, manifest: MANIFEST });
    await Deno.writeTextFile(join(folder, "anchors.json"), JSON.stringify(ANCHORS));
    await Deno.writeFile(join(folder, "anchors.f32"), new Uint8Array(ANCHOR_FEATURES.buffer));
    const config = join(folder, "scoreline.toml");
    await Deno.writeTextFile(config, '[detector]\nmodel = "result.onnx"\n');
    const frames = join(folder, "frames");
    for (const [label, colours] of Object.entries(pictures)) {
      await Deno.mkdir(join(frames, label), { recursive: true });
      for (const [n, colour] of colours.entries()) {
        const patches = colour === null ? [] : [{ ...TEXT, colour }];
        await Deno.writeFile(join(frames, label, `${n}.png`), await frame(160, 90, { patches }));
      }
    }
    await run({
      folder,
      frames,
      calibration: join(folder, "result.calibration.json"),
      async call(tool, ...args) {
        const [out, error]: string[][] = [[], []];
        const terminal = {
          out: (line: string) => void out?.push(line),
          error: (line: string) => void error?.push(line),
        };
        const options = { now: () => new Date("2026-11-21T03:00:00Z") };
        const all = [...args, "--config", config];
        const code = tool === predict
          ? await predict(all, terminal)
          : await calibrate(all, terminal, options);
        return { code, out: (out ?? []).join("\n"), error: error ?? [] };
      },
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const WEAK = {
  victory_text: times(5, TEAL),
  defeat_text: times(5, RED),
  none: times(5, null),
  transition: times(2, TEAL),
};

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

Deno.test("calibrate fits the layer to frames that it reads wrongly, and the detector reads them from then on", async () => {
  await withPlace(WEAK, async ({ folder, frames, calibration, call }) => {
    const picture = join(frames, "victory_text", "0.png");
    assert.doesNotMatch((await call(predict, picture)).out, /victory_text {2}victory {2}0\.[89]/);

    const { code, out, error } = await call(calibrate, frames);
    assert.deepEqual([code, error], [0, []]);
    assert.match(out, /^15 pictures: defeat_text 5, none 5, victory_text 5\.$/m);
    assert.match(out, /fitted 5 times to all but a part of them and 100 examples of the training/);
    assert.match(out, /^ {2}mistakes +5 +0$/m);
    assert.ok(out.includes(`It is written to ${calibration}: restart Scoreline to use it.`), out);
    const written = JSON.parse(await Deno.readTextFile(calibration));
    assert.equal(written.model_sha256, SHA256);
    assert.equal(written.made_at, "2026-11-21T03:00:00.000Z");
    assert.deepEqual(written.frames, { defeat_text: 5, none: 5, victory_text: 5 });
    assert.deepEqual([written.cross_validation.before.mistakes, written.cross_validation.after.mistakes], [
      5,
      0,
    ]);
    assert.ok(!await exists(`${calibration}.new`));

    const read = await call(predict, picture, join(frames, "defeat_text"), join(frames, "none"));
    assert.match(read.error.join(), /reads with the calibration of 2026-11-21T03:00:00\.000Z/);
    const labels = read.out.split("\n").map((line) => line.split("  ")[1]);
    assert.deepEqual(labels, ["victory_text", ...times(5, "defeat_text"), ...times(5, "none")]);
    // The shipped files are what they were.
    assert.deepEqual(await Deno.readFile(join(folder, "result.onnx")), MODEL);
    assert.deepEqual(JSON.parse(await Deno.readTextFile(join(folder, "anchors.json"))), ANCHORS);
  });
});

Deno.test("calibrate gives the same again, whether or not it was calibrated before", async () => {
  await withPlace(WEAK, async ({ frames, calibration, call }) => {
    const first = await call(calibrate, frames);
    const written = await Deno.readTextFile(calibration);
    const second = await call(calibrate, frames);
    assert.deepEqual(second, first);
    assert.equal(await Deno.readTextFile(calibration), written);
  });
});

Deno.test("calibrate leaves a layer that reads the frames rightly as it is, and an earlier calibration too", async () => {
  const right = { victory_text: times(4, "#00ff00"), defeat_text: times(4, RED), none: times(4, null) };
  await withPlace(right, async ({ frames, calibration, call }) => {
    const { code, out } = await call(calibrate, frames);
    assert.equal(code, 1);
    assert.match(
      out,
      /is not used: the shipped one reads your pictures rightly and surely already\. The shipped layer/,
    );
    assert.ok(!await exists(calibration));
    await Deno.writeTextFile(calibration, "{}");
    const again = await call(calibrate, frames);
    assert.ok(again.out.endsWith(
      `The earlier calibration ${calibration} stays; 'deno task calibrate --undo' takes it away.`,
    ));
    assert.equal(await Deno.readTextFile(calibration), "{}");
  });
});

Deno.test("calibrate --dry-run writes nothing, --json tells the figures", async () => {
  await withPlace(WEAK, async ({ frames, calibration, call }) => {
    const dry = await call(calibrate, "--dry-run", frames);
    assert.equal(dry.code, 0);
    assert.match(dry.out, /The fitted layer is better; nothing was written \(--dry-run\)\./);
    assert.ok(!await exists(calibration));
    const report = JSON.parse((await call(calibrate, "--json", "--dry-run", frames)).out);
    assert.deepEqual([report.better, report.objection, report.dry_run, report.written, report.there], [
      true,
      null,
      true,
      null,
      null,
    ]);
    assert.deepEqual([report.folds, report.anchors, report.frames.none], [5, 100, 5]);
    assert.deepEqual([report.before.mistakes, report.after.mistakes, report.after.anchors_right], [5, 0, 1]);
    assert.ok(report.after.log_loss < report.before.log_loss);
    const kept = JSON.parse((await call(calibrate, "--json", frames)).out);
    assert.deepEqual([kept.written, kept.there], [calibration, calibration]);
  });
});

Deno.test("calibrate --undo removes the calibration, and says when there is none", async () => {
  await withPlace(WEAK, async ({ frames, calibration, call }) => {
    await call(calibrate, frames);
    assert.equal((await call(calibrate, "--undo", "--dry-run")).code, 2);
    const undone = await call(calibrate, "--undo");
    assert.deepEqual(undone, {
      code: 0,
      out: `${calibration} is removed. Scoreline reads with the shipped layer from its next start on.`,
      error: [],
    });
    assert.ok(!await exists(calibration));
    assert.deepEqual(await call(calibrate, "--undo"), {
      code: 2,
      out: "",
      error: [`There is no calibration to undo: ${calibration} does not exist.`],
    });
  });
});

Deno.test("calibrate leaves unreadable pictures out and says which", async () => {
  await withPlace(WEAK, async ({ frames, call }) => {
    await Deno.writeFile(join(frames, "none", "9.png"), new Uint8Array(50));
    const { code, out, error } = await call(calibrate, "--dry-run", frames);
    assert.equal(code, 0);
    assert.match(out, /^15 pictures/);
    assert.match(error.join(), /^none.9\.png: This is not a picture/);
  });
});

Deno.test("calibrate says in one sentence why it can do nothing, and exits with 2", async () => {
  await withPlace({ none: times(7, null) }, async ({ folder, frames, calibration, call }) => {
    const says = async (pattern: RegExp, ...args: string[]) => {
      const { code, out, error } = await call(calibrate, ...args);
      assert.deepEqual([code, out, error.length], [2, "", 1]);
      assert.match(error[0] ?? "", pattern);
      assert.doesNotMatch(error[0] ?? "", /\n/);
    };
    await says(/^7 pictures are too few: at least 8 with a label are needed\.$/, frames);
    await Deno.writeFile(join(frames, "none", "7.png"), await frame(160, 90));
    await says(/^All pictures show none:/, frames);
    await says(/^Name one folder/);
    await says(/^Name one folder/, frames, frames);
    await says(/^Name one folder/, "--undo", frames);
    await says(/^Unknown option '--fast'\. See 'deno task calibrate --help'\.$/, "--fast", frames);
    await says(/^There is no folder/, join(folder, "nowhere"));

    const other = { ...ANCHORS, weight: ANCHORS.weight.toReversed() };
    await Deno.writeTextFile(join(folder, "anchors.json"), JSON.stringify(other));
    await Deno.mkdir(join(frames, "victory_text"));
    for (const n of [0, 1]) {
      await Deno.writeFile(join(frames, "victory_text", `${n}.png`), await frame(160, 90));
    }
    await says(/^The anchors beside the model are not of its last layer: run 'git checkout models'/, frames);
    await Deno.remove(join(folder, "anchors.json"));
    await says(/^The anchors .+ cannot be used \(a file is missing\): run 'git checkout models'/, frames);
    await writeTinyModel(folder);
    await says(/^The model .+ cannot be calibrated: its manifest names no 'output\.features'/, frames);
    assert.ok(!await exists(calibration));
  });
});

Deno.test("calibrate says that the folder of the model cannot be written", async () => {
  await withPlace(WEAK, async ({ frames, calibration, call }) => {
    await Deno.mkdir(`${calibration}.new`); // root may write anywhere, but not over a folder
    const { code, error } = await call(calibrate, frames);
    assert.equal(code, 2);
    assert.equal(error.length, 1);
    assert.match(
      error[0] ?? "",
      /^The layer stays .+result\.calibration\.json cannot be written: make its folder writable \(.+\)\.$/,
    );
  });
});

Deno.test("calibrate is not allowed to write anywhere but into Scoreline's models folder, and says so", async () => {
  await withPlace(WEAK, async ({ folder, frames, calibration }) => {
    const { tasks } = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url)));
    const [, ...args] = tasks.calibrate.command.split(" ");
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...args, "--config", join(folder, "scoreline.toml"), frames],
      cwd: new URL("..", import.meta.url),
      stdin: "null",
      env: { NO_COLOR: "1", INIT_CWD: folder },
    }).output();
    assert.equal(code, 2);
    assert.equal(
      new TextDecoder().decode(stderr),
      `The layer stays as it is, since ${calibration} cannot be written: ` +
        "put the model into Scoreline's own models folder, the only one that this task may change.\n",
    );
  });
});

Deno.test("calibrate can be used with the model that Scoreline ships as far as its manifest says so", async () => {
  const root = new URL("../", import.meta.url);
  const manifest = JSON.parse(await Deno.readTextFile(new URL("models/manifest.json", root)));
  await withPlace({}, async ({ folder, frames, call }) => {
    const model = JSON.stringify(fileURLToPath(new URL("models/result.onnx", root)));
    await Deno.writeTextFile(join(folder, "scoreline.toml"), `[detector]\nmodel = ${model}\n`);
    for await (const { name } of Deno.readDir(new URL("sidecar/demo/frames", root))) {
      const label = /^(none|[a-z]+_(text|progressbar))_/.exec(name)?.[1] ?? "";
      await Deno.mkdir(join(frames, label), { recursive: true });
      await Deno.copyFile(new URL(`sidecar/demo/frames/${name}`, root), join(frames, label, name));
    }
    const { code, out, error } = await call(calibrate, "--dry-run", "--json", frames);
    if (manifest.output.features === undefined) {
      assert.equal(code, 2);
      assert.match(error.join(), /cannot be calibrated: its manifest names no 'output\.features'/);
    } else {
      assert.notEqual(code, 2, error.join());
      assert.deepEqual(JSON.parse(out).frames, {
        defeat_progressbar: 2,
        defeat_text: 2,
        draw_progressbar: 2,
        draw_text: 2,
        none: 6,
        victory_progressbar: 2,
        victory_text: 2,
      });
    }
  });
});

Deno.test("calibrate --help explains itself and its exit codes", async () => {
  await withPlace({}, async ({ call }) => {
    const { code, out } = await call(calibrate, "--help");
    assert.equal(code, 0);
    assert.match(out, /Usage: deno task calibrate [\s\S]+Exit code: 0 when/);
  });
});

Deno.test("calibrate refuses damaged anchors in one sentence", async () => {
  await withPlace(WEAK, async ({ folder, frames, call }) => {
    const cases: [object | string, RegExp][] = [
      ["{", /it is not JSON/],
      [{ ...ANCHORS, format: 2 }, /'format'/],
      [{ ...ANCHORS, model_sha256: "0" }, /they are of another model/],
      [{ ...ANCHORS, classes: ["defeat", "victory", "draw", "none"] }, /they have other classes/],
      [{ ...ANCHORS, features: 2 }, /weights do not fit/],
      [{ ...ANCHORS, bias: [0, 0, 0] }, /weights do not fit/],
      [{ ...ANCHORS, labels: ANCHORS.labels.map((label) => label + 1) }, /a label has no class/],
      [{ ...ANCHORS, labels: ANCHORS.labels.slice(1) }, /anchors\.f32 has 1200 bytes instead of 1188/],
    ];
    for (const [content, reason] of cases) {
      const text = typeof content === "string" ? content : JSON.stringify(content);
      await Deno.writeTextFile(join(folder, "anchors.json"), text);
      const { code, error } = await call(calibrate, frames);
      assert.deepEqual([code, error.length], [2, 1]);
      assert.match(error[0] ?? "", reason);
    }
    await Deno.writeTextFile(join(folder, "anchors.json"), JSON.stringify(ANCHORS));
    await Deno.writeFile(join(folder, "anchors.f32"), new Uint8Array(1200).fill(255));
    assert.match((await call(calibrate, frames)).error.join(), /holds numbers that are none/);
  });
});
