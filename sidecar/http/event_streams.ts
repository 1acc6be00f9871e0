import type { Detection, StreamEvent } from "../contract.ts";
import type { Counter } from "../runtime/counters.ts";
import { HttpError } from "./errors.ts";
import type { HttpOptions } from "./options.ts";
import { watchStyleSheet } from "./style_watch.ts";

/** Open streams at a time. */
export const MOST_CLIENTS = 2_000;
/** A comment keeps proxies from closing a quiet stream. */
const COMMENT_EVERY_MS = 15_000;
/** How long a client may leave an event unread before it is dropped. */
const PATIENCE_MS = 30_000;
/** At most 4 readings a second. */
const DETECTION_EVERY_MS = 250;
/** What lies ready for one client before only the newest of each event is kept, bytes. */
const BACKLOG = 65_536;

interface Client {
  readonly controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  readonly detail: boolean;
  /** The newest of each event that did not fit any more. */
  readonly waiting: Map<string, Uint8Array<ArrayBuffer>>;
  /** Since when something waits (monotonic ms), `null` when nothing does. */
  since: number | null;
}

type Options = Pick<HttpOptions, "status" | "subscribe" | "clock" | "counters" | "dataDir">;

/**
 * Tells every open stream what happens. A client that reads slowly skips events rather than filling the memory (each
 * `counter-update` is a whole snapshot, so it misses nothing that still matters); one that reads nothing is dropped.
 */
export class EventStreams {
  #clients = new Set<Client>();
  #encoder = new TextEncoder();
  #unsubscribe: () => void;
  #closed = false;
  /** Aborted when the last client has gone; `null` while there is none. */
  #awake: AbortController | null = null;
  /** Settles when nobody looks at the style sheet any more. */
  #looked: Promise<void> = Promise.resolve();
  #detection = { at: -Infinity, next: null as Detection | null };
  #dropped: Counter;
  #skipped: Counter;
  /** Version of the user's style sheet; `null` while nobody listens, and until there is one. */
  #style: string | null = null;
  #hadStyle = false;
  #options: Options;

  constructor(options: Options) {
    this.#options = options;
    const { counters } = options;
    counters.gauge("scoreline_event_clients", "Open event streams", () => this.#clients.size);
    this.#dropped = counters.counter(
      "scoreline_event_clients_dropped_total",
      "Streams closed because nobody read them",
    );
    this.#skipped = counters.counter("scoreline_events_skipped_total", "Events left out for slow readers");
    this.#unsubscribe = options.subscribe((event) => this.#publish(event));
  }

  /**
   * A new stream, which begins with the status as it is now.
   * @param detail also tells `detection` and `obs`
   * @throws {HttpError} 503 when too many are open
   */
  open(detail: boolean): ReadableStream<Uint8Array<ArrayBuffer>> {
    if (this.#closed) throw new HttpError(503, "shutting_down", "The server is stopping");
    if (this.#clients.size >= MOST_CLIENTS) {
      throw new HttpError(503, "too_many_clients", `More than ${MOST_CLIENTS} event streams are open`, {
        headers: { "retry-after": "10" },
      });
    }
    let client: Client;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => {
        client = { controller, detail, waiting: new Map(), since: null };
        this.#clients.add(client);
        void this.#awaken();
        controller.enqueue(
          this.#encode({ event: "counter-update", data: this.#options.status() }, "retry: 1000\n"),
        );
        if (this.#style !== null) controller.enqueue(this.#encodeStyle(this.#style));
      },
      pull: () => flush(client),
      cancel: () => this.#forget(client),
    }, new ByteLengthQueuingStrategy({ highWaterMark: BACKLOG }));
  }

