import { createCanvas } from "@napi-rs/canvas";
import { parseArgs } from "node:util";
import { runCommand, wholeNumber } from "./command_line.ts";
import { loadFaces } from "./fonts.ts";
import { FRAME, type Stage, WHOLE_FRAME } from "./frame.ts";
import { createRng } from "./rng.ts";
import { SCENES } from "./scenes.ts";

const WIDTH = 960;
const HEIGHT = 540;
const JPEG_QUALITY = 82;

/** The few faces a game would write its own screens in. */
const HOUSE_FACES = ["bebas-neue 400", "league-gothic 400", "sofia-sans-extra-condensed 800"];

/** The frames of the demo: file name without its end, and what to draw. */
const FRAMES: Record<string, (stage: Stage) => void> = {
  victory_text_1: (stage) => SCENES.banner(stage, "victory", true),
  victory_text_2: (stage) => SCENES.banner(stage, "victory", false),
  defeat_text_1: (stage) => SCENES.banner(stage, "defeat", true),
  defeat_text_2: (stage) => SCENES.banner(stage, "defeat", false),
  draw_text_1: (stage) => SCENES.banner(stage, "draw", true),
  draw_text_2: (stage) => SCENES.banner(stage, "draw", false),
  victory_progressbar_1: (stage) => SCENES.progress(stage, "victory"),
  victory_progressbar_2: (stage) => SCENES.progress(stage, "victory"),
  defeat_progressbar_1: (stage) => SCENES.progress(stage, "defeat"),
  defeat_progressbar_2: (stage) => SCENES.progress(stage, "defeat"),
  draw_progressbar_1: (stage) => SCENES.progress(stage, "draw"),
  draw_progressbar_2: (stage) => SCENES.progress(stage, "draw"),
  none_gameplay_1: SCENES.gameplay,
  none_gameplay_2: SCENES.gameplay,
  none_gameplay_3: SCENES.gameplay,
  none_gameplay_4: SCENES.gameplay,
  none_summary_1: SCENES.summary,
  none_menu_1: SCENES.menu,
};

await runCommand(async () => {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      out: { type: "string", default: "sidecar/demo/frames" },
      seed: { type: "string", default: "2" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    return console.log(
      "Draws the frames of the demo. Options: --out DIR (sidecar/demo/frames), --seed N (2)",
    );
  }
  const seed = wholeNumber("seed", values.seed);
  const faces = loadFaces("train", HOUSE_FACES);
  await Deno.mkdir(values.out, { recursive: true });
  for (const [index, [name, paint]] of Object.entries(FRAMES).entries()) {
    const canvas = createCanvas(WIDTH, HEIGHT);
    const ctx = canvas.getContext("2d");
    ctx.scale(WIDTH / FRAME.width, HEIGHT / FRAME.height);
    paint({ ctx, rng: createRng(seed, index), faces, pictures: [], focus: WHOLE_FRAME, seen: WHOLE_FRAME });
    const jpeg = await canvas.encode("jpeg", JPEG_QUALITY);
    await Deno.writeFile(`${values.out}/${name}.jpg`, jpeg);
    console.log(`${name}.jpg  ${(jpeg.length / 1024).toFixed(0)} kB`);
  }
});
