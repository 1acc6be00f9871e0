import type { Detection, ObsStatus, Status } from "../../../sidecar/contract.ts";
import type { StreamMessage } from "../stream/hub.ts";
import { parseDetection, parseObsStatus, parseStatus } from "../wire.ts";

/** Starts the flow of messages; the page gives the one that follows the sidecar's event stream. */
export type Follow = (receive: (message: StreamMessage) => void) => void;

/**
 * The score as last told by the sidecar. What is malformed is ignored, and while the sidecar is away the last score
 * stays: a stream's viewers never see that something is wrong.
 */
export class ScoreState {
  #status = $state.raw<Status | null>(null);
  #detection = $state.raw<Detection | null>(null);
  #obs = $state.raw<ObsStatus | null>(null);
  #connected = $state(false);

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

  #receive(message: StreamMessage): void {
    if (message.kind === "connection") {
      this.#connected = message.open;
      return;
    }
    switch (message.event) {
      case "counter-update": {
        const status = parseStatus(message.data);
        if (status === null) return;
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
    }
  }
}
