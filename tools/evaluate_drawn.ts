import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config } from "../sidecar/config/schema.ts";
import type { DrawnRequest } from "./evaluate_options.ts";
import { type MeasureOrder, NOT_HELD } from "./measure/order.ts";
import { userFolder } from "./terminal.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Where `deno task dataset` has it, too. */
const PICTURES = "artifacts/training/pictures";

/** What the measuring process answered. */
export interface DrawnAnswer {
  readonly code: 0 | 1 | 2;
  /** Its report where that was asked for as JSON; else it has written it itself. */
  readonly report: unknown;
}

/**
 * Measures on drawn frames, in a process of its own: the renderer has dependencies that a user of Scoreline never needs.
 * It writes its report to the terminal, or with `json` hands it back.
 */
export async function evaluateDrawn(
  request: DrawnRequest,
  config: Config,
  json: boolean,
): Promise<DrawnAnswer> {
  const order = orderOf(request, config, json);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...permissionsFor(order),
      "--config",
      `${ROOT}tools/render/deno.json`,
      MEASURE,
      JSON.stringify(order),
    ],
    cwd: ROOT,
    stdin: "null",
    stdout: json ? "piped" : "inherit",
    stderr: "inherit",
  }).spawn();
  const text = json ? await new Response(child.stdout).text() : "";
  const { code } = await child.status;
  if (code !== 0 && code !== NOT_HELD) return { code: 2, report: null };
  return { code: code === 0 ? 0 : 1, report: json ? JSON.parse(text) : null };
}

const MEASURE = `${ROOT}tools/measure/measure.ts`;

function orderOf(request: DrawnRequest, config: Config, json: boolean): MeasureOrder {
  const { parts, seed, scale, hours, matches, pictures, keep, captures } = request;
  return {
    config,
    parts: [...parts],
    seed,
    scale,
    evening: { hours, matches },
    captures: captures === null ? null : resolve(userFolder(), captures),
    json,
    pictures: pictures === undefined ? resolve(ROOT, PICTURES) : resolve(userFolder(), pictures),
    keep: keep === undefined ? null : resolve(userFolder(), keep),
  };
}

/** The least that the order needs; only the picture collection is made with other programs. */
function permissionsFor({ parts, pictures, keep }: MeasureOrder): string[] {
  const needsPictures = parts.some((part) => part !== "evening" && part !== "speed");
  const writes = [...needsPictures ? [pictures] : [], ...keep === null ? [] : [keep]];
  return [
    "--quiet",
    "--no-prompt",
    "--allow-read",
    "--allow-ffi",
    "--allow-env",
    "--allow-sys",
    ...writes.length > 0 ? [`--allow-write=${writes.join(",")}`] : [],
    ...needsPictures ? ["--allow-run=apt-get,dpkg"] : [],
  ];
}
