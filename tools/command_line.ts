import { parseArgs } from "node:util";
import { type ConfiguredClassifier, openClassifier } from "./classifier.ts";
import { sentenceOf, usageSentence } from "./terminal.ts";

/** Where a tool writes to; tests collect the lines. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
}

/** A tool that shows pictures to the detector: `deno task <name> [--json] [--config FILE] PATH...`. */
export interface PictureTool {
  /** Name of its task. */
  readonly name: string;
  readonly help: string;
  /** A sentence about paths that it cannot work on; `null` when it can. */
  readonly complaintAbout: (paths: readonly string[]) => string | null;
  /** Does the work and answers the exit code. What it throws is told as a sentence and ends with exit code 2. */
  readonly run: (request: PictureRequest, terminal: Terminal) => Promise<number>;
}

/** What the user asks of a tool. */
export interface PictureRequest extends ConfiguredClassifier {
  /** As the user wrote them. */
  readonly paths: readonly string[];
  readonly json: boolean;
}

/** Runs a tool with its command line and answers the exit code: 2 when the command line, configuration or model is wrong. */
export async function runPictureTool(
  tool: PictureTool,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
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
    terminal.error(usageSentence(cause, tool.name));
    return 2;
  }
  const { values: { json = false, config, help }, positionals: paths } = options;
  if (help) {
    terminal.out(tool.help);
    return 0;
  }
  const complaint = tool.complaintAbout(paths);
  if (complaint !== null) {
    terminal.error(complaint);
    return 2;
  }
  try {
    const opened = await openClassifier(config);
    for (const { text } of opened.classifier.notices) terminal.error(text);
    try {
      return await tool.run({ ...opened, paths, json }, terminal);
    } finally {
      await opened.classifier.close();
    }
  } catch (cause) {
    terminal.error(sentenceOf(cause));
    return 2;
  }
}
