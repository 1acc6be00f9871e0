import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Prediction } from "../sidecar/contract.ts";
import { openClassifier, sentenceOf, type Terminal, userFolder } from "./classifier.ts";
import { imageFiles } from "./image_files.ts";

const HELP = `Says what the detector reads in pictures.

Usage: deno task predict [--json] [--config FILE] IMAGE...

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
export async function predict(args: readonly string[], { out, error }: Terminal): Promise<number> {
  let options;
  try {
    options = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        config: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (cause) {
    error(`${sentenceOf(cause)} See 'deno task predict --help'.`);
    return 2;
  }
  const { values, positionals } = options;
  if (values.help) {
    out(HELP);
    return 0;
  }
  if (positionals.length === 0) {
    error("Name at least one picture or folder: deno task predict [--json] IMAGE...");
    return 2;
  }
  let opened;
  try {
    opened = await openClassifier(values.config);
  } catch (cause) {
    error(sentenceOf(cause));
    return 2;
  }
  const { classifier } = opened;
  let read = 0;
  let failed = 0;
  for (const path of positionals) {
    try {
      const root = resolve(userFolder(), path);
      for (const found of await imageFiles(root)) {
        const file = join(path, relative(root, found)); // as the user wrote it
        try {
          const { label, outcome, confidence, probabilities, ms } = await classifier.classify(
            await Deno.readFile(found),
          );
          const prediction: Prediction = { file, label, outcome, confidence, probabilities, ms };
          out(values.json ? JSON.stringify(prediction) : describe(prediction));
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
  await classifier.close();
  if (read + failed === 0) error(`There are no pictures in ${positionals.join(", ")}.`);
  return read + failed === 0 ? 2 : failed > 0 ? 1 : 0;
}

function describe({ file, label, outcome, confidence, ms }: Prediction): string {
  return [file, label, outcome, confidence.toFixed(3), ms.toFixed(1)].join("  ");
}

if (import.meta.main) Deno.exit(await predict(Deno.args, { out: console.log, error: console.error }));
