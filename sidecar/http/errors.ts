import type { Context } from "hono";
import type { ErrorBody } from "../contract.ts";
import { Refusal } from "../domain/command.ts";
import type { Logger } from "../runtime/logger.ts";
import { fileTrouble } from "../runtime/message.ts";
import { printable } from "../runtime/printable.ts";
import { lockedPage } from "./locked_page.ts";

export interface HttpErrorOptions extends ErrorOptions {
  /** The field of the request that is wrong. */
  readonly field?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer other than success, thrown by whoever finds the reason. `message` is one sentence for a person. */
export class HttpError extends Error {
  override name = "HttpError";
  readonly field: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    options: HttpErrorOptions = {},
  ) {
    super(message, options);
    this.field = options.field;
    this.headers = options.headers ?? {};
  }

  /** The answer in the one shape of an error. */
  response(): Response {
    const body: ErrorBody = {
      error: {
        code: this.code,
        // Other edges' errors come this way too, and some quote what was asked for.
        message: printable(this.message, LONGEST_MESSAGE),
        ...(this.field === undefined ? {} : { field: this.field }),
      },
    };
    return Response.json(body, { status: this.status, headers: this.headers });
  }
}

/** Characters of a whole message. */
const LONGEST_MESSAGE = 380;
/** More of what a caller sent does not stand in a message: an answer must not grow with the request. */
const LONGEST_EXCERPT = 100;

/** What a caller sent, as it may stand in a message. */
export function excerpt(text: string): string {
  return printable(text, LONGEST_EXCERPT);
}

/** There is no such thing at this address. */
export function notFound(message: string): HttpError {
  return new HttpError(404, "not_found", message);
}

/** Why a viewer is not served, and the status that says so. */
const SIGNALLING: Readonly<Record<string, number>> = {
  invalid_sdp: 400,
  no_common_codec: 406,
  not_found: 404,
  encoder_missing: 503,
  too_many_viewers: 503,
  no_free_ports: 503,
  no_candidates: 503,
  webrtc_disabled: 503,
};

/** Why a clip was not saved, and the status that says so. */
const CLIPS: Readonly<Record<string, number>> = {
  clips_off: 409,
  no_stream: 409,
  too_many_clips: 503,
  clip_failed: 503,
  disk_full: 507,
};

/** The faults of other edges, by the names of their errors. */
const FAULTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  SignallingFault: SIGNALLING,
  ClipFault: CLIPS,
};

/** Turns whatever a handler throws into an answer. @param isRoute whether something answers at a path */
export function createErrorHandler(
  logger: Logger,
  isRoute: (path: string) => boolean,
): (error: Error, c: Context) => Response {
  const fail = createFailure(logger);
  // The path without its query, which may hold a token.
  return (error, c) => {
    const known = asHttpError(error);
    if (known !== null) return lockedPage(known, c, isRoute) ?? known.response();
    const unexpected = fail(error, `${c.req.method} ${c.req.path}`);
    return isFromSystem(error) ? filesUnavailable(error).response() : unexpected;
  };
}

/** Whether the system refused a file: a disk that is gone, rights that are missing, another program that holds it. */
function isFromSystem(error: Error): boolean {
  return error instanceof Deno.errors.NotCapable || /\(os error \d+\)/.test(error.message);
}

/** Without the path, which is nobody's business who asks. */
function filesUnavailable(error: Error): HttpError {
  return new HttpError(
    503,
    "files_unavailable",
    `A file or folder of Scoreline's cannot be used (${fileTrouble(error)}): the log says which`,
    { headers: { "retry-after": "5" } },
  );
}

/** Logs what nobody expected, and answers without its details. */
export function createFailure(logger: Logger): (error: unknown, what: string) => Response {
  return (error, what) => {
    logger.error("http", `${what} failed: ${trace(error)}`);
    return new HttpError(500, "internal", "Something went wrong inside; the log says what").response();
  };
}

function asHttpError(error: Error): HttpError | null {
  if (error instanceof HttpError) return error;
  if (error instanceof Refusal) {
    const options = error.field === undefined ? {} : { field: error.field };
    return new HttpError(error.code === "not_found" ? 404 : 409, error.code, error.message, options);
  }
  if ("code" in error && (error.code === "log_unavailable" || error.code === "settings_unavailable")) {
    return new HttpError(503, error.code, error.message, { headers: { "retry-after": "5" } });
  }
  if ("code" in error && typeof error.code === "string") {
    const status = FAULTS[error.name]?.[error.code];
    if (status !== undefined) {
      return new HttpError(
        status,
        error.code,
        error.message,
        status === 503 ? { headers: { "retry-after": "5" } } : {},
      );
    }
  }
  return null;
}

/** The error and where it came from, on one line. */
function trace(error: unknown): string {
  const text = error instanceof Error ? error.stack ?? error.message : String(error);
  return text.split("\n").slice(0, 4).map((line) => line.trim()).join(" ");
}
