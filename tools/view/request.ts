import { parseArgs } from "node:util";
import { commandOf } from "../../sidecar/config/packaging.ts";
import { usageSentence } from "../terminal.ts";
import { type StreamAddress, streamAddress, tokenIn } from "./address.ts";

/** What is asked of `deno task view`. */
export interface ViewRequest {
  readonly address: StreamAddress;
  /** "" for a server that asks for none. */
  readonly token: string;
  /** How long to watch; `null`: until it is interrupted. */
  readonly seconds: number | null;
  readonly json: boolean;
}

/** Reads the command line; "help" when that is what it asks for. Throws a sentence when it makes no sense. */
export function parseView(args: readonly string[]): ViewRequest | "help" {
  const { values: { help, json = false, token, seconds }, positionals } = parsed(args);
  if (help) return "help";
  const [url, ...more] = positionals;
  if (url === undefined || more.length > 0) {
    throw new TypeError(`Name one stream: ${commandOf("view")} http://127.0.0.1:3000/whep/detector`);
  }
  return {
    address: streamAddress(url),
    token: token ?? tokenIn(url),
    seconds: seconds === undefined ? null : secondsOf(seconds),
    json,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        token: { type: "string" },
        seconds: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (cause) {
    throw new TypeError(usageSentence(cause, "view"), { cause });
  }
}

function secondsOf(text: string): number {
  const seconds = text.trim() === "" ? NaN : Number(text);
  if (seconds >= 1 && seconds <= 86_400) return seconds;
  throw new RangeError(`--seconds must be a number from 1 to 86400, got "${text}"`);
}
