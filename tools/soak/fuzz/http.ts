import fc from "fast-check";
import type { SidecarProcess } from "../sidecar_process.ts";
import { changed, CHANGES } from "./changes.ts";
import { bytesOf, exchange } from "../../../tests/support/exchange.ts";
import { complaintAbout } from "./judgement.ts";
import { rawShapes } from "./raw_shapes.ts";
import { type FuzzRequest, type Materials, requests, written } from "./requests.ts";
import { trial } from "./trial.ts";

/** Without an answer for so long a request counts as hung; a slow body has 10 s, a picture 60. ms */
const PATIENCE_MS = 90_000;
/** Requests under way at a time. */
const LANES = 8;
/** Larger bodies are refused before they have come. */
const LARGE = 60_000;

export interface HttpFuzzOptions {
  readonly sidecar: SidecarProcess;
  readonly seed: number;
  readonly count: number;
  /** Texts that no error may hold. */
  readonly hidden: readonly string[];
  readonly materials: Materials;
}

/** How often each status came. */
export type Statuses = Map<number | null, number>;

/** Sends `count` requests. @throws {Error} with the smallest one that was not answered as it should be */
export async function sendRequests(options: HttpFuzzOptions): Promise<Statuses> {
  const { sidecar, seed, count, hidden, materials } = options;
  const port = Number(new URL(sidecar.url).port);
  const statuses: Statuses = new Map();
  const one = async (request: FuzzRequest) => {
    const bytes = written(request, port);
    const answer = await exchange([bytes], { port, patienceMs: PATIENCE_MS });
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const judged = { large: bytes.length > LARGE, method: request.method, hidden };
    const complaint = complaintAbout(answer, judged);
    if (complaint !== null) throw new Error(complaint);
    if (!sidecar.program.isRunning()) throw new Error(`The sidecar ended:\n${sidecar.program.output()}`);
  };
  const inputs = requests(materials);
  const describe = (request: FuzzRequest) => JSON.stringify(request).slice(0, 2_000);
  await Promise.all(
    Array.from({ length: LANES }, (_, lane) => {
      const options = { inputs, describe, seed: seed * LANES + lane, count: Math.ceil(count / LANES) };
      return trial(options, one);
    }),
  );
  return statuses;
}

/** Tries every shape that is no request, and `count` damaged ones; nothing may be counted. @returns how many */
export async function sendRawBytes({ sidecar, seed, count }: HttpFuzzOptions): Promise<number> {
  const port = Number(new URL(sidecar.url).port);
  const before = await seqOf(sidecar);
  const shapes = rawShapes(port);
  for (const { name, text, outcome } of shapes) {
    const answer = await exchange([bytesOf(text)], { port, patienceMs: PATIENCE_MS, saysEnd: true });
    const isRefused = answer.status === null || answer.status >= 400 && answer.status < 500;
    const isRight = outcome === "refused" ? isRefused : answer.status === 200;
    if (!isRight || answer.end !== "closed" || answer.count > 1) {
      throw new Error(
        `With ${name} came ${answer.count} answers, the first ${answer.status} (${answer.end})`,
      );
    }
  }
  if (await seqOf(sidecar) !== before) {
    throw new Error("A request that was hidden in another was carried out");
  }

  const damaged = fc.tuple(fc.constantFrom(...shapes), CHANGES, fc.nat(5))
    .map(([{ text }, changes, pieces]) => cut(changed(text.slice(0, 3_000), changes, "\r\n"), pieces));
  const describe = (pieces: readonly string[]) => JSON.stringify(pieces).slice(0, 2_000);
  await trial({ inputs: damaged, seed, count, describe }, async (pieces) => {
    const answer = await exchange(pieces.map(bytesOf), { port, patienceMs: PATIENCE_MS, saysEnd: true });
    if (answer.end === "silent") throw new Error("It neither answered nor closed");
    if ((answer.status ?? 400) >= 500) throw new Error(`It answered ${answer.status}`);
    if (!sidecar.program.isRunning()) throw new Error(`The sidecar ended:\n${sidecar.program.output()}`);
  });
  return shapes.length + count;
}

/** Bodies that come a byte at a time, on every route that takes one: each must be refused in the end. @returns how many */
export async function sendSlowly({ sidecar, materials }: HttpFuzzOptions): Promise<number> {
  const port = Number(new URL(sidecar.url).port);
  const slow = materials.operations.flatMap((operation) =>
    operation.bodies.slice(0, 1).map(({ type }) => ({ ...operation, type }))
  ).filter(({ type }) => !type.startsWith("image/")); // those have a minute
  await Promise.all(slow.map(async ({ method, path, type }) => {
    const target = path.replace("{stream}", "detector").replaceAll(/\{\w+\}/g, "none");
    const head = [`${method} ${target} HTTP/1.1`, `host: 127.0.0.1:${port}`, `content-type: ${type}`];
    const parts = [`${head.join("\r\n")}\r\ncontent-length: 60000\r\n\r\n`, ..." ".repeat(600)];
    const answer = await exchange(parts.map(bytesOf), {
      port,
      patienceMs: 30_000,
      pauseBetweenMs: 200,
      isEnough: (text) => text.includes("\r\n\r\n{"),
    });
    if (answer.status === null || answer.status < 400 || answer.status >= 500) {
      throw new Error(`${method} ${path} answered a body that did not come with ${answer.status}`);
    }
  }));
  return slow.length;
}

/**
 * Holds `count` connections that stop in the middle of a request, of which the server knows no end; the others must be served
 * meanwhile. @returns what they cost, in MB
 */
export async function holdConnections(
  sidecar: SidecarProcess,
  count: number,
): Promise<number> {
  const port = Number(new URL(sidecar.url).port);
  const before = await sidecar.residentMegabytes();
  const held: Deno.Conn[] = [];
  try {
    for (let i = 0; i < count; i++) {
      const connection = await Deno.connect({ hostname: "127.0.0.1", port });
      held.push(connection);
      await connection.write(bytesOf("GET /api/status HTTP/1.1\r\nhost: 127.0.0.1"));
    }
    const { status } = await sidecar.get("/api/status");
    if (status !== 200) throw new Error(`Beside ${count} half requests, a whole one was answered ${status}`);
    return await sidecar.residentMegabytes() - before;
  } finally {
    for (const connection of held) connection.close();
  }
}

function cut(text: string, pieces: number): string[] {
  const size = Math.ceil(text.length / (pieces + 1));
  return Array.from({ length: pieces + 1 }, (_, i) => text.slice(i * size, (i + 1) * size));
}

async function seqOf(sidecar: SidecarProcess): Promise<string> {
  const { text } = await sidecar.get("/api/status");
  return /"seq":\d+/.exec(text)?.[0] ?? text;
}
