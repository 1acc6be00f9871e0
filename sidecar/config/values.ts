import { isIP } from "node:net";
import * as v from "valibot";

/**
 * The kinds of value a setting can have. Each schema's message says what is allowed and completes the sentence
 * "'<key>' must be ...".
 */

/** Whether a value of a file is a table; to a schema of an object, lists and dates are objects as well. */
export function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** A table with these entries; `allowed` says so. */
export function tableOf<const Entries extends v.ObjectEntries>(entries: Entries, allowed = "a table") {
  return v.pipe(v.custom<Record<string, unknown>>(isTable, allowed), v.object(entries));
}

/** A whole number from `least` to `most`, both included. */
export function wholeNumber(least: number, most: number) {
  return v.custom<number>(
    (value) => typeof value === "number" && Number.isInteger(value) && value >= least && value <= most,
    `a whole number from ${least} to ${most}`,
  );
}

/** A number from `least` to `most`, both included. */
export function numberBetween(least: number, most: number) {
  return v.custom<number>(
    (value) => typeof value === "number" && value >= least && value <= most,
    `a number from ${least} to ${most}`,
  );
}

export const onOff = v.boolean("true or false");

export const anyText = v.string("text");

export const someText = textWhere((text) => text.trim() !== "", "text that is not empty");

/** Text that passes a test; `allowed` says what it must be. */
export function textWhere(test: (text: string) => boolean, allowed: string) {
  return v.custom<string>((value) => typeof value === "string" && test(value), allowed);
}

/**
 * "" or a token of 8 characters or more. Only what both a Bearer header and a cookie carry unchanged is allowed
 * (RFC 6265 section 4.1.1, cookie-octet).
 */
export const token = textWhere(
  (text) => text === "" || /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{8,}$/.test(text),
  '"" or at least 8 letters (a to z), digits or signs, without spaces, quotation marks, commas, semicolons and backslashes',
);

/** "" or the address of OBS's WebSocket server, without a password in it. */
export const obsUrl = textWhere((text) => {
  if (text === "") return true;
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  return /^wss?:$/.test(protocol) && hostname !== "" && username === "" && password === "" && hash === "";
}, `"" (found in OBS's own settings) or an address such as "ws://127.0.0.1:4455"`);

/** "" or the address of a web server; a name and a password may stand in it. */
export const webhookUrl = textWhere(
  (text) => text === "" || /^https?:\/\//i.test(text) && URL.canParse(text),
  '"" or an address such as "https://example.com/scoreline", which begins with "https://" or "http://"',
);

/** An address to listen at: an IP address without brackets, or a name. */
export const listenHost = textWhere(
  isHost,
  'an IP address or a host name, without a port (for example "127.0.0.1")',
);

/** "" or a path that the server's routes stand under. */
export const basePath = textWhere(
  (text) => text === "" || /^(\/[A-Za-z0-9._~-]+)+$/.test(text) && !/\/\.\.?(\/|$)/.test(text),
  '"" or a path such as "/scoreline", which begins with "/" and does not end with it',
);

export const proxyAddresses = listOf((text) => {
  const [address = "", bits, ...more] = text.split("/");
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}, 'an IP address or a range such as "10.0.0.0/8"');

export const hostNames = listOf((text) => {
  const bracketed = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(text);
  if (bracketed !== null) return isIP(bracketed[1] ?? "") === 6 && isPort(bracketed[2]);
  const [host = "", port, ...more] = text.split(":");
  return more.length === 0 && isHost(host) && isPort(port);
}, 'a host name, with a port if it is not the usual one, such as "score.example" or "score.example:8443"');

export const webOrigins = listOf(
  (text) => text === "null" || /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text,
  'an origin such as "https://score.example" (no path, no "/" at the end), or "null" for an HTML file',
);

/** The size of the screen that `screenCrop` is measured on, in pixels. */
const SCREEN = { width: 1920, height: 1080 };

/** [] or a part of a 1920x1080 screen: x, y, width and height in pixels. */
export const screenCrop = v.custom<[] | [x: number, y: number, width: number, height: number]>((value) => {
  if (!Array.isArray(value) || !value.every(Number.isInteger)) return false;
  if (value.length === 0) return true;
  const [x, y, width, height, ...more] = value;
  return more.length === 0 && x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= SCREEN.width &&
    y + height <= SCREEN.height;
}, "[] or [x, y, width, height], four whole numbers that stay inside a 1920x1080 screen");

/** A list of texts that each pass a test; `allowed` says what an entry must be. */
function listOf(test: (text: string) => boolean, allowed: string) {
  return v.array(textWhere(test, allowed), `a list, each entry ${allowed}`);
}

function isPort(text: string | undefined): boolean {
  return text === undefined || /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/** Host names as RFC 1123 section 2.1 has them; a name that ends in a number is an IP address or nothing. */
function isHost(text: string): boolean {
  if (isIP(text) !== 0) return true;
  return text.length <= 253 &&
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(text) &&
    !/(^|\.)\d+$/.test(text);
}
