import type { Forward, ForwardPreset } from "../config/forward.ts";
import type { StreamFormat } from "../runtime/media.ts";

/** A program that takes Matroska on its standard input. */
export interface ForwardCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * Matroska says in its head what comes, so that a short look at it is enough. Pictures are copied; sound becomes AAC, which is
 * what RTMP, HLS and most receivers of SRT take.
 */
const FFMPEG = [
  ...[
    "-hide_banner",
    "-nostdin",
    "-loglevel",
    "warning",
    "-analyzeduration",
    "1000000",
  ],
  ...["-f", "matroska", "-i", "pipe:0", "-c:v", "copy", "-c:a", "aac", "-b:a", "160k"],
];

/** Standard input as pictures and sound, at `demux.` */
const GSTREAMER = ["-q", "-e", "fdsrc", "fd=0", "!", "matroskademux", "name=demux"];

/** What follows, by preset, to the place that the settings name. */
const PRESETS: Readonly<Record<ForwardPreset, (to: string) => ForwardCommand>> = {
  rtmp: (to) => ({
    program: "ffmpeg",
    args: [...FFMPEG, "-f", "flv", "-flvflags", "no_duration_filesize", to],
  }),
  srt: (to) => ({ program: "ffmpeg", args: [...FFMPEG, "-f", "mpegts", to] }),
  hls: (to) => ({
    program: "ffmpeg",
    args: [
      ...FFMPEG,
      ...["-f", "hls", "-hls_time", "2", "-hls_list_size", "6"],
      ...["-hls_flags", "delete_segments+append_list", to],
    ],
  }),
  gstreamer: (to) => ({ program: "gst-launch-1.0", args: [...GSTREAMER, ...to.trim().split(/\s+/)] }),
  // Credentials come from the environment or the machine's role; kvssink finds them there.
  kinesis: (to) => ({
    program: "gst-launch-1.0",
    args: [
      ...GSTREAMER,
      ...["demux.video_0", "!", "queue", "!", "h264parse", "!"],
      ...["video/x-h264,stream-format=avc,alignment=au", "!", "kvssink", `stream-name=${to}`],
    ],
  }),
};

/** Those whose receivers know no other pictures than H264. */
const H264_ONLY: ReadonlySet<ForwardPreset> = new Set(["rtmp", "srt", "hls", "kinesis"]);

/** The program that a forward runs, and how. */
export function commandOf({ command = [], preset, to }: Forward): ForwardCommand {
  if (preset !== undefined && to !== undefined) return PRESETS[preset](to);
  const [program = "", ...args] = command;
  return { program, args };
}

/** Why a stream cannot be forwarded like this, as a sentence that says what to do; `null` when it can. */
export function objectionTo({ preset }: Forward, { video }: StreamFormat): string | null {
  if (preset === undefined || !H264_ONLY.has(preset) || video?.codec === "H264") return null;
  const given = video === null ? "only sound" : video.codec;
  return `the preset "${preset}" takes H264 and the stream is ${given}: publish H264, or use a command that converts it`;
}
