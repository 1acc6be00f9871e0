import assert from "node:assert/strict";
import { LABELS } from "../contract.ts";
import { annotatePicture } from "./annotate.ts";
import { type Classifier, createClassifier } from "./classify.ts";
import { PictureError } from "./decode.ts";
import { frame, type Patch } from "./testing/frames.ts";
import { tinyModel, writeTinyModel } from "./testing/tiny_model.ts";

const TEXT = { x: 0.25, y: 0.29, width: 0.5, height: 0.3333 };
const PROGRESS = { x: 0, y: 0.085, width: 0.25, height: 0.1667 };

async function withClassifier(run: (classifier: Classifier) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-classify-" });
  try {
    const modelPath = await writeTinyModel(folder);
    const classifier = await createClassifier({ modelPath });
    try {
      await run(classifier);
    } finally {
      await classifier.close();
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const patch = (colour: string, region = TEXT): Patch => ({ ...region, colour });
const cases: [string, Patch[]][] = [
  ["victory_text", [patch("#00ff00")]],
  ["defeat_text", [patch("#ff0000")]],
  ["draw_text", [patch("#0000ff")]],
  ["victory_progressbar", [patch("#00ff00", PROGRESS)]],
  ["defeat_progressbar", [patch("#ff0000", PROGRESS)]],
  ["draw_progressbar", [patch("#0000ff", PROGRESS)]],
  ["none", []],
];

for (const [label, patches] of cases) {
  Deno.test(`classify() reads ${label} off its region`, async () => {
    await withClassifier(async (classifier) => {
      const reading = await classifier.classify(await frame(960, 540, { patches }));
      assert.equal(reading.label, label);
      assert.ok(reading.confidence > 0.9, `${reading.confidence}`);
      assert.deepEqual([reading.width, reading.height], [960, 540]);
      assert.deepEqual(Object.keys(reading.probabilities).sort(), [...LABELS].sort());
    });
  });
}

Deno.test("classify() reads the game inside black bars", async () => {
  await withClassifier(async (classifier) => {
    // 4:3 in 16:9: the game is 720 pixels wide from 120 on; its 16:9 layout is 405 high, in the middle or at the top.
    const game: Patch = { x: 0.125, y: 0, width: 0.75, height: 1, colour: "#303030" };
    for (const top of [67.5, 0]) {
      const y = (top + 0.085 * 405) / 540;
      const patches = [game, patch("#00ff00", { x: 0.125, y, width: 180 / 960, height: 67.5 / 540 })];
      const reading = await classifier.classify(await frame(960, 540, { background: "#000", patches }));
      assert.equal(reading.label, "victory_progressbar", `layout from ${top}`);
      assert.deepEqual(reading.areas.map(({ name }) => name), ["text", "progressbar", "progressbar"]);
    }
  });
});

Deno.test("classify() serves calls one after the other and lets a broken picture fail alone", async () => {
  await withClassifier(async (classifier) => {
    const [green, red] = [
      await frame(960, 540, { patches: [patch("#00ff00")] }),
      await frame(640, 360, { patches: [patch("#ff0000")] }),
    ];
    const answers = await Promise.allSettled(
      [green, red, new Uint8Array(9), green].map((picture) => classifier.classify(picture)),
    );
    assert.deepEqual(
      answers.map((answer) =>
        answer.status === "fulfilled" ? answer.value.outcome : answer.reason instanceof PictureError
      ),
      ["victory", "defeat", true, "victory"],
    );
  });
});

Deno.test("classify() reads the banner's place alone at a glance, and shows both places", async () => {
  await withClassifier(async (classifier) => {
    const picture = await frame(960, 540, { patches: [patch("#00ff00", PROGRESS)] });
    const glanced = await classifier.classify(picture, undefined, { glance: true });
    assert.equal(glanced.outcome, "none");
    assert.deepEqual(glanced.areas.map(({ name }) => name), ["text", "progressbar"]);
    // The same picture again, which a glance has not read wholly.
    assert.equal((await classifier.classify(picture)).label, "victory_progressbar");
    assert.equal((await classifier.classify(picture.slice())).label, "victory_progressbar");
  });
});

Deno.test("classify() rejects with the reason of a signal that aborts before its turn", async () => {
  await withClassifier(async (classifier) => {
    const picture = await frame(960, 540);
    const stop = new AbortController();
    const first = classifier.classify(picture);
    const second = classifier.classify(picture, stop.signal);
    stop.abort(new Error("stopping"));
    await assert.rejects(second, /stopping/);
    assert.equal((await first).outcome, "none");
  });
});

Deno.test("close() waits for the picture in hand, refuses later ones, and may be called twice", async () => {
  await withClassifier(async (classifier) => {
    const inHand = classifier.classify(await frame(64, 36));
    const closed = classifier.close();
    await assert.rejects(classifier.classify(new Uint8Array()), /closed/);
    assert.equal((await inHand).outcome, "none");
    await closed;
    await classifier.close();
  });
});

Deno.test("createClassifier() tells the thresholds of its manifest, and refuses a model that does not fit it", async () => {
  await withClassifier((classifier) => {
    assert.deepEqual(classifier.minConfidence, { victory: 0.7, defeat: 0.7, draw: 0.7 });
    return Promise.resolve();
  });
  const folder = await Deno.makeTempDir({ prefix: "scoreline-classify-" });
  const modelPath = await writeTinyModel(folder, { model: tinyModel({ outputs: [{}, {}, {}] }) });
  await assert.rejects(createClassifier({ modelPath }), /does not match its manifest/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("annotatePicture() draws a JPEG of the picture's size", async () => {
  await withClassifier(async (classifier) => {
    const picture = await frame(320, 180, { patches: [patch("#ff0000")] });
    const jpeg = await annotatePicture(picture, await classifier.classify(picture));
    assert.deepEqual([...jpeg.subarray(0, 3)], [0xff, 0xd8, 0xff]);
    const { width, height, label } = await classifier.classify(jpeg);
    assert.deepEqual([width, height, label], [320, 180, "defeat_text"]);
  });
});
