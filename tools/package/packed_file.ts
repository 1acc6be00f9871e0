/** A file of a package. */
export interface PackedFile {
  /** Relative to the package's folder, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Whether it can be started. */
  readonly executable?: boolean;
}

/** Text as a file; with the line ends of Windows where `crlf` is set. */
export function textFile(path: string, text: string, { crlf = false, executable = false } = {}): PackedFile {
  const lines = text.replaceAll("\r\n", "\n");
  return { path, bytes: new TextEncoder().encode(crlf ? lines.replaceAll("\n", "\r\n") : lines), executable };
}
