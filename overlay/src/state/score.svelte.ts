import type { Detection, ObsStatus, Outcome, Status } from "../../../sidecar/contract.ts";
import { newsOf } from "../news.ts";
import type { StreamMessage } from "../stream/hub.ts";
import { parseStyleVersion } from "../style_version.ts";
import { parseDetection, parseObsStatus, parseStatus } from "../wire.ts";

/** Starts the flow of messages; the page gives the one that follows the sidecar's event stream. */
export type Follow = (receive: (message: StreamMessage) => void) => void;

/** A count that viewers are told of. */
export interface News {
  readonly outcome: Outcome;
  /** Tells one from the next of the same outcome. */
  readonly revision: number;
}

/**
 * The score as last told by the sidecar. What is malformed is ignored, and while the sidecar is away the last score
 * stays: a stream's viewers never see that something is wrong.
 */
export class ScoreState {
  #status = $state.raw<Status | null>(null);
  #detection = $state.raw<Detection | null>(null);
  #obs = $state.raw<ObsStatus | null>(null);
  #connected = $state(false);
  #news = $state.raw<News | null>(null);
  #styleVersion = $state("");
  /** Whether the next score tells what has happened meanwhile, as the first one after a connection does. */
  #catchingUp = true;

  constructor(follow: Follow) {
    follow((message) => this.#receive(message));
  }

  /** `null` until the first score is there. */
  get status(): Status | null {
    return this.#status;
  }

  /** Whether the sidecar can be heard now. */
  get connected(): boolean {
    return this.#connected;
  }

  /** The newest reading told in detail; `null` while there was none. */
  get detection(): Detection | null {
    return this.#detection;
  }

  get obs(): ObsStatus | null {
    return this.#obs;
  }

  /** What the newest score has told of; `null` when it was no count, or one that was made while nobody listened. */
  get news(): News | null {
    return this.#news;
  }

  /** Changes whenever the user's style sheet does; empty while there was none. */
  get styleVersion(): string {
    return this.#styleVersion;
  }

  #receive(message: StreamMessage): void {
    if (message.kind === "connection") {
      this.#connected = message.open;
      this.#catchingUp = true;
      return;
    }
    switch (message.event) {
      case "counter-update": {
        const status = parseStatus(message.data);
        if (status === null) return;
        this.#tellNews(status);
        this.#status = status;
        this.#obs = status.obs;
        return;
      }
      case "detection":
        this.#detection = parseDetection(message.data) ?? this.#detection;
        return;
      case "obs":
        this.#obs = parseObsStatus(message.data) ?? this.#obs;
        return;
      case "custom-css":
        this.#styleVersion = parseStyleVersion(message.data) ?? this.#styleVersion;
        return;
    }
  }

  /** An update of anything but the score leaves the news as they are. */
  #tellNews(status: Status): void {
    const before = this.#status;
    const catchingUp = this.#catchingUp;
    this.#catchingUp = false;
    if (catchingUp || before === null) {
      this.#news = null;
    } else if (before.seq !== status.seq) {
      const outcome = newsOf(before, status);
      this.#news = outcome === null ? null : { outcome, revision: status.revision };
    }
  }
}
