import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { freePort } from "../../tests/support/free_port.ts";
import { startProgram } from "../../tests/support/program.ts";
import { metric } from "./metrics.ts";
import { type Figures, shareOf, type SoakOptions } from "./part.ts";
import { processorMillisecondsOf, type SidecarProcess } from "./sidecar_process.ts";

/** Requests a second. */
const RATE = 2_000;
const SECONDS = 20;
/** Of the pace that the detector has when it is left alone, at least this much is kept. */
const PACE = 0.9;
const FOLDER = fileURLToPath(new URL("../requests/", import.meta.url));

/** What press.ts prints. */
const pressed = v.object({
  answered: v.number(),
  failed: v.number(),
  rate: v.number(),
  p50: v.number(),
  p99: v.number(),
});

/**
 * Asks for the status 2,000 times a second while the detector works, and compares its pace and what an answer costs with
 * the detector left alone and with the plainest server of Deno.
 *
 * @throws {Error} when a request fails or, in the long form, the pace suffers
 */
export async function pressOn(
  sidecar: SidecarProcess,
  { share, progress }: Pick<SoakOptions, "share" | "progress">,
): Promise<Figures> {
  const seconds = shareOf(SECONDS, share, 2);
  progress("the detector alone");
  const alone = await watched(sidecar, () => pause(seconds * 1_000));
  progress(`${RATE} requests a second to /api/status`);
  const both = await watched(sidecar, () => press(`${sidecar.url}/api/status`, seconds));
  if (both.result.failed > 0) throw new Error(`${both.result.failed} requests to /api/status failed`);
  const kept = both.looks / alone.looks;
  if (share === 1 && kept < PACE) {
    throw new Error(`Under requests the detector has ${kept.toFixed(2)} of its pace (at least ${PACE})`);
  }
  progress("the same to a plain server");
  const plain = await pressPlainServer((await sidecar.get("/api/status")).text, seconds);
  const { answered, rate, p50, p99 } = both.result;
  const cost = (both.busy - alone.busy) * seconds * 1_000 / answered;
  return {
    "requests answered": answered,
    "requests a second": Math.round(rate),
    "looks of the detector under requests : alone": kept.toFixed(2),
    "processor alone, of one core (%)": Math.round(alone.busy * 100),
    "processor under requests (%)": Math.round(both.busy * 100),
    "processor time of an answer : of a plain server's": (cost / plain.cost).toFixed(1),
    "answer, p50 (ms) : a plain server's": `${p50} : ${plain.p50}`,
    "answer, p99 (ms) : a plain server's": `${p99} : ${plain.p99}`,
  };
}

interface Watched<Result> {
  readonly result: Result;
  /** Of the detector, a second. */
  readonly looks: number;
  /** Of one core, 0..; more than 1 where several work. */
  readonly busy: number;
}

async function watched<Result>(
  sidecar: SidecarProcess,
  work: () => Promise<Result>,
): Promise<Watched<Result>> {
  const seen = async () => ({
    at: performance.now(),
    looks: await metric(sidecar, "scoreline_cycles_total"),
    busy: await sidecar.processorMilliseconds(),
  });
  const before = await seen();
  const result = await work();
  const after = await seen();
  const ms = after.at - before.at;
  return {
    result,
    looks: (after.looks - before.looks) / ms * 1_000,
    busy: (after.busy - before.busy) / ms,
  };
}

async function pressPlainServer(text: string, seconds: number) {
  const port = freePort();
  const server = startProgram(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-net=127.0.0.1", `${FOLDER}plain_server.ts`, String(port), text],
    env: { PATH: Deno.env.get("PATH") ?? "", HOME: Deno.env.get("HOME") ?? "" },
  });
  try {
    const url = `http://127.0.0.1:${port}/`;
    while (!await fetch(url).then((answer) => answer.text(), () => null)) await pause(20);
    const before = await processorMillisecondsOf(server.pid);
    const { p50, p99, answered } = await press(url, seconds);
    return { p50, p99, cost: (await processorMillisecondsOf(server.pid) - before) / answered };
  } finally {
    await server.end("SIGKILL");
  }
}

async function press(url: string, seconds: number): Promise<v.InferOutput<typeof pressed>> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--frozen", "--allow-all", "--config", `${FOLDER}deno.json`],
      ...[`${FOLDER}press.ts`, url, String(RATE), String(seconds)],
    ],
  }).output();
  if (!success) throw new Error(`autocannon fails:\n${new TextDecoder().decode(stderr)}`);
  return v.parse(pressed, JSON.parse(new TextDecoder().decode(stdout)));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
