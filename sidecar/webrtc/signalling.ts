import type { WebRtcOptions, WebRtcStatus, WebRtcView } from "../contract.ts";
import { DETECTOR_STREAM } from "../runtime/stream_name.ts";
import { SignallingFault } from "./fault.ts";
import type { Wishes } from "./options.ts";
import type { RelayAnswer } from "./relay/connections.ts";
import type { Relay } from "./relay/relay.ts";
import type { WebRtc } from "./server.ts";

/** What a viewer may ask for: of the detector's view numbers, of a relayed stream a layer of its simulcast. */
export type ViewWishes = Wishes & { readonly layer?: string };

/** Everything that is signalled by HTTP: the detector's view and the relayed streams beside it. */
export interface Signalling {
  /** Answers the offer of a viewer; never waits for the connection. @throws {SignallingFault} */
  view(
    stream: string,
    sdp: string,
    wishes: ViewWishes,
  ): Promise<RelayAnswer & { readonly options: WebRtcOptions | null }>;
  /** Answers the offer of a publisher, whose right has been checked. @throws {SignallingFault} */
  publish(stream: string, sdp: string): Promise<RelayAnswer>;
  /** Takes candidates that come later (RFC 8840). @throws {SignallingFault} */
  trickle(session: string, fragment: string): Promise<void>;
  /** Ends a session; `false` when there is none of that name. */
  end(session: string): Promise<boolean>;
  isStream(name: string): boolean;
  status(): WebRtcStatus;
  /** What a viewer needs before it connects. */
  forViewers(): WebRtcView;
  /** To be told when somebody asks for that, as they do before they connect. */
  expectViewer(): void;
}

export interface SignallingParts {
  readonly enabled: boolean;
  readonly detector: WebRtc;
  readonly relay: Relay;
}

/** Puts the two together: each session and each name belongs to one of them. */
export function createSignalling({ enabled, detector, relay }: SignallingParts): Signalling {
  function checkEnabled(): void {
    if (enabled) return;
    throw new SignallingFault("webrtc_disabled", "WebRTC is switched off: set 'webrtc.enabled' to true");
  }
  return {
    async view(stream, sdp, { layer, ...wishes }) {
      if (stream === DETECTOR_STREAM) return await detector.view(stream, sdp, wishes);
      checkEnabled();
      return { ...await relay.view(stream, sdp, layer ?? null), options: null };
    },
    async publish(stream, sdp) {
      checkEnabled();
      return await relay.publish(stream, sdp);
    },
    async trickle(session, fragment) {
      if (!await relay.trickle(session, fragment)) await detector.trickle(session, fragment);
    },
    end: async (session) => await relay.end(session) || await detector.end(session),
    isStream: (name) => detector.isStream(name) || relay.isLive(name),
    status() {
      const status = detector.status();
      return {
        ...status,
        sessions: [...status.sessions, ...relay.sessions()],
        streams: [...status.streams, ...relay.streams()],
      };
    },
    forViewers() {
      const view = detector.forViewers();
      return { ...view, streams: [...view.streams, ...relay.names] };
    },
    expectViewer() {
      // Where there is anything else to watch, that may be what is wanted; it is not encoded here.
      if (relay.names.length === 0) detector.expectViewer();
    },
  };
}
