import type { Config } from "./config/schema.ts";
import type { Clock } from "./runtime/clock.ts";
import type { Counters } from "./runtime/counters.ts";
import type { Logger } from "./runtime/logger.ts";
import type { OnStream } from "./runtime/media.ts";
import { textMask } from "./vision/text_mask.ts";
import { hasCodecLibrary, loadCodecLibrary } from "./webrtc/codec_library.ts";
import type { DetectorStreamOptions } from "./webrtc/detector_stream.ts";
import { createGathering } from "./webrtc/gathering.ts";
import { rememberInterest } from "./webrtc/interest.ts";
import { createNetwork } from "./webrtc/network.ts";
import { PortBudget } from "./webrtc/port_budget.ts";
import { createRelay } from "./webrtc/relay/relay.ts";
import { startRemoteStreams } from "./webrtc/relay/remote_streams.ts";
import { createWebRtc } from "./webrtc/server.ts";
import { createSignalling, type Signalling } from "./webrtc/signalling.ts";

/** What the detector's view is made of. */
type Shown = Pick<DetectorStreamOptions, "capture" | "annotation" | "reason" | "renderStats">;

export interface LiveOptions extends Shown {
  readonly config: Pick<Config, "webrtc" | "server" | "data">;
  /** Folder that Scoreline is installed in. */
  readonly root: string;
  /** What to do where the codec library is missing: the end of a sentence (`config/encoder_remedy.ts`). */
  readonly remedy: string;
  /** Told of every stream that is published here. */
  readonly onStream: OnStream;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
}

/** What comes and goes by WebRTC: the detector's view, and what others publish, with one set of ports and places. */
export interface Live extends AsyncDisposable {
  readonly signalling: Signalling;
}

/** Starts nothing but the streams that are to be fetched from, or published to, other servers. */
export function startLive(options: LiveOptions): Live {
  const { config, root, remedy, onStream, clock, logger, counters, ...shown } = options;
  const { webrtc, server, data } = config;
  const stack = new AsyncDisposableStack();
  const network = createNetwork(webrtc, { clock, host: server.host });
  const ports = new PortBudget(network.portRange);
  const shared = { network, ports, clock, logger, counters };
  const relay = createRelay({
    ...shared,
    prepare: createGathering({ network, clock, logger }),
    hasRoom: () => detector.status().sessions.length + relay.viewers < webrtc.max_viewers,
    maxViewers: webrtc.max_viewers,
  });
  stack.defer(() => relay.close());
  relay.onStream(onStream);
  const detector = createWebRtc({
    ...shared,
    ...shown,
    enabled: webrtc.enabled,
    maxViewers: webrtc.max_viewers,
    othersWatching: () => relay.viewers,
    limits: webrtc,
    interest: rememberInterest(data.dir, logger),
    drawText: textMask,
    isInstalled: hasCodecLibrary(root),
    remedy,
    loadLibrary: () => loadCodecLibrary(root),
  });
  stack.defer(() => detector.close());
  if (webrtc.enabled) {
    const { pull, push } = webrtc;
    stack.defer(startRemoteStreams({ relay, pull, push, clock, logger }));
  }
  return {
    signalling: createSignalling({ enabled: webrtc.enabled, detector, relay }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
