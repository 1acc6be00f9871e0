import { SignallingFault } from "./fault.ts";

/** Some ports that are kept for somebody. */
export interface Lease {
  /** Gives the ports back; a second call does nothing. */
  release(): void;
}

/**
 * Counts UDP ports, so that nobody is promised a connection for which there is none left: a viewer takes one for each
 * address of this machine, and when a range is used up, what asks for more only waits in vain.
 */
export class PortBudget {
  readonly #size: number | null;
  #inUse = 0;

  /** @param range the first and the last port; `null` when any free port may be taken */
  constructor(range: readonly [min: number, max: number] | null) {
    this.#size = range === null ? null : range[1] - range[0] + 1;
  }

  /** The ports for one peer, `null` when there are not enough left. */
  take(ports: number): Lease | null {
    if (this.free !== null && ports > this.free) return null;
    this.#inUse += ports;
    let isHeld = true;
    return {
      release: () => {
        if (isHeld) this.#inUse -= ports;
        isHeld = false;
      },
    };
  }

  /** The same for who has to be told when there are not enough. @throws {SignallingFault} */
  lease(ports: number): Lease {
    const lease = this.take(ports);
    if (lease !== null) return lease;
    throw new SignallingFault(
      "no_free_ports",
      "Every UDP port of 'webrtc.udp_ports' is in use; allow more of them",
    );
  }

  get inUse(): number {
    return this.#inUse;
  }

  /** How many are left; `null` without a range. */
  get free(): number | null {
    return this.#size === null ? null : this.#size - this.#inUse;
  }
}
