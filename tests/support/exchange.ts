import { Buffer } from "node:buffer";

/** One question to a server and its answer, byte by byte: what an HTTP client would mend or refuse is sent as it is. */

/** What came back. */
export interface Answer {
  /** `null` when nothing that begins like an answer came. */
  readonly status: number | null;
  /** Names in lower case; of a name that comes twice the last one. */
  readonly headers: ReadonlyMap<string, string>;
  /** As it was sent, at most 1 MB of it. */
  readonly body: string;
  /** How many answers came; more than one when the question was taken for several. */
  readonly count: number;
  /** The server closed the connection, or it was left because enough had come, or because nothing came any more. */
  readonly end: "closed" | "left" | "silent";
}

export interface ExchangeOptions {
  readonly port: number;
  /** How long the server may say nothing, ms. */
  readonly patienceMs: number;
  /** ms */
  readonly pauseBetweenMs?: number;
  /** Says at the end that nothing more will come (a half-closed connection), as programs do that send and listen. */
  readonly saysEnd?: boolean;
  /** Whether what has come is all that is waited for. Default: when a stream of events begins. */
  readonly isEnough?: (text: string) => boolean;
}

/** More of an answer is not kept. */
const MOST_BYTES = 1_048_576;
const HEAD_END = "\r\n\r\n";

/**
 * Sends the parts, with pauses between them if asked to, and reads until the server closes or falls silent; of a stream of
 * events only the beginning.
 */
export async function exchange(
  parts: readonly Uint8Array<ArrayBuffer>[],
  { port, patienceMs, pauseBetweenMs = 0, saysEnd = false, isEnough = isStream }: ExchangeOptions,
): Promise<Answer> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  let isOver = false;
  // It may answer and close before it has read everything.
  const sending = send(connection, parts, pauseBetweenMs, () => isOver)
    .then(() => saysEnd && !isOver ? connection.closeWrite() : undefined)
    .catch(() => {});
  let end: Answer["end"] = "closed";
  let text = "";
  try {
    const buffer = new Uint8Array(65_536);
    for (;;) {
      const length = await inTime(connection.read(buffer).catch(() => null), patienceMs);
      if (length === "late") end = "silent";
      if (length === "late" || length === null) break;
      if (text.length < MOST_BYTES) text += latin1(buffer.subarray(0, length));
      if (isEnough(text)) {
        end = "left";
        break;
      }
    }
  } finally {
    isOver = true;
    try {
      connection.close();
    } catch {
      // The server has reset it.
    }
    await sending;
  }
  return parse(text, end);
}

async function send(
  connection: Deno.Conn,
  parts: readonly Uint8Array<ArrayBuffer>[],
  pauseMs: number,
  isOver: () => boolean,
): Promise<void> {
  for (const part of parts) {
    for (let sent = 0; sent < part.length && !isOver();) sent += await connection.write(part.subarray(sent));
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (isOver()) return;
  }
}

async function inTime<T>(promise: Promise<T>, ms: number): Promise<T | "late"> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether that is the beginning of a stream of events, which has no end. */
function isStream(text: string): boolean {
  const head = text.slice(0, text.indexOf(HEAD_END));
  return /^content-type: text\/event-stream/im.test(head) && text.length > head.length + HEAD_END.length;
}

function parse(text: string, end: Answer["end"]): Answer {
  const split = text.indexOf(HEAD_END);
  const head = split === -1 ? text : text.slice(0, split);
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
  const headers = new Map(
    head.split("\r\n").slice(1).map((line): [string, string] => {
      const at = line.indexOf(":");
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
  return {
    status: status === undefined ? null : Number(status),
    headers,
    body: split === -1 ? "" : text.slice(split + HEAD_END.length),
    count: text.match(/HTTP\/1\.[01] [2-5]\d\d /g)?.length ?? 0,
    end,
  };
}

/** Bytes as characters of the same numbers. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** Characters as bytes of the same numbers; the lowest eight bits of those that have more. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, "latin1"));
}
