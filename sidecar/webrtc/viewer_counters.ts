import type { WebRtcSession } from "../contract.ts";
import type { Counter, Counters } from "../runtime/counters.ts";

const KINDS = {
  packets: ["packets_total", "Packets of the detector's view that were sent"],
  lost: ["lost_packets_total", "Packets that viewers of it say they never got"],
  nack: ["nacks_total", "Messages of theirs that ask for packets again"],
  retransmitted: ["resent_packets_total", "Packets that these messages name"],
  pli: ["picture_losses_total", "Times that they lost the picture (PLI)"],
  fir: ["full_intra_requests_total", "Times that they asked for a whole picture (FIR)"],
} as const;

/** States of ICE in which packets can go. */
const FOUND: ReadonlySet<string> = new Set(["connected", "completed"]);

type Kind = keyof typeof KINDS;

/** The sums over all viewers of the detector's view, those that have left too, for `/metrics`. */
export class ViewerCounters {
  readonly #counters: readonly (readonly [Kind, Counter])[];
  readonly #seen = new WeakMap<object, Map<Kind, number>>();
  #connectedMs = NaN;
  #firstFrameMs = NaN;

  /** @param now the viewers that there are */
  constructor(counters: Counters, now: () => readonly WebRtcSession[]) {
    const kinds: readonly Kind[] = ["packets", "lost", "nack", "retransmitted", "pli", "fir"];
    this.#counters = kinds.map((kind) => {
      const [name, help] = KINDS[kind];
      return [kind, counters.counter(`scoreline_webrtc_${name}`, help)];
    });
    const gauge = (name: string, help: string, read: (sessions: readonly WebRtcSession[]) => number) =>
      counters.gauge(`scoreline_webrtc_${name}`, help, () => read(now()));
    gauge("viewers", "Viewers now", (sessions) => sessions.length);
    gauge(
      "connected_viewers",
      "Those of them that are connected",
      (sessions) => sessions.filter(({ state }) => state === "connected").length,
    );
    gauge(
      "ice_connected_viewers",
      "Those of them that a way has been found to",
      (sessions) => sessions.filter(({ ice_state }) => FOUND.has(ice_state)).length,
    );
    gauge(
      "round_trip_milliseconds",
      "The longest of theirs",
      (sessions) => largest(sessions.map(({ round_trip_ms }) => round_trip_ms)),
    );
    gauge(
      "drift_milliseconds",
      "The largest of theirs between the times of capture and of sending",
      (sessions) => largest(sessions.map(({ drift_ms }) => drift_ms)),
    );
    counters.gauge(
      "scoreline_webrtc_connect_milliseconds",
      "From its offer to the connection, of the viewer who connected last",
      () => this.#connectedMs,
    );
    counters.gauge(
      "scoreline_webrtc_first_frame_milliseconds",
      "From its offer to the first frame, of the same",
      () => this.#firstFrameMs,
    );
  }

  /** Takes over what a viewer's numbers have grown by since they were last looked at. */
  observe(viewer: { describe(): WebRtcSession }): void {
    const session = viewer.describe();
    const before = this.#seen.get(viewer) ?? new Map<Kind, number>();
    this.#seen.set(viewer, before);
    if (!before.has("packets") && session.first_frame_ms !== null) {
      this.#connectedMs = session.connected_ms ?? NaN;
      this.#firstFrameMs = session.first_frame_ms;
    }
    for (const [kind, counter] of this.#counters) {
      if (kind === "packets" && session.first_frame_ms === null) continue;
      const last = before.get(kind) ?? 0;
      // Losses fall when a packet comes late.
      counter.add(Math.max(0, session[kind] - last));
      before.set(kind, Math.max(last, session[kind]));
    }
  }
}

/** The value that is farthest from zero; not a number where there is none. */
function largest(values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null);
  return known.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0] ?? NaN;
}
