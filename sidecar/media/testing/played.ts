/** What a player makes of a file. */
import * as v from "valibot";
import { run } from "./encoded.ts";

const report = v.object({
  format: v.object({ format_name: v.string(), duration: v.optional(v.string()) }),
  streams: v.array(v.object({
    codec_type: v.string(),
    codec_name: v.string(),
    nb_read_frames: v.optional(v.string(), "0"),
    width: v.optional(v.number()),
  })),
  chapters: v.array(v.object({
    start_time: v.string(),
    tags: v.optional(v.object({ title: v.optional(v.string()) })),
  })),
});

export interface Played {
  readonly container: string;
  /** seconds; `null` when the file does not say */
  readonly seconds: number | null;
  /** Frames that were decoded. */
  readonly pictures: number;
  readonly sounds: number;
  readonly codecs: readonly string[];
  readonly chapters: readonly { readonly seconds: number; readonly title: string }[];
  /** What the decoders complained about. */
  readonly complaints: string;
}

/** Decodes the whole file with ffmpeg. */
export async function played(path: string): Promise<Played> {
  const { format, streams, chapters } = v.parse(
    report,
    JSON.parse(
      await run("ffprobe", [
        ...["-hide_banner", "-loglevel", "error", "-of", "json", "-count_frames"],
        ...["-show_format", "-show_streams", "-show_chapters", path],
      ]),
    ),
  );
  const framesOf = (type: string) =>
    Number(streams.find(({ codec_type }) => codec_type === type)?.nb_read_frames ?? 0);
  const decoding = await new Deno.Command("ffmpeg", {
    args: ["-hide_banner", "-loglevel", "warning", "-i", path, "-f", "null", "-"],
    stdin: "null",
  }).output();
  return {
    container: format.format_name,
    seconds: format.duration === undefined ? null : Number(format.duration),
    pictures: framesOf("video"),
    sounds: framesOf("audio"),
    codecs: streams.map(({ codec_name }) => codec_name),
    chapters: chapters.map(({ start_time, tags }) => ({
      seconds: Number(start_time),
      title: tags?.title ?? "",
    })),
    complaints: new TextDecoder().decode(decoding.stderr),
  };
}
