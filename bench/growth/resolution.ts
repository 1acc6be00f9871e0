import { fileURLToPath } from "node:url";
import { createClassifier } from "../../sidecar/vision/classify.ts";
import type { Part } from "../part.ts";
import { rowOf } from "../part.ts";
import { gameplay } from "../pictures.ts";
import { cpuOf, inTurns } from "../processor.ts";

const MODEL = fileURLToPath(new URL("../../models/result.onnx", import.meta.url));
/** Of pictures that OBS is asked for, pixels: less than the default, the default, and all of full HD. */
const WIDTHS = [640, 960, 1_920];
const WARM_UP = 200;

/** What a full look costs by the width of the picture. While nothing is there, no more of it is asked for than the model needs. */
export const resolution: Part = {
  budget: 1,
  name: "resolution",
  async run({ tell }) {
    tell("pictures of several widths");
    const moments = await gameplay(WIDTHS);
    const pictures = WIDTHS.map((width) => moments.map(({ jpeg }) => jpeg.get(width) ?? new Uint8Array()));
    const classifier = await createClassifier({ modelPath: MODEL });
    let turn = 0;
    const looks = pictures.map((choices) => async () => {
      await classifier.classify(choices[turn++ % choices.length] ?? new Uint8Array());
    });
    for (const look of looks) await cpuOf(look, WARM_UP);
    const costs = await inTurns(looks.map((look) => () => cpuOf(look, 30)), 10);
    await classifier.close();
    return WIDTHS.flatMap((width, n) => {
      const row = { budget: 1, name: `capture.width = ${width}`, limit: null };
      const kilobytes = pictures[n]?.map(({ length }) => length / 1_000) ?? [];
      return [
        rowOf({ ...row, unit: "CPU ms a full look", ours: costs[n] ?? [] }),
        rowOf({ ...row, unit: "kB a picture", ours: kilobytes }),
      ];
    });
  },
};
