import type { Forward } from "../config/forward.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Counters } from "../runtime/counters.ts";
import type { Logger } from "../runtime/logger.ts";
import type { EncodedStream } from "../runtime/media.ts";
import { Forwarding, type ForwardingCounts } from "./forwarding.ts";

export interface ForwardersOptions {
  readonly forwards: readonly Forward[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
}

/** Hands streams to other programs. */
export interface Forwarders {
  /** Starts the programs that are to get this stream. */
  onStream(stream: EncodedStream): void;
  /** Ends all of them: what they have taken in they may still bring to its end, for two seconds at most. */
  close(): Promise<void>;
}

export function createForwarders({ forwards, clock, logger, counters }: ForwardersOptions): Forwarders {
  const running = new Set<Forwarding>();
  const closing = new AbortController();
  const counts: ForwardingCounts = {
    bytes: counters.counter("scoreline_forward_bytes_total", "Bytes that other programs took"),
    dropped: counters.counter(
      "scoreline_forward_dropped_units_total",
      "Pictures and packets of sound that other programs were too slow for",
    ),
    restarts: counters.counter("scoreline_forward_restarts_total", "Times that a program was started again"),
  };
  counters.gauge("scoreline_forwards", "Streams that are being forwarded", () => running.size);
  counters.gauge("scoreline_forward_waiting_bytes", "Bytes that wait for other programs", () => {
    return [...running].reduce((sum, { waitingBytes }) => sum + waitingBytes, 0);
  });

  return {
    onStream(stream) {
      for (const forward of forwards) {
        if (forward.stream !== stream.name) continue;
        const forwarding = new Forwarding({
          forward,
          stream,
          closing: closing.signal,
          clock,
          logger,
          counts,
        });
        running.add(forwarding);
        void forwarding.ended.then(() => running.delete(forwarding));
      }
    },
    async close() {
      closing.abort();
      await Promise.all([...running].map(({ ended }) => ended));
    },
  };
}
