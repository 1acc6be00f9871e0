import * as v from "valibot";
import { isTable, someText, tableOf, textWhere } from "./values.ts";

/** The entries of `[[webrtc.forward]]`: streams that other programs get on their standard input. */

/** The program that each preset runs. */
const PROGRAMS = {
  rtmp: "ffmpeg",
  srt: "ffmpeg",
  hls: "ffmpeg",
  gstreamer: "gst-launch-1.0",
  kinesis: "gst-launch-1.0",
} as const;
export type ForwardPreset = keyof typeof PROGRAMS;

/** What `to` must be, by preset, and how a sentence says it. */
const PLACES: Readonly<Record<ForwardPreset, readonly [test: RegExp, allowed: string]>> = {
  rtmp: [/^rtmps?:\/\/\S+$/i, 'an address such as "rtmp://live.example/app/KEY"'],
  srt: [/^srt:\/\/\S+$/i, 'an address such as "srt://live.example:9000"'],
  hls: [/^[^-].*\.m3u8$/, 'a playlist such as "hls/live.m3u8", in a folder that exists'],
  gstreamer: [
    /\S/,
    'the rest of a pipeline, such as "demux. ! queue ! h264parse ! mp4mux ! filesink location=a.mp4"',
  ],
  kinesis: [/^[A-Za-z0-9_.-]{1,256}$/, "the name of a video stream, of letters, digits, _, . and -"],
};

/** More than one machine can serve. */
const MOST_FORWARDS = 10;

const entries = {
  /** Name of the stream. */
  stream: someText,
  /** The program and its arguments. */
  command: v.exactOptional(
    v.pipe(
      v.array(
        textWhere((text) => !text.includes("\0"), "text"),
        'a list such as ["ffmpeg", "-i", "-", "out.mkv"]',
      ),
      v.check(([program = ""]) => program.trim() !== "", "a list that begins with a program"),
    ),
  ),
  preset: v.exactOptional(
    v.picklist(
      ["rtmp", "srt", "hls", "gstreamer", "kinesis"],
      '"rtmp", "srt", "hls", "gstreamer" or "kinesis"',
    ),
  ),
  /** Where a preset sends it. */
  to: v.exactOptional(someText),
};

/** The keys of an entry of `forward`. */
export const FORWARD_KEYS: readonly string[] = Object.keys(entries);

const forward = v.pipe(
  tableOf(entries, 'a table such as { stream = "obs", command = ["ffmpeg", "-i", "-", "out.mkv"] }'),
  v.partialCheck(
    [["command"], ["preset"], ["to"]],
    ({ command, preset, to }) =>
      command === undefined
        ? preset !== undefined && to !== undefined
        : preset === undefined && to === undefined,
    "each entry of 'webrtc.forward' needs either 'command' or 'preset' and 'to'",
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { preset, to } = dataset.value;
    if (preset === undefined || to === undefined) return;
    const [test, allowed] = PLACES[preset];
    if (test.test(to)) return;
    addIssue({
      message: allowed,
      path: [{ type: "object", origin: "value", input: dataset.value, key: "to", value: to }],
      input: to,
    });
  }),
);

export const forwards = v.pipe(
  v.array(
    forward,
    'a list of tables such as [{ stream = "obs", command = ["ffmpeg", "-i", "-", "out.mkv"] }]',
  ),
  v.maxLength(MOST_FORWARDS, `a list of at most ${MOST_FORWARDS} forwards`),
);

/** An entry of `forward`: either a command, or a preset with its place. */
export type Forward = v.InferOutput<typeof forward>;

/** The program that an entry runs. */
export function programOf({ command, preset }: Forward): string {
  return command?.[0] ?? (preset === undefined ? "" : PROGRAMS[preset]);
}

/** Whether a value of the file may be an entry of `forward`. */
export function forwardsIn(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isTable) : [];
}
