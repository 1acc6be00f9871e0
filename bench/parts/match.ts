import { fileURLToPath } from "node:url";
import { DEFAULTS } from "../../sidecar/config/schema.ts";
import { View } from "../../sidecar/domain/view.ts";
import { decodePicture } from "../../sidecar/obs/screenshot.ts";
import { rulesOf } from "../../sidecar/rules.ts";
import type { Clock } from "../../sidecar/runtime/clock.ts";
import { Counters } from "../../sidecar/runtime/counters.ts";
import { Scorekeeper } from "../../sidecar/scorekeeper.ts";
import { createClassifier } from "../../sidecar/vision/classify.ts";
import { watch } from "../../sidecar/watch.ts";
import type { Part } from "../part.ts";
import { rowOf } from "../part.ts";
import { gameplay, imageData, moment } from "../pictures.ts";
import { ownCpuMs } from "../processor.ts";

const MODEL = fileURLToPath(new URL("../../models/result.onnx", import.meta.url));
const MINUTE = 60_000;
const MATCH = { bannerAt: 8.7 * MINUTE, bannerMs: 2_000, progressMs: 10_000, endsAt: 12 * MINUTE } as const;
const POLL_MS = 250;

/** A match of 12 minutes with a clock that does not wait, against a full look four times a second throughout. */
export const match: Part = {
  budget: 3,
  name: "match",
  async run({ tell }) {
    tell("CPU of a match of 12 minutes");
    const classifier = await createClassifier({ modelPath: MODEL });
    const rules = rulesOf(DEFAULTS, classifier.minConfidence);
    const none = await gameplay([960, 480]);
    const banner = await moment("defeat_text_1", 90, [960, 480]);
    const progress = await moment("defeat_progressbar_1", 91, [960, 480]);
    const texts = new Map(
      [...none, banner, progress].flatMap((one) =>
        [...one.jpeg].map((
          [width, jpeg],
        ) => [`${width}:${[...none, banner, progress].indexOf(one)}`, imageData(jpeg)])
      ),
    );
    let looks = 0;
    function capture(ms: number, width: number) {
      const into = ms - MATCH.bannerAt;
      const index = into < 0 || into >= MATCH.bannerMs + MATCH.progressMs
        ? looks % none.length
        : into < MATCH.bannerMs
        ? none.length
        : none.length + 1;
      looks++;
      const shot = decodePicture(texts.get(`${width}:${index}`) ?? "");
      if (shot.kind !== "picture") throw new Error("The picture of the benchmark cannot be read");
      return { ...shot.picture, source: "Game" };
    }

    async function paced(): Promise<{ cpu: number; looks: number; cooldown: number; cooldownCpu: number }> {
      looks = 0;
      let [ms, cooldownAt, cooldown, cooldownCpu] = [0, ownCpuMs(), 0, 0];
      const stop = new AbortController();
      const clock: Clock = {
        now: () => ({ wall: ms, mono: ms }),
        sleep(duration) {
          ms += duration;
          if (ms >= MATCH.endsAt) stop.abort();
          return Promise.resolve();
        },
      };
      const counters = new Counters();
      const logger = { info: () => {}, warn: () => {}, error: () => {} };
      const view = new View();
      const keeper = new Scorekeeper({
        view,
        rules,
        log: {
          append: (draft) => Promise.resolve({ ...draft, seq: view.seq + 1 }),
          problem: null,
          damagedLines: 0,
        },
        keepEvidence: () => Promise.resolve(null),
        clock,
        logger,
        counters,
        onFact: () => {},
        onChange: () => {},
      });
      const before = ownCpuMs();
      await watch({
        capture: (_, glance) => Promise.resolve(capture(ms, glance ? 480 : 960)),
        classify: (jpeg, glance) => classifier.classify(jpeg, undefined, { glance }),
        keeper,
        rules,
        pollIntervalMs: POLL_MS,
        clock,
        counters,
        onLook: () => {},
        onSight() {
          if (keeper.phase !== "cooldown") cooldownAt = ownCpuMs();
          else {
            cooldown++;
            cooldownCpu = ownCpuMs() - cooldownAt;
          }
        },
      }, stop.signal);
      if (view.score.defeats !== 1) throw new Error("The match was not counted once");
      return { cpu: ownCpuMs() - before, looks, cooldown, cooldownCpu };
    }

    async function even(): Promise<number> {
      looks = 0;
      const before = ownCpuMs();
      for (let ms = 0; ms < MATCH.endsAt; ms += POLL_MS) await classifier.classify(capture(ms, 960).jpeg);
      return ownCpuMs() - before;
    }

    await paced(); // warms up
    const ours = [await paced(), await paced(), await paced()];
    const baseline = [await even(), await even(), await even()];
    await classifier.close();
    const fourHertz = { name: "a full look at 4 Hz throughout", values: baseline };
    return [
      rowOf({
        budget: 3,
        name: "match of 12 minutes",
        unit: "CPU ms",
        ours: ours.map(({ cpu }) => cpu),
        baseline: fourHertz,
        limit: 1 / 3,
      }),
      rowOf({
        budget: 3,
        name: "its cooldown of 3 minutes",
        unit: "CPU ms",
        ours: ours.map(({ cooldownCpu }) => cooldownCpu),
        limit: null,
      }),
      rowOf({
        budget: 3,
        name: "its looks",
        unit: "looks",
        ours: ours.map((one) => one.looks),
        baseline: { name: "4 Hz", values: [MATCH.endsAt / POLL_MS] },
        limit: null,
      }),
    ];
  },
};
