import type { WebRtcSession } from "../../contract.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { MediaPeer } from "../media_peer.ts";
import type { Lease } from "../port_budget.ts";

export type PeerState = WebRtcSession["state"];

export interface SessionParts {
  readonly id: string;
  readonly stream: string;
  readonly lease: Lease;
  readonly clock: Clock;
  /** How long it may say nothing, ms; default: 8 s. */
  readonly silenceMs?: number;
}

/** A connected peer says something every second or so (RFC 3550 section 6.2); this long without is gone, ms. */
const SILENCE_MS = 8_000;
/** Time to connect, ms. */
const CONNECT_MS = 15_000;

/** What publishers and viewers of a relay have in common: a connection, and how long it lasts. */
export class Session {
  readonly id: string;
  readonly stream: string;
  readonly lease: Lease;
  /** Set before the offer is answered. */
  peer: MediaPeer | null = null;
  state: PeerState = "new";
  candidates = 0;
  readonly #over = new AbortController();
  readonly #clock: Clock;
  readonly #silenceMs: number;
  readonly #began: { readonly wall: number; readonly mono: number };
  #lastSign: number;
  #connectedMs: number | null = null;

  constructor({ id, stream, lease, clock, silenceMs = SILENCE_MS }: SessionParts) {
    this.id = id;
    this.stream = stream;
    this.lease = lease;
    this.#clock = clock;
    this.#silenceMs = silenceMs;
    this.#began = clock.now();
    this.#lastSign = this.#began.mono;
  }

  /** When the offer came, ms on the monotonic clock. */
  get begunAt(): number {
    return this.#began.mono;
  }

  /** Aborted when the session has ended. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  close(): void {
    this.#over.abort();
  }

  /** Notes that something came from the other side. */
  sign(): void {
    this.#lastSign = this.#clock.now().mono;
  }

  /** Answers whether the connection has just been made. */
  setState(state: PeerState): boolean {
    this.state = state;
    if (state !== "connected" || this.#connectedMs !== null) return false;
    this.#connectedMs = this.#clock.now().mono - this.begunAt;
    this.sign();
    return true;
  }

  /** Whether it never connected, or has fallen silent. */
  get isGone(): boolean {
    const limit = this.#connectedMs === null ? CONNECT_MS : this.#silenceMs;
    return this.#clock.now().mono - this.#lastSign >= limit;
  }

  /** What `/api/webrtc` says of every session. */
  protected describeConnection() {
    return {
      id: this.id,
      stream: this.stream,
      state: this.state,
      ice_state: this.peer?.iceState ?? "new",
      started_at: new Date(this.#began.wall).toISOString(),
      connected_ms: this.#connectedMs === null ? null : Math.round(this.#connectedMs),
      candidate_pair: this.peer?.pair ?? null,
    };
  }
}

/** For people: a tenth is enough. */
export function tenths(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}
