import { join, relative, resolve } from "node:path";
import { commandOf } from "../sidecar/config/packaging.ts";
import type { Prediction } from "../sidecar/contract.ts";
import { sentenceOf, userFolder } from "./terminal.ts";
import { type PictureRequest, runPictureTool, type Terminal } from "./command_line.ts";
import { imageFiles } from "./image_files.ts";

const HELP = `Says what the detector reads in pictures.

Usage: ${commandOf("predict")} [--json] [--config FILE] IMAGE...

IMAGE is a picture (JPEG, PNG, WebP, GIF, TIFF or AVIF) or a folder of pictures.
Writes one line for each: file, label, outcome, confidence (0..1) and milliseconds.

  --json         one JSON object a line: file, label, outcome, confidence, probabilities, ms
  --config FILE  the configuration that names the model (default: scoreline.toml, if there is one)
  --help         this text

Exit code: 0 when every picture was read, 1 when one was not, 2 when nothing could be done.`;

/**
 * `deno task predict`: classifies pictures one after the other and answers the exit code. A picture that cannot be read is
 * reported on the error output; the others follow.
 */
export function predict(args: readonly string[], terminal: Terminal): Promise<number> {
  return runPictureTool(
    {
      name: "predict",
      help: HELP,
      complaintAbout: (paths) =>
        paths.length > 0
          ? null
          : `Name at least one picture or folder: ${commandOf("predict")} [--json] IMAGE...`,
      run: predictAll,
    },
    args,
    terminal,
  );
}

async function predictAll(
  { classifier, paths, json }: PictureRequest,
  { out, error }: Terminal,
): Promise<number> {
  let read = 0;
  let failed = 0;
  for (const path of paths) {
    try {
      const root = resolve(userFolder(), path);
      for (const found of await imageFiles(root)) {
        const file = join(path, relative(root, found)); // as the user wrote it
        try {
          const { label, outcome, confidence, probabilities, ms } = await classifier.classify(
            await Deno.readFile(found),
          );
          const prediction: Prediction = { file, label, outcome, confidence, probabilities, ms };
          out(json ? JSON.stringify(prediction) : describe(prediction));
          read++;
        } catch (cause) {
          failed++;
          error(`${file}: ${sentenceOf(cause)}`);
        }
      }
    } catch (cause) {
      failed++;
      error(`${path}: ${sentenceOf(cause)}`);
    }
  }
  if (read + failed === 0) error(`There are no pictures in ${paths.join(", ")}.`);
  return read + failed === 0 ? 2 : failed > 0 ? 1 : 0;
}

function describe({ file, label, outcome, confidence, ms }: Prediction): string {
  return [file, label, outcome, confidence.toFixed(3), ms.toFixed(1)].join("  ");
}

if (import.meta.main) Deno.exit(await predict(Deno.args, { out: console.log, error: console.error }));
