import { fileURLToPath } from "node:url";
import { DEFAULTS } from "../../sidecar/config/schema.ts";
import { decodePicture } from "../../sidecar/obs/screenshot.ts";
import { rulesOf } from "../../sidecar/rules.ts";
import { createClassifier } from "../../sidecar/vision/classify.ts";
import type { Part } from "../part.ts";
import { rowOf } from "../part.ts";
import { gameplay, imageData, moment, WIDTHS } from "../pictures.ts";
import { ownCpuMs } from "../processor.ts";
import { MATCH, playMatch, type Screen, screenAt } from "../simulated_match.ts";

const MODEL = fileURLToPath(new URL("../../models/result.onnx", import.meta.url));
const POLL_MS = 250;

/** A match of 12 minutes with a clock that does not wait, against a full look four times a second throughout. */
export const match: Part = {
  budget: 3,
  name: "match",
  async run({ tell }) {
    tell("CPU of a match of 12 minutes");
    const classifier = await createClassifier({ modelPath: MODEL });
    const rules = rulesOf(DEFAULTS, classifier.minConfidence);
    const moments = {
      none: await gameplay(),
      banner: [await moment("defeat_text_1", 90)],
      progress: [await moment("defeat_progressbar_1", 91)],
    };
    const textsOf = (screen: Screen, width: number) =>
      moments[screen].map(({ jpeg }) => imageData(jpeg.get(width) ?? new Uint8Array()));
    const texts = Object.fromEntries(
      Object.values(WIDTHS).map((width) => [width, {
        none: textsOf("none", width),
        banner: textsOf("banner", width),
        progress: textsOf("progress", width),
      }]),
    );
    let looks = 0;
    function picture(screen: Screen, width: number): Uint8Array {
      const choices = texts[width]?.[screen] ?? [];
      const shot = decodePicture(choices[looks++ % choices.length] ?? "");
      if (shot.kind !== "picture") throw new Error("The picture of the benchmark cannot be read");
      return shot.picture.jpeg;
    }

    async function paced() {
      looks = 0;
      let [cooldownAt, cooldownCpu] = [ownCpuMs(), 0];
      const before = ownCpuMs();
      const { score } = await playMatch({
        rules,
        picture: (screen, detail) => picture(screen, WIDTHS[detail]),
        classify: (jpeg, detail) => classifier.classify(jpeg, undefined, { glance: detail === "glance" }),
        onLook(phase) {
          if (phase !== "cooldown") cooldownAt = ownCpuMs();
          else cooldownCpu = ownCpuMs() - cooldownAt;
        },
      });
      if (score.defeats !== 1) throw new Error("The match was not counted once");
      return { cpu: ownCpuMs() - before, looks, cooldownCpu };
    }

    async function even(): Promise<number> {
      const before = ownCpuMs();
      for (let ms = 0; ms < MATCH.endsAt; ms += POLL_MS) {
        await classifier.classify(picture(screenAt(ms), WIDTHS.full));
      }
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
