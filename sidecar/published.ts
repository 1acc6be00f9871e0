import type { Config } from "./config/schema.ts";
import type { ScoreChange } from "./contract.ts";
import { createForwarders } from "./media/forwarders.ts";
import { createRecordings, type Recordings } from "./media/recordings.ts";
import type { Clock } from "./runtime/clock.ts";
import type { Counters } from "./runtime/counters.ts";
import type { Logger } from "./runtime/logger.ts";
import type { EncodedStream } from "./runtime/media.ts";
import { encodeJpeg } from "./vision/decode.ts";
import { hasCodecLibrary, loadCodecLibrary } from "./webrtc/codec_library.ts";
import { createStreamPictures, type StreamPictures } from "./webrtc/stream_pictures.ts";

export interface PublishedOptions {
  readonly config: Config;
  /** Folder that Scoreline is installed in. */
  readonly root: string;
  /** What to do where the codec library is missing: the end of a sentence (`config/encoder_remedy.ts`). */
  readonly remedy: string;
  /** What the score is now. */
  readonly score: () => { readonly victories: number; readonly defeats: number; readonly draws: number };
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
}

/** What becomes of streams that are published here, besides that viewers get them. */
export interface Published {
  readonly recordings: Recordings;
  /** For the detector. */
  readonly pictures: StreamPictures;
  /** To be told of every stream. */
  onStream(stream: EncodedStream): void;
  /** To be told of every change of the score. */
  onScore(change: ScoreChange): void;
  /** Completes recordings and ends the programs that streams are forwarded to. */
  close(): Promise<void>;
}

/** Records, forwards and shows to the detector what is published. */
export function createPublished(
  { config, root, remedy, score, clock, logger, counters }: PublishedOptions,
): Published {
  const shared = { clock, logger, counters };
  const recordings = createRecordings({ ...shared, config: config.record, score });
  const forwarders = createForwarders({ ...shared, forwards: config.webrtc.forward });
  const pictures = createStreamPictures({
    ...shared,
    width: config.capture.width,
    remedy,
    isInstalled: () => hasCodecLibrary(root),
    loadLibrary: () => loadCodecLibrary(root),
    encodeJpeg: (pixels) => encodeJpeg(pixels, config.capture.quality),
  });
  const { webrtc, record } = config;
  const nobodyPublishes = webrtc.whip_token === "" && webrtc.pull.length === 0;
  if (nobodyPublishes && (record.streams.length > 0 || webrtc.forward.length > 0)) {
    logger.warn("record", "Nothing is recorded or forwarded, for nobody may publish: set webrtc.whip_token");
  }
  return {
    recordings,
    pictures,
    onStream(stream) {
      recordings.onStream(stream);
      forwarders.onStream(stream);
      pictures.onStream(stream);
    },
    onScore: (change) => recordings.onScore(change),
    async close() {
      await Promise.all([recordings.close(), forwarders.close(), pictures.close()]);
    },
  };
}
