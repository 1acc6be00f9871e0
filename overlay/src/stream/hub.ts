/** What a page wants to hear: the score, the readings and OBS's state as well, or (while hidden) nothing. */
export type Interest = "score" | "detail" | null;

/** What a page is told. `data` is the event's text as received. */
export type StreamMessage =
  | { readonly kind: "connection"; readonly open: boolean }
  | { readonly kind: "event"; readonly event: StreamEventName; readonly data: string };

export type StreamEventName = "counter-update" | "custom-css" | "detection" | "obs";

/** What a stream tells whether asked for details or not. Each is whole, so the newest is all that a page needs. */
const SNAPSHOTS = ["counter-update", "custom-css"] as const;
type Snapshot = (typeof SNAPSHOTS)[number];

/** The part of an `EventSource` that the hub needs. */
export interface EventStream {
  readonly readyState: number;
  onopen: ((event: Event) => void) | null;
  onerror: ((event: Event) => void) | null;
  addEventListener(type: string, listener: (event: MessageEvent) => void): void;
  close(): void;
}

export type Subscriber = (message: StreamMessage) => void;

/** Runs `callback` once after `ms`; the answer calls it off. */
export type Schedule = (callback: () => void, ms: number) => () => void;

export interface HubOptions {
  readonly connect: (url: string) => EventStream;
  readonly schedule: Schedule;
  /** Milliseconds from any origin. */
  readonly now: () => number;
}

/** A page that has not been heard for this long is gone: a crashed page does not say good-bye. */
export const SUBSCRIBER_EXPIRES_MS = 45_000;
/** How often a page repeats what it wants. */
export const RENEW_MS = 15_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5_000;
const CLOSED = 2;

/**
 * One event stream for any number of pages: OBS gives all its browser sources and docks together six connections to a
 * host. The stream is open only while a page wants it, and with details only while a page wants those.
 */
export class StreamHub {
  #subscribers = new Map<Subscriber, { interest: "score" | "detail"; until: number }>();
  #stream: { readonly source: EventStream; readonly detail: boolean } | null = null;
  #open = false;
  #newest = new Map<Snapshot, string>();
  #retryMs = FIRST_RETRY_MS;
  #cancelRetry: (() => void) | null = null;
  #cancelSweep: (() => void) | null = null;

  /** @param url address of the sidecar's `/events` */
  constructor(readonly url: string, readonly options: HubOptions) {}

  /** Notes what a page wants from now on; to be repeated every `RENEW_MS`. A new page is told the current score. */
  want(subscriber: Subscriber, interest: Interest): void {
    if (interest === null) {
      this.#subscribers.delete(subscriber);
    } else {
      const isNew = !this.#subscribers.has(subscriber);
      this.#subscribers.set(subscriber, { interest, until: this.options.now() + SUBSCRIBER_EXPIRES_MS });
      if (isNew) this.#welcome(subscriber);
    }
    this.#adapt();
  }

  #welcome(subscriber: Subscriber): void {
    subscriber({ kind: "connection", open: this.#open });
    if (!this.#open) return;
    for (const [event, data] of this.#newest) subscriber({ kind: "event", event, data });
  }

  /** Makes the stream what the pages together want. */
  #adapt(): void {
    const interests = [...this.#subscribers.values()].map(({ interest }) => interest);
    if (interests.length === 0) {
      this.#close();
      this.#open = false;
      this.#cancelSweep?.();
      this.#cancelSweep = null;
      return;
    }
    this.#cancelSweep ??= this.options.schedule(() => this.#sweep(), RENEW_MS);
    const detail = interests.includes("detail");
    if (this.#stream?.detail === detail || this.#cancelRetry !== null) return;
    this.#connect(detail);
  }

  #connect(detail: boolean): void {
    this.#close();
    const source = this.options.connect(detail ? `${this.url}?detail=1` : this.url);
    this.#stream = { source, detail };
    source.onopen = () => this.#setOpen(true);
    source.onerror = () => {
      this.#setOpen(false);
      if (source.readyState === CLOSED) this.#retryLater();
    };
    const names: readonly StreamEventName[] = detail ? [...SNAPSHOTS, "detection", "obs"] : SNAPSHOTS;
    for (const event of names) {
      source.addEventListener(event, ({ data }) => {
        if (typeof data === "string") this.#pass(event, data);
      });
    }
  }

  #pass(event: StreamEventName, data: string): void {
    const snapshot = SNAPSHOTS.find((name) => name === event);
    if (snapshot !== undefined) this.#newest.set(snapshot, data);
    if (event === "counter-update") this.#retryMs = FIRST_RETRY_MS;
    for (const [subscriber, { interest }] of this.#subscribers) {
      if (snapshot !== undefined || interest === "detail") subscriber({ kind: "event", event, data });
    }
  }

  #setOpen(open: boolean): void {
    if (this.#open === open) return;
    this.#open = open;
    for (const subscriber of this.#subscribers.keys()) subscriber({ kind: "connection", open });
  }

  /** An `EventSource` gives up for good when the answer is not a stream, for example a proxy's error page. */
  #retryLater(): void {
    this.#close();
    this.#cancelRetry = this.options.schedule(() => {
      this.#cancelRetry = null;
      this.#adapt();
    }, this.#retryMs);
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
  }

  #close(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    if (this.#stream !== null) {
      this.#stream.source.onopen = null;
      this.#stream.source.onerror = null;
      this.#stream.source.close();
      this.#stream = null;
    }
    this.#newest.clear();
  }

  #sweep(): void {
    this.#cancelSweep = null;
    const now = this.options.now();
    for (const [subscriber, { until }] of this.#subscribers) {
      if (until <= now) this.#subscribers.delete(subscriber);
    }
    this.#adapt();
  }
}
