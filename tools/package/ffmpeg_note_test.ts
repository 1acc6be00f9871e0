import assert from "node:assert/strict";
import { ffmpegConfiguration, ffmpegNote } from "./ffmpeg_note.ts";

const FREE = ["--enable-gpl", "--enable-libvpx", "--enable-libx264", "--enable-version3", "--enable-zlib"];

function note(triple: string, options: readonly string[]): string {
  return ffmpegNote({ name: "@seydx/node-av-x", version: "1.2.3", triple, configuration: { options } });
}

Deno.test("ffmpegConfiguration() finds the options among other bytes", () => {
  const line = `--prefix=/x ${FREE.toReversed().join(" ")} --enable-lto=auto`;
  const bytes = new TextEncoder().encode(`\0 use --enable-gpl\0\x01${line}\0rest`);
  assert.deepEqual(ffmpegConfiguration(bytes).options, [...FREE, "--enable-lto=auto"].sort());
  assert.throws(() => ffmpegConfiguration(new Uint8Array(64)), /does not say with what/);
});

Deno.test("ffmpegNote() tells terms and source", () => {
  const text = note("x86_64-unknown-linux-gnu", FREE);
  assert.match(text, /General Public License, version 3 or later/);
  assert.match(text, /github\.com\/seydx\/node-av, tag v1\.2\.3/);
  assert.match(text, /^ {2}--enable-libx264$/m);
  assert.match(note("x86_64-pc-windows-msvc", [...FREE, "--enable-nonfree"]), /must not pass it on/);
});

Deno.test("ffmpegNote() refuses an encoder that may be passed on less, or more, than is known", () => {
  const linux = "x86_64-unknown-linux-gnu";
  assert.throws(() => note(linux, [...FREE, "--enable-nonfree"]), /correct it there/);
  assert.throws(() => note("x86_64-pc-windows-msvc", FREE), /is not built with --enable-nonfree/);
});
