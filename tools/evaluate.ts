import { relative, resolve } from "node:path";
import { sentenceOf, userFolder } from "./terminal.ts";
import { type PictureRequest, runPictureTool, type Terminal } from "./command_line.ts";
import { describeEvaluation, evaluate, type Sample, TRUTHS } from "./evaluation.ts";
import { labelledFiles } from "./labelled_files.ts";

const HELP = `Measures the detector on pictures whose contents are known.

Usage: deno task evaluate [--json] [--config FILE] DIR

DIR has a folder of pictures for each label:
  ${TRUTHS.join(", ")}
Pictures in 'transition' may be answered either way. A result below its min_confidence is
taken as none, as the sidecar takes it. Writes the confusion matrices, precision and recall of
each outcome, the false counts, and every wrong picture.

  --json         all of it as one JSON object
  --config FILE  the configuration with the model and the thresholds (default: scoreline.toml)
  --help         this text

Exit code: 0 when every outcome was right, 1 when not, 2 when nothing could be measured.`;

/** What `evaluateFolder` says while it works: `done` of `total` pictures. */
export type Progress = (done: number, total: number) => void;

/** `deno task evaluate`: classifies DIR/<label>/* and answers the exit code. */
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

/** A counter that overwrites itself, every tenth picture. */
function showProgress(done: number, total: number): void {
  const text = done === total ? "\r\x1b[K" : done % 10 === 0 ? `\r${done} of ${total} pictures` : "";
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

if (import.meta.main) {
  const progress = Deno.stderr.isTerminal() ? showProgress : undefined;
  Deno.exit(await evaluateFolder(Deno.args, { out: console.log, error: console.error }, progress));
}
