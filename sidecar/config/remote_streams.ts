import * as v from "valibot";
import { DETECTOR_STREAM, STREAM_NAME } from "../runtime/stream_name.ts";
import { anyText, isTable, tableOf, textWhere } from "./values.ts";

/** `[[webrtc.pull]]` and `[[webrtc.push]]`: streams that come from other servers and go to them. */

/** Each takes an encoder's worth of network. */
const MOST_REMOTES = 16;

const streamName = textWhere(
  (text) => STREAM_NAME.test(text) && text !== DETECTOR_STREAM,
  `1 to 32 letters, digits, "-" and "_" that begin with a letter or a digit, and not "${DETECTOR_STREAM}"`,
);

const remoteUrl = textWhere(
  (text) => /^https?:\/\//i.test(text) && URL.canParse(text),
  'an address such as "https://example.com/whep/cam", which begins with "https://" or "http://"',
);

const pullEntries = { name: streamName, url: remoteUrl, token: v.optional(anyText, "") };
const pushEntries = { stream: streamName, url: remoteUrl, token: v.optional(anyText, "") };

/** The keys of an entry. */
export const PULL_KEYS: readonly string[] = Object.keys(pullEntries);
export const PUSH_KEYS: readonly string[] = Object.keys(pushEntries);

export const pulls = v.pipe(
  v.array(
    tableOf(pullEntries, 'a table such as { name = "cam", url = "https://example.com/whep/cam" }'),
    'a list of tables such as [{ name = "cam", url = "https://example.com/whep/cam" }]',
  ),
  v.maxLength(MOST_REMOTES, `a list of at most ${MOST_REMOTES} streams`),
  v.check(
    (list) => new Set(list.map(({ name }) => name)).size === list.length,
    "a list without a name twice",
  ),
);

export const pushes = v.pipe(
  v.array(
    tableOf(pushEntries, 'a table such as { stream = "obs", url = "https://example.com/whip" }'),
    'a list of tables such as [{ stream = "obs", url = "https://example.com/whip" }]',
  ),
  v.maxLength(MOST_REMOTES, `a list of at most ${MOST_REMOTES} streams`),
);

/** Whether a value of the file may be an entry of such a list. */
export function remotesIn(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isTable) : [];
}
