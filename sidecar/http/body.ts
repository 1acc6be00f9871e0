import type { Clock } from "../runtime/clock.ts";
import { HttpError } from "./errors.ts";

export interface BodyLimits {
  /** bytes */
  readonly limit: number;
  /** Time for the whole body, ms. */
  readonly deadlineMs: number;
}

/**
 * The whole body of a request, read no further than its limit and no longer than its deadline.
 * @throws {HttpError} 413 when it is longer, 408 when it is slower, 400 when it breaks off
 */
export async function readBody(
  request: Request,
  { limit, deadlineMs }: BodyLimits,
  clock: Clock,
): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > limit) throw tooLarge(limit);
  if (request.body === null) return new Uint8Array();

  const reader = request.body.getReader();
  const done = new AbortController();
  const late = clock.sleep(deadlineMs, done.signal).then(() => null);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const step = await Promise.race([reader.read().catch(brokenOff), late]);
      if (step === null) throw tooSlow(deadlineMs);
      if (step.done) return joined(chunks, length);
      length += step.value.length;
      if (length > limit) throw tooLarge(limit);
      chunks.push(step.value);
    }
  } finally {
    done.abort();
    // Whatever is still to come is not wanted; a stream that failed already cannot fail again.
    reader.cancel().catch(() => {});
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function brokenOff(cause: unknown): never {
  throw new HttpError(400, "incomplete_body", "The body ended before it was complete", { cause });
}

function tooLarge(limit: number): HttpError {
  const size = limit >= 1_048_576 ? `${limit / 1_048_576} MiB` : `${limit / 1_024} KiB`;
  return new HttpError(413, "body_too_large", `The body may have at most ${size}`, {
    headers: { connection: "close" },
  });
}

function tooSlow(deadlineMs: number): HttpError {
  return new HttpError(408, "body_too_slow", `The body did not arrive within ${deadlineMs / 1_000} s`, {
    headers: { connection: "close" },
  });
}
