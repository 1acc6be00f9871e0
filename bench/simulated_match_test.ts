import assert from "node:assert/strict";
import { DEFAULTS } from "../sidecar/config/schema.ts";
import { outcomeOf } from "../sidecar/contract.ts";
import { rulesOf } from "../sidecar/rules.ts";
import type { Classification } from "../sidecar/vision/classify.ts";
import { gameplay } from "./pictures.ts";
import { playMatch, type Screen } from "./simulated_match.ts";

const LABELS = { none: "none", banner: "defeat_text", progress: "defeat_progressbar" } as const;
const RULES = rulesOf(DEFAULTS, { victory: 0.95, defeat: 0.95, draw: 0.95 });

/** What the network would say of a picture whose bytes are the letters of its screen. */
function reading(jpeg: Uint8Array, glance: boolean): Promise<Classification> {
  const screen = new TextDecoder().decode(jpeg) as Screen;
  const label = LABELS[glance && screen === "progress" ? "none" : screen];
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

Deno.test("a match of 12 minutes takes at most 220 full pictures of OBS, 1160 small ones, and 36 of all in its cooldown", async () => {
  const asked = { full: 0, small: 0, cooldown: 0 };
  const { score } = await playMatch({
    rules: RULES,
    picture(screen, glance) {
      asked[glance ? "small" : "full"]++;
      return new TextEncoder().encode(screen);
    },
    classify: reading,
    onLook: (phase) => {
      if (phase === "cooldown") asked.cooldown++;
    },
  });
  assert.equal(score.defeats, 1);
  assert.ok(asked.full <= 220 && asked.small <= 1_160 && asked.cooldown <= 36, JSON.stringify(asked));
});

Deno.test("a full picture of gameplay has at most 60 kB, a small one 20 kB", async () => {
  const moments = await gameplay([960, 480], 4);
  const most = (width: number) => Math.max(...moments.map(({ jpeg }) => jpeg.get(width)?.length ?? Infinity));
  assert.ok(most(960) <= 60_000 && most(480) <= 20_000, `${most(960)} and ${most(480)} bytes`);
});
