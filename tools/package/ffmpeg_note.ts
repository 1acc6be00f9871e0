import { mayPassOnEncoder } from "../../sidecar/config/packaging.ts";

/** What FFmpeg was told when it was built, which every library of it holds as text. */
export interface FfmpegConfiguration {
  /** The options that decide on parts and licences, such as "--enable-libx264". */
  readonly options: readonly string[];
}

/** FFmpeg's own option that makes a build one that nobody may pass on. */
const NONFREE = "--enable-nonfree";
const MARK = "--enable-gpl";

/**
 * Reads out of a library that contains FFmpeg how that was configured.
 *
 * @throws {Error} when it does not say
 */
export function ffmpegConfiguration(library: Uint8Array): FfmpegConfiguration {
  const text = Buffer.from(library.buffer, library.byteOffset, library.byteLength);
  for (let at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + 1)) {
    const line = printableAround(text, at);
    // Where an option is only explained it stands alone.
    const options = line.split(" ").filter((word) => /^--enable-[a-z0-9=-]+$/i.test(word));
    if (options.length > 5) return { options: [...new Set(options)].sort() };
  }
  throw new Error(
    "The encoder does not say with what FFmpeg was built: look at tools/package/ffmpeg_note.ts",
  );
}

/** The text of printable characters that surrounds a place. */
function printableAround(bytes: Uint8Array, at: number): string {
  const printable = (index: number) => (bytes[index] ?? 0) >= 0x20 && (bytes[index] ?? 0) < 0x7f;
  let from = at;
  let to = at;
  while (printable(from - 1)) from--;
  while (printable(to)) to++;
  return new TextDecoder("ascii").decode(bytes.subarray(from, to));
}

export interface NoteOptions {
  readonly name: string;
  readonly version: string;
  readonly triple: string;
  readonly configuration: FfmpegConfiguration;
}

/**
 * Tells whoever gets the encoder under what it stands and where its source is (GPL version 3, section 6 d).
 *
 * @throws {Error} when what it was built with contradicts what is known of that system
 */
export function ffmpegNote({ name, version, triple, configuration: { options } }: NoteOptions): string {
  if (options.includes(NONFREE) === mayPassOnEncoder(triple)) {
    throw new Error(
      `The encoder for ${triple} is${options.includes(NONFREE) ? "" : " not"} built with ${NONFREE}, ` +
        "which mayPassOnEncoder() in sidecar/config/packaging.ts does not know: correct it there",
    );
  }
  return `${name} ${version} contains FFmpeg and libraries that FFmpeg uses, among them x264 and x265.

${mayPassOnEncoder(triple) ? GPL_TERMS : NONFREE_TERMS}
It was not changed for Scoreline: these are the bytes that the npm registry has. Scoreline uses no part of it but the
decoder of JPEG and the encoders of H.264 (x264) and VP8 (libvpx).

The source, with the scripts that build it and the patches to FFmpeg: https://github.com/seydx/node-av, tag v${version}
(the FFmpeg in it: https://github.com/jellyfin/jellyfin-ffmpeg, the libraries as its scripts name them). The licences of
these libraries lie in their sources.

What it was built with:
${options.map((option) => `  ${option}`).join("\n")}
`;
}

const GPL_TERMS =
  `It stands under the GNU General Public License, version 3 or later (GPL-3.0.txt beside this file), as FFmpeg's
options --enable-gpl and --enable-version3 have it. Whatever is passed on together with it, this package as a whole, is
passed on under these terms; Scoreline's own licence, MIT, allows that.

libfdk-aac is among the libraries. It is free software under a licence of its own (FDK-AAC), which the Free Software
Foundation holds to be incompatible with the GPL; Jellyfin, whose FFmpeg this is, passes both on together. Whoever does not
want to rely on that takes the package without the encoder and has the encoder fetched from npm: see its README.txt.
`;

const NONFREE_TERMS =
  `It was built with --enable-nonfree: you may use it, and must not pass it on. This package is therefore
for the machines of whoever made it. Others get the same from npm by themselves: see README.txt.
`;
