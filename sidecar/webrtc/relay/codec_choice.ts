import type { VideoCodec } from "../../runtime/media.ts";
import { SignallingFault } from "../fault.ts";
import { videoSection } from "../offer.ts";

/** What is passed on, best first. */
export const VIDEO_CODECS: readonly VideoCodec[] = ["H264", "VP8", "AV1"];

/** What a publisher offers to send. */
export interface Offered {
  /** The first that it names and that is passed on. */
  readonly codec: VideoCodec;
  readonly hasAudio: boolean;
}

/**
 * Looks a publisher's offer over before anything is built of it.
 * @throws {SignallingFault} `invalid_sdp`, or `no_common_codec`
 */
export function checkPublisherOffer(sdp: string): Offered {
  const video = videoSection(sdp, "send");
  const [codec] = codecsOf(video);
  if (codec === undefined) {
    throw new SignallingFault(
      "no_common_codec",
      "The publisher offers neither H264, VP8 nor AV1: choose one of these in its settings",
    );
  }
  const hasAudio = sdp.split(/^(?=m=)/m).some((section) =>
    /^m=audio [1-9]/.test(section) && /^a=rtpmap:\d+ opus\/48000/im.test(section) &&
    !/^a=(recvonly|inactive)\s*$/m.test(section)
  );
  return { codec, hasAudio };
}

/**
 * Looks a viewer's offer over: it must take what is sent.
 * @throws {SignallingFault} `invalid_sdp`, or `no_common_codec`
 */
export function checkViewerOffer(sdp: string, codec: VideoCodec): void {
  if (codecsOf(videoSection(sdp, "receive")).includes(codec)) return;
  throw new SignallingFault("no_common_codec", `The stream is ${codec}, which this viewer does not take`);
}

/** The codecs of a section that we know, in its order. */
function codecsOf(section: string): VideoCodec[] {
  const names = new Map(
    [...section.matchAll(/^a=rtpmap:(\d+) ([\w-]+)\/90000/gm)].map(([, payload, name = ""]) => [
      payload,
      name.toUpperCase(),
    ]),
  );
  const [, list = ""] = /^m=video \d+ \S+ (.+)$/m.exec(section) ?? [];
  return list.trim().split(/\s+/).flatMap((payload) =>
    VIDEO_CODECS.filter((codec) => names.get(payload) === codec || names.get(payload) === `${codec}X`)
  );
}
