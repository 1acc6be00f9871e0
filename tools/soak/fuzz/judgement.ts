import * as v from "valibot";
import type { Answer } from "../../../tests/support/exchange.ts";

/** Refusals of a server that works: it says what to do, or when to come again. */
const BUSY = [
  "busy",
  "encoder_missing",
  "no_free_ports",
  "overlay_missing",
  "too_many_clients",
  "too_many_viewers",
  "webrtc_disabled",
];
/** Characters; nobody reads more, and an answer must not grow with what was asked. */
const LONGEST_MESSAGE = 400;
/** What programs say of themselves when they break, and places of this machine. */
const INSIDE =
  /\b(undefined|TypeError|RangeError|SyntaxError|Cannot (read|set|destructure)|is not (a function|iterable)|at \w+ \(|node_modules)/;

const ERROR = v.strictObject({
  error: v.strictObject({ code: v.string(), message: v.string(), field: v.exactOptional(v.string()) }),
});

export interface Judged {
  /** Whether the request had a body that the server may refuse before it has come. */
  readonly large: boolean;
  readonly method: string;
  /** Texts that no error may hold. */
  readonly hidden: readonly string[];
}

/** What is wrong with an answer, `null` when it is one that a caller can use. */
export function complaintAbout(answer: Answer, { large, method, hidden }: Judged): string | null {
  const { status, body, end, count } = answer;
  if (end === "silent") return `no answer, or no end of it, came in time (${status ?? "nothing"})`;
  // A connection that is closed while it is written to may lose what the server had said.
  if (status === null) return large && body === "" ? null : "the connection closed without an answer";
  if (status < 200 || status > 503) return `the status is ${status}`;
  if (status < 400 || method === "HEAD") return status === 500 ? "the status is 500" : null;
  const leaked = hidden.find((text) => body.includes(text));
  if (leaked !== undefined) return `the error ${status} tells ${leaked}`;
  if (count > 1) return `there are ${count} answers to one request`;
  return aboutError(status, answer);
}

function aboutError(status: number, { headers, body }: Answer): string | null {
  const parsed = v.safeParse(ERROR, jsonOf(body));
  if (!parsed.success) return `the error ${status} is not in the one shape: ${body.slice(0, 200)}`;
  const { code, message } = parsed.output.error;
  if (headers.get("content-type") !== "application/json") {
    return `the error ${status} does not say that it is JSON`;
  }
  if (status >= 500 && !(status === 503 && BUSY.includes(code))) return `the status is ${status} (${code})`;
  if (message.length > LONGEST_MESSAGE) return `the message of ${code} has ${message.length} characters`;
  return isForPeople(message) ? null : `the message of ${code} is no sentence for a person: ${message}`;
}

/** Whether a message is one line, and says nothing of the program's insides. */
export function isForPeople(message: string): boolean {
  return message.trim() !== "" && !/[\n\r]/.test(message) && !INSIDE.test(message);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
