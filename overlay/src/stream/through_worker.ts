import type { HubOptions, Interest, StreamMessage, Subscriber } from "./hub.ts";

/** How long a shared worker may take to open the stream before the page opens one of its own. */
export const WORKER_OPENS_MS = 3_000;

/** The part of a `SharedWorker` that is used. */
export interface StreamWorker {
  onerror: ((event: ErrorEvent) => void) | null;
  readonly port: {
    onmessage: ((event: MessageEvent<StreamMessage>) => void) | null;
    postMessage(interest: Interest): void;
    close(): void;
  };
}

export interface WorkerOptions {
  readonly schedule: HubOptions["schedule"];
  /**
   * Called once when the worker turns out not to work: it can start and still be refused the stream, because the policy
   * of its own file applies to it and not the page's.
   */
  readonly fail: () => void;
}

/**
 * Receives the stream of a shared worker. The answer tells the worker what the page wants; the worker has to open the
 * stream within `WORKER_OPENS_MS` of a time in which the page wants it without a break, as it opens none for a hidden page.
 */
export function receiveThrough(
  worker: StreamWorker,
  receive: Subscriber,
  { schedule, fail }: WorkerOptions,
): (interest: Interest) => void {
  const { port } = worker;
  let state: "unproven" | "works" | "failed" = "unproven";
  let cancelProof: (() => void) | null = null;
  const stopProof = () => {
    cancelProof?.();
    cancelProof = null;
  };
  const giveUp = () => {
    if (state !== "unproven") return;
    state = "failed";
    stopProof();
    port.postMessage(null);
    port.close();
    fail();
  };
  worker.onerror = giveUp;
  port.onmessage = ({ data }) => {
    if (state === "failed") return;
    if (data.kind === "event" || data.open) {
      state = "works";
      stopProof();
    }
    receive(data);
  };
  return (interest) => {
    if (interest === null) stopProof();
    else if (state === "unproven") cancelProof ??= schedule(giveUp, WORKER_OPENS_MS);
    port.postMessage(interest);
  };
}
