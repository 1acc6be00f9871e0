import { DEFAULTS } from "../../sidecar/config/schema.ts";
import { startSidecar } from "../../tests/support/sidecar.ts";
import { startGame } from "../game.ts";
import type { Part } from "../part.ts";
import { rowOf } from "../part.ts";
import { gameplay, moment } from "../pictures.ts";

const ROUNDS = 40;
/** What the budget grants beside the looks, ms. */
const SPARE_MS = 150;

/** From the banner's first picture in OBS to the event that tells the overlay of the count. */
export const latency: Part = {
  budget: 6,
  name: "latency",
  async run({ tell }) {
    tell(`${ROUNDS} banners`);
    const none = await gameplay();
    const banner = await moment("defeat_text_1", 90);
    await using game = startGame(none);
    await using sidecar = await startSidecar({
      args: ["--obs-url", game.obs.url],
      env: { SCORELINE_RULES_COOLDOWN_SECONDS: "0", SCORELINE_RULES_NONE_SECONDS: "0.2" },
    });
    const took: number[] = [];
    const updates = sidecar.updates();
    let shownAt = NaN;
    let total = 0;
    const show = () => {
      game.shows = [banner];
      shownAt = performance.now();
    };
    for await (const { total: now, phase } of updates) {
      if (now > total) {
        took.push(performance.now() - shownAt);
        game.shows = none;
        shownAt = NaN;
      }
      total = now;
      if (took.length === ROUNDS) break;
      // At another place between two looks each time.
      if (phase === "ready" && Number.isNaN(shownAt)) {
        shownAt = Infinity;
        setTimeout(show, 1_000 + took.length * 173 % 500);
      }
    }
    const { poll_interval_ms } = DEFAULTS.capture;
    const limit = poll_interval_ms * DEFAULTS.rules.required_consecutive + SPARE_MS;
    return [
      rowOf({
        budget: 6,
        name: "banner to number",
        unit: "ms (p95 judged)",
        ours: took,
        limit,
        judged: "p95",
      }),
    ];
  },
};
