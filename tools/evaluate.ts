import { relative, resolve } from "node:path";
import { evaluateDrawn } from "./evaluate_drawn.ts";
import { EVENING, parseEvaluate } from "./evaluate_options.ts";
import { settings } from "./settings.ts";
import { sentenceOf, showProgress, userFolder } from "./terminal.ts";
import { type PictureRequest, runPictureTool, type Terminal } from "./command_line.ts";
import { describeEvaluation, evaluate, type Sample, TRUTHS } from "./evaluation.ts";
import { labelledFiles } from "./labelled_files.ts";

const HELP = `Measures the detector on pictures whose contents are known.

Usage: deno task evaluate [--json] [--config FILE] DIR       pictures of your own
       deno task evaluate [--json] [OPTIONS]                 frames that are drawn for it
       deno task evaluate [--json] --evening SEED            an evening of matches, drawn
       deno task evaluate [--json] [OPTIONS] --all DIR       the first two
       deno task evaluate [--json] --captures DIR            pictures of your own, captured otherwise

DIR has a folder of pictures for each label:
  ${TRUTHS.join(", ")}
Pictures in 'transition' may be answered either way. A result below its min_confidence is
taken as none, as the sidecar takes it. Writes the confusion matrices, precision and recall of
each outcome, the false counts, and every wrong picture.

  --json         all of it as one JSON object
  --config FILE  the configuration with the model, the thresholds and the rules (default: scoreline.toml)
  --help         this text

Drawn frames use fonts and pictures that the model was not trained on. They are encoded and read
as the sidecar would read them, and the report says which target was held:
  languages    settled results in each language of the game
  axes         settled results, captured in other sizes, shapes, colours and qualities
  hard_none    screens without a result that look like one, as rows of looks, and what the rules count
  calibration  how far confidences can be believed
  speed        milliseconds of inference (no target: the machine decides)
  evening      as --evening

  --seed S        the same seed draws the same frames (1)
  --scale X       a part of the frames, 0.001 to 1 (1: some 30 minutes of one core)
  --only A,B      only these of the parts above
  --pictures DIR  the collection of background pictures; where it is missing, it is made on first use
                  with apt-get (artifacts/training/pictures)
  --keep DIR      write every frame there that was read wrongly

With --captures, each 16:9 picture in DIR is captured in all the ways of 'axes': smaller, letterboxed, grey,
behind a webcam, shrunk in a frame and so on. It takes --seed and --keep.

An evening has everything that is on a stream, in 6 hours with 25 matches of 4 to 20 minutes, and
needs no picture collection. It is looked at as the sidecar would look: its rules decide the pace,
with a simulated clock. What moves quickly (banners, announcements) is drawn for every look, a
match once in a second, and a screen that stands still once: its reading stays the same.
Writes what happened, what was counted and where the two differ. Takes some minutes.

  --evening SEED  the evening of this seed
  --hours H       how long it is (${EVENING.hours})
  --matches N     how many matches it has (${EVENING.matches})

Exit code: 0 when every outcome was right and every target held, 1 when not, 2 when nothing could
be measured.`;

/** What `evaluateFolder` says while it works: `done` of `total` pictures. */
export type Progress = (done: number, total: number) => void;

/** `deno task evaluate`: measures what the command line asks for and answers the exit code. */
export async function evaluateCommand(
  args: readonly string[],
  terminal: Terminal,
  progress: Progress = () => {},
): Promise<number> {
  try {
    const request = parseEvaluate(args);
    if (request === "help") {
      terminal.out(HELP);
      return 0;
    }
    const { json, config, folder, drawn } = request;
    const folderArgs = [...json ? ["--json"] : [], ...config === undefined ? [] : ["--config", config]];
    if (drawn === null) return await evaluateFolder([...folderArgs, folder ?? ""], terminal, progress);
    const lines: string[] = [];
    const collected = { ...terminal, out: (line: string) => lines.push(line) };
    const own = folder === null
      ? 0
      : await evaluateFolder([...folderArgs, folder], json ? collected : terminal, progress);
    if (own === 2) return 2;
    const { code, report } = await evaluateDrawn(drawn, await settings(config), json);
    if (json && code !== 2) {
      const parts: unknown[] = [report, ...lines.map((line) => ({ folder: JSON.parse(line) }))];
      terminal.out(JSON.stringify(Object.assign({}, ...parts)));
    }
    return Math.max(own, code);
  } catch (cause) {
    terminal.error(sentenceOf(cause));
    return 2;
  }
}

/** Classifies DIR/<label>/* and answers the exit code. */
export function evaluateFolder(
  args: readonly string[],
  terminal: Terminal,
  progress: Progress = () => {},
): Promise<number> {
  return runPictureTool(
    {
      name: "evaluate",
      help: HELP,
      complaintAbout: (paths) =>
        paths.length === 1
          ? null
          : "Name one folder that has a folder for each label: deno task evaluate [--json] DIR",
      run: (request, terminal) => evaluateAll(request, terminal, progress),
    },
    args,
    terminal,
  );
}

async function evaluateAll(
  { classifier, minConfidence, paths, json }: PictureRequest,
  { out, error }: Terminal,
  progress: Progress,
): Promise<number> {
  const root = resolve(userFolder(), ...paths);
  const files = await labelledFiles(root);
  const samples: Sample[] = [];
  const unreadable: { file: string; reason: string }[] = [];
  for (const { file, truth } of files) {
    const name = relative(root, file);
    try {
      const { label, outcome, confidence } = await classifier.classify(await Deno.readFile(file));
      samples.push({ file: name, truth, label, outcome, confidence });
    } catch (cause) {
      unreadable.push({ file: name, reason: sentenceOf(cause) });
      error(`${name}: ${sentenceOf(cause)}`);
    }
    progress(samples.length + unreadable.length, files.length);
  }
  const evaluation = evaluate(samples, minConfidence);
  const report = { min_confidence: minConfidence, ...evaluation, unreadable };
  out(json ? JSON.stringify(report) : describeEvaluation(evaluation));
  return evaluation.mistakes.length + unreadable.length === 0 ? 0 : 1;
}

if (import.meta.main) {
  const progress = Deno.stderr.isTerminal() ? showProgress : undefined;
  Deno.exit(await evaluateCommand(Deno.args, { out: console.log, error: console.error }, progress));
}
