import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { DEFAULTS } from "../sidecar/config/schema.ts";
import { outcomeOf } from "../sidecar/contract.ts";
import type { Detail } from "../sidecar/detail.ts";
import { rulesOf } from "../sidecar/rules.ts";
import { type Classification, createClassifier } from "../sidecar/vision/classify.ts";
import { gameplay, WIDTHS } from "./pictures.ts";
import { playMatch, type Screen } from "./simulated_match.ts";

const LABELS = { none: "none", banner: "defeat_text", progress: "defeat_progressbar" } as const;
const RULES = rulesOf(DEFAULTS, { victory: 0.95, defeat: 0.95, draw: 0.95 });

/** What the network would say of a picture whose bytes are the letters of its screen. */
function reading(jpeg: Uint8Array, detail: Detail): Promise<Classification> {
  const screen = new TextDecoder().decode(jpeg) as Screen;
  const label = LABELS[detail === "glance" && screen === "progress" ? "none" : screen];
  const probabilities = {
    victory_text: 0,
    victory_progressbar: 0,
    defeat_text: 0,
    defeat_progressbar: 0,
    draw_text: 0,
    draw_progressbar: 0,
    none: 0,
    [label]: 1,
  };
  const outcome = outcomeOf(label);
  return Promise.resolve({
    ...{
      label,
      outcome,
      confidence: 1,
      probabilities,
      width: 1,
      height: 1,
      isBlack: false,
      areas: [],
      ms: 0,
    },
  });
}

Deno.test("a match of 12 minutes takes at most 55 full pictures of OBS, 170 for surveys, 1160 for glances, and 36 of all in its cooldown", async () => {
  const asked = { full: 0, survey: 0, glance: 0, cooldown: 0 };
  const { score } = await playMatch({
    rules: RULES,
    picture(screen, detail) {
      asked[detail]++;
      return new TextEncoder().encode(screen);
    },
    classify: reading,
    onLook: (phase) => {
      if (phase === "cooldown") asked.cooldown++;
    },
  });
  assert.equal(score.defeats, 1);
  const { full, survey, glance, cooldown } = asked;
  assert.ok(full <= 55 && survey <= 170 && glance <= 1_160 && cooldown <= 36, JSON.stringify(asked));
});

Deno.test("the benchmarks' pictures are as wide as those that OBS is asked for", async () => {
  const modelPath = fileURLToPath(new URL("../models/result.onnx", import.meta.url));
  const classifier = await createClassifier({ modelPath });
  await classifier.close();
  assert.deepEqual(WIDTHS, { ...classifier.smallWidths, full: DEFAULTS.capture.width });
});

Deno.test("a full picture of gameplay has at most 60 kB, that of a survey 32 kB, of a glance 15 kB", async () => {
  const moments = await gameplay(Object.values(WIDTHS), 4);
  const most = (width: number) => Math.max(...moments.map(({ jpeg }) => jpeg.get(width)?.length ?? Infinity));
  const bytes = { full: most(WIDTHS.full), survey: most(WIDTHS.survey), glance: most(WIDTHS.glance) };
  assert.ok(
    bytes.full <= 60_000 && bytes.survey <= 32_000 && bytes.glance <= 15_000,
    JSON.stringify(bytes),
  );
});
