import type { Counter, Counters } from "../../runtime/counters.ts";

const KINDS = {
  frames: ["frames_total", "Pictures that publishers sent"],
  keyframes: ["keyframes_total", "Keyframes among them"],
  dropped: ["dropped_frames_total", "Pictures left out because something they build upon was lost"],
  lost: ["lost_packets_total", "Packets of publishers that never came"],
  recovered: ["recovered_packets_total", "Packets of publishers that closed a gap"],
  nacks: ["nacks_total", "Times that publishers were asked for packets again"],
  keyframesAsked: ["keyframe_requests_total", "Times that publishers were asked for a keyframe"],
  overflows: ["cache_overflows_total", "Times that the pictures since a keyframe outgrew the cache"],
  skipped: ["skipped_frames_total", "Pictures left out for viewers that were too slow"],
  resent: ["resent_packets_total", "Packets sent again to viewers"],
  reductions: ["reductions_total", "Times that a slow viewer was taken down to keyframes"],
} as const;

type Kind = keyof typeof KINDS;
type Totals = { readonly [Name in Kind]?: number };

/** The sums over all sessions, those that have ended too, for `/metrics`. */
export class RelayCounters {
  readonly #counters: ReadonlyMap<string, Counter>;
  readonly #seen = new WeakMap<object, Totals>();

  constructor(counters: Counters) {
    this.#counters = new Map(
      Object.entries(KINDS).map(([kind, [name, help]]) => [
        kind,
        counters.counter(`scoreline_relay_${name}`, help),
      ]),
    );
  }

  /** Takes over what a session's totals have grown by since they were last looked at. */
  observe(session: { readonly totals: Totals }): void {
    const { totals } = session;
    const before = new Map(Object.entries(this.#seen.get(session) ?? {}));
    for (const [kind, value] of Object.entries(totals)) {
      this.#counters.get(kind)?.add(value - (before.get(kind) ?? 0));
    }
    this.#seen.set(session, totals);
  }
}
