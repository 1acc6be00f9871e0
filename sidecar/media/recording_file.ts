/** An open file, as far as a recording needs one; a `Deno.FsFile` is one. */
export type StoredFile = Pick<Deno.FsFile, "write" | "seek" | "close">;

/** What is collected before it is written, bytes: few writes, and less than a second of a good picture. */
const COLLECTED = 262_144;

/**
 * A file that is mostly appended to, in pieces large enough for a slow disk. Writes may be asked for at any time and happen in
 * order; once one has failed, all later ones do.
 */
export class RecordingFile {
  readonly #file: StoredFile;
  readonly #buffer = new Uint8Array(COLLECTED);
  #buffered = 0;
  /** Bytes in the file itself, and where the next write would go. */
  #stored = 0;
  #at = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(file: StoredFile) {
    this.#file = file;
  }

  /** Bytes so far, those that still have to be written among them. */
  get size(): number {
    return this.#stored + this.#buffered;
  }

  /** Resolves when it was written or collected. The bytes must not be changed until then. */
  write(bytes: Uint8Array, position: number): Promise<void> {
    return this.#enqueue(() => this.#write(bytes, position));
  }

  /** Writes what was collected. */
  flush(): Promise<void> {
    return this.#enqueue(() => this.#flush());
  }

  /** Closes it, whatever happened to it. Rejects when something could not be written. */
  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      this.#file.close();
    }
  }

  #enqueue(job: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(job);
    this.#queue = done;
    done.catch(() => {}); // told to whoever asked for it
    return done;
  }

  async #write(bytes: Uint8Array, position: number): Promise<void> {
    if (position !== this.size) {
      const inBuffer = position - this.#stored;
      if (inBuffer >= 0 && inBuffer + bytes.length <= this.#buffered) {
        return this.#buffer.set(bytes, inBuffer);
      }
      await this.#flush();
      if (position > this.#stored) throw new RangeError(`There is nothing yet before byte ${position}`);
      return await this.#store(bytes, position);
    }
    if (this.#buffered + bytes.length > COLLECTED) await this.#flush();
    if (bytes.length > COLLECTED) return await this.#store(bytes, position);
    this.#buffer.set(bytes, this.#buffered);
    this.#buffered += bytes.length;
  }

  async #flush(): Promise<void> {
    if (this.#buffered === 0) return;
    const pending = this.#buffer.subarray(0, this.#buffered);
    this.#buffered = 0;
    await this.#store(pending, this.#stored);
  }

  async #store(bytes: Uint8Array, position: number): Promise<void> {
    if (this.#at !== position) this.#at = await this.#file.seek(position, Deno.SeekMode.Start);
    for (let written = 0; written < bytes.length;) {
      const count = await this.#file.write(bytes.subarray(written));
      written += count;
      this.#at += count;
    }
    this.#stored = Math.max(this.#stored, this.#at);
  }
}
