import assert from "node:assert/strict";
import fc from "fast-check";
import { createClassifier } from "./classify.ts";
import { frame } from "./testing/frames.ts";
import { tinyManifest, tinyModel, writeTinyModel } from "./testing/tiny_model.ts";
import { agreedRow, nearbyViews, suspiciousPlaces } from "./views.ts";

Deno.test("suspiciousPlaces() names the places that may show a result, and only those", () => {
  const rows = Float32Array.of(0.01, 0.01, 0.98, 0.3, 0, 0.7, 0, 0, 1);
  assert.deepEqual(suspiciousPlaces(rows, 3, 2), [1]);
});

Deno.test("nearbyViews() stays inside the picture and near the place", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(share, share, share, share, (x, y, w, h) => {
    const bounds = { width: 960, height: 540 };
    const width = 20 + w * 900;
    const height = 20 + h * 500;
    const place = { x: x * (960 - width), y: y * (540 - height), width, height };
    const views = nearbyViews(place, bounds);
    assert.equal(views.length, 4);
    for (const view of views) {
      assert.ok(view.x >= 0 && view.y >= 0, JSON.stringify(view));
      assert.ok(view.x + view.width <= 960.001 && view.y + view.height <= 540.001, JSON.stringify(view));
      assert.ok(Math.abs(view.x - place.x) <= 0.06 * width && Math.abs(view.y - place.y) <= 0.06 * height);
    }
  }));
});

Deno.test("agreedRow() is the geometric mean of the rows, of which one doubt takes more than one certainty gives", () => {
  const near = (row: Float32Array, expected: number[]) =>
    expected.forEach((value, i) => assert.ok(Math.abs((row[i] ?? NaN) - value) < 1e-4, `${row}`));
  near(agreedRow(Float32Array.of(0.9, 0.1, 0.9, 0.1), 2), [0.9, 0.1]);
  near(agreedRow(Float32Array.of(0.8, 0.2, 0.2, 0.8), 2), [0.5, 0.5]);
  near(agreedRow(Float32Array.of(1, 0, 0.5, 0.5), 2), [0.999, 0.001]);
});

/** A strip of the victory's colour, 6 % of the banner's region wide, that reaches into it from the left. */
const STRIP = { x: 0.25 - 0.03, y: 0.29, width: 0.03 + 0.5 * 0.45, height: 0.3333, colour: "#00ff00" };

Deno.test("classify() believes the mean of some framings where the model's manifest asks for it", async () => {
  const picture = await frame(960, 540, { patches: [STRIP] });
  const model = tinyModel();
  const confidences = await Promise.all((["one", "nearby"] as const).map(async (views) => {
    const folder = await Deno.makeTempDir({ prefix: "scoreline-views-" });
    try {
      const classifier = await createClassifier({
        modelPath: await writeTinyModel(folder, { model, manifest: { ...tinyManifest(model), views } }),
      });
      const { probabilities } = await classifier.classify(picture);
      await classifier.close();
      return probabilities.victory_text;
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }));
  assert.ok(Math.abs((confidences[0] ?? 0) - (confidences[1] ?? 0)) > 0.001, `${confidences}`);
});