  /** Ends every stream at once and takes no more; resolves when the last look at the style sheet is over. */
  close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe();
    for (const client of this.#clients) {
      this.#forget(client);
      client.controller.close();
    }
    return this.#looked;
  }

  #publish(event: StreamEvent): void {
    if (event.event === "detection") this.#detected(event.data);
    else this.#tell(event);
  }

  #tell(event: StreamEvent): void {
    if (this.#clients.size === 0) return;
    const bytes = this.#encode(event);
    for (const client of this.#clients) {
      if (client.detail || event.event === "counter-update") this.#offer(client, event.event, bytes);
    }
  }

  /** Tells a reading at once when the last is old enough, else the newest one when it is. */
  #detected(detection: Detection): void {
    if (this.#awake === null) return;
    const { mono } = this.#options.clock.now();
    const waitsAlready = this.#detection.next !== null;
    const rest = this.#detection.at + DETECTION_EVERY_MS - mono;
    if (rest <= 0 && !waitsAlready) {
      this.#detection.at = mono;
      return this.#tell({ event: "detection", data: detection });
    }
    this.#detection.next = detection;
    if (waitsAlready) return;
    void this.#options.clock.sleep(rest, this.#awake.signal).then(() => {
      const { next } = this.#detection;
      this.#detection = { at: this.#options.clock.now().mono, next: null };
      if (next !== null) this.#tell({ event: "detection", data: next });
    });
  }

  #offer(client: Client, name: string, bytes: Uint8Array<ArrayBuffer>): void {
    if (client.waiting.size === 0 && (client.controller.desiredSize ?? 0) > 0) {
      return client.controller.enqueue(bytes);
    }
    if (client.waiting.delete(name)) this.#skipped.add();
    client.waiting.set(name, bytes);
    client.since ??= this.#options.clock.now().mono;
  }

  /** Runs while there are clients: comments for the quiet streams, the end for the unread ones. */
  async #awaken(): Promise<void> {
    if (this.#awake !== null) return;
    this.#awake = new AbortController();
    const { signal } = this.#awake;
    const { clock, dataDir } = this.#options;
    const looks = watchStyleSheet(
      `${dataDir}/custom.css`,
      (version) => this.#restyled(version),
      clock,
      signal,
    );
    this.#looked = Promise.all([this.#looked, looks]).then(() => {});
    const comment = this.#encoder.encode(": still here\n\n");
    for (;;) {
      await this.#options.clock.sleep(COMMENT_EVERY_MS, signal);
      if (signal.aborted) return;
      const { mono } = this.#options.clock.now();
      for (const client of this.#clients) {
        if (client.since === null) this.#offer(client, "comment", comment);
        else if (mono - client.since >= PATIENCE_MS) this.#drop(client);
      }
    }
  }

  /** Without a style sheet, now or before, there is nothing to tell. */
  #restyled(version: string): void {
    this.#hadStyle ||= version !== "";
    if (!this.#hadStyle) return;
    this.#style = version;
    const bytes = this.#encodeStyle(version);
    for (const client of this.#clients) this.#offer(client, "custom-css", bytes);
  }

  #drop(client: Client): void {
    this.#dropped.add();
    this.#forget(client);
    // Closing would wait for the reader to take what lies ready. Deno prints the reason of an error, hence a sentence.
    client.controller.error(`An event stream was closed: nobody read it for ${PATIENCE_MS / 1_000} s`);
  }

  #forget(client: Client): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    this.#awake?.abort();
    this.#awake = null;
    this.#detection.next = null;
    this.#style = null;
  }

  #encodeStyle(version: string): Uint8Array<ArrayBuffer> {
    return this.#encoder.encode(`event: custom-css\ndata: ${JSON.stringify({ version })}\n\n`);
  }

  #encode(event: StreamEvent, before = ""): Uint8Array<ArrayBuffer> {
    const id = event.event === "counter-update" ? `id: ${event.data.revision}\n` : "";
    return this.#encoder.encode(
      `${before}${id}event: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`,
    );
  }
}

function flush(client: Client): void {
  for (const bytes of client.waiting.values()) client.controller.enqueue(bytes);
  client.waiting.clear();
  client.since = null;
}
