/** Ends a wait that nothing else would end, ms. */
const PATIENCE_MS = 30_000;
/** Enough of the text before for a number that two reads share. */
const KEPT = 24;

interface Reader {
  readonly connection: Deno.TcpConn;
  /** Number of the newest fact in what it was told, and when it was told that (monotonic ms). */
  seq: number;
  at: number;
}

/** Many clients of `/events` on connections of their own: some read, the others never do. */
export class EventClients implements Disposable {
  readonly #readers: Reader[] = [];
  readonly #silent: Deno.TcpConn[] = [];
  #ended = 0;
  #heard: () => void = () => {};

  /** All that were opened. */
  get count(): number {
    return this.#readers.length + this.#silent.length;
  }

  /** Readers whose stream was ended from the other side. */
  get ended(): number {
    return this.#ended;
  }

  /** Opens that many more, each with a request of its own. */
  async open(url: string, { readers, silent }: { readonly readers: number; readonly silent: number }) {
    for (let i = 0; i < readers; i++) {
      const reader: Reader = { connection: await connect(url), seq: 0, at: 0 };
      this.#readers.push(reader);
      void this.#listen(reader);
    }
    for (let i = 0; i < silent; i++) this.#silent.push(await connect(url));
  }

  /**
   * Waits until every reader was told of that fact, and answers when each was (monotonic ms).
   *
   * @throws {Error} when one was not within half a minute
   */
  async toldOf(seq: number): Promise<number[]> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const missing = this.#readers.filter((reader) => reader.seq < seq).length;
      if (missing === 0) return this.#readers.map(({ at }) => at);
      if (performance.now() > deadline) {
        throw new Error(`${missing} of ${this.#readers.length} readers were not told of fact ${seq}`);
      }
      await this.#somethingIsHeard();
    }
  }

  [Symbol.dispose](): void {
    for (const { connection } of this.#readers.splice(0)) connection.close();
    for (const connection of this.#silent.splice(0)) connection.close();
  }

  async #listen(reader: Reader): Promise<void> {
    const buffer = new Uint8Array(16_384);
    const decoder = new TextDecoder();
    let text = "";
    try {
      for (;;) {
        const length = await reader.connection.read(buffer);
        if (length === null) break;
        text += decoder.decode(buffer.subarray(0, length), { stream: true });
        const newest = [...text.matchAll(/"seq":(\d+),/g)].at(-1);
        if (newest !== undefined && Number(newest[1]) > reader.seq) {
          reader.seq = Number(newest[1]);
          reader.at = performance.now();
          this.#heard();
        }
        text = text.slice(-KEPT);
      }
    } catch {
      // It was closed, by us or by the sidecar.
    }
    this.#ended++;
    this.#heard();
  }

  /** Resolves at the next thing that any reader hears, and now and then. */
  #somethingIsHeard(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 100);
      this.#heard = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

async function connect(url: string): Promise<Deno.TcpConn> {
  const { hostname, host, port } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(`GET /events HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
  return connection;
}
