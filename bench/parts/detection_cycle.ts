import { fileURLToPath } from "node:url";
import { type Detail, DETAILS, LOOKS_PER_SURVEY } from "../../sidecar/detail.ts";
import { READY } from "../../sidecar/domain/cooldown.ts";
import { step } from "../../sidecar/domain/step.ts";
import { DEFAULTS } from "../../sidecar/config/schema.ts";
import { decodePicture } from "../../sidecar/obs/screenshot.ts";
import { rulesOf } from "../../sidecar/rules.ts";
import { createClassifier } from "../../sidecar/vision/classify.ts";
import type { Part } from "../part.ts";
import { rowOf } from "../part.ts";
import { decodePngCrop, gameplay, imageData, WIDTHS } from "../pictures.ts";
import { cpuOf, inTurns } from "../processor.ts";

const MODEL = fileURLToPath(new URL("../../models/result.onnx", import.meta.url));
/** After so many looks the just-in-time compilers are through with them; a sidecar runs for hours. */
const WARM_UP = 400;

/** From the text of OBS's answer to the rules, against nothing but the decoder and the crop of a full-size PNG. */
export const detectionCycle: Part = {
  budget: 1,
  name: "cycle",
  async run({ tell }) {
    tell("CPU of a detection cycle");
    const moments = await gameplay();
    const classifier = await createClassifier({ modelPath: MODEL });
    const rules = rulesOf(DEFAULTS, classifier.minConfidence);
    let turn = 0;
    const next = () => moments[turn++ % moments.length];
    const answersFor = (detail: Detail) =>
      moments.map(({ jpeg }) => imageData(jpeg.get(WIDTHS[detail]) ?? new Uint8Array()));
    const answers = {
      full: answersFor("full"),
      survey: answersFor("survey"),
      glance: answersFor("glance"),
    } as const;

    async function cycle(detail: Detail): Promise<void> {
      const texts = answers[detail];
      const shot = decodePicture(texts[turn++ % texts.length] ?? "");
      if (shot.kind !== "picture") throw new Error("The picture of the benchmark cannot be read");
      const { label, outcome, confidence } = await classifier.classify(shot.picture.jpeg, undefined, {
        glance: detail === "glance",
      });
      const at = { wall: turn, mono: turn };
      step(READY, { kind: "reading", at, source: "Game", label, outcome, confidence }, rules);
    }
    for (let run = 0; run < WARM_UP; run++) {
      for (const detail of DETAILS) await cycle(detail);
    }
    const works = [
      () => cpuOf(() => decodePngCrop(next()?.png ?? new Uint8Array()), 8),
      () => cpuOf(() => cycle("full"), 40),
      () => cpuOf(() => cycle("survey"), 40),
      () => cpuOf(() => cycle("glance"), 40),
    ];
    const [png = [], full = [], surveys = [], glances = []] = await inTurns(works, 12);
    await classifier.close();
    const perSurvey = LOOKS_PER_SURVEY - 1;
    const quiet = surveys.map((survey, n) => (survey + perSurvey * (glances[n] ?? NaN)) / LOOKS_PER_SURVEY);
    const baseline = { name: "PNG 1920x1080 decode + crop 995x550", values: png };
    const row = { budget: 1, unit: "CPU ms", baseline, limit: null };
    return [
      rowOf({
        ...row,
        limit: 1 / 12,
        name: `cycle while nothing is there (1 survey, ${perSurvey} glances)`,
        ours: quiet,
      }),
      rowOf({ ...row, limit: 1 / 12, name: `of that a glance, ${WIDTHS.glance} wide`, ours: glances }),
      rowOf({ ...row, name: `of that a survey, ${WIDTHS.survey} wide`, ours: surveys }),
      rowOf({
        ...row,
        name: `a full look, once something seems to be there, ${WIDTHS.full} wide`,
        ours: full,
      }),
    ];
  },
};
