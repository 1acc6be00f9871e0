import type { Config } from "../../sidecar/config/schema.ts";
import { Counters } from "../../sidecar/runtime/counters.ts";
import type { Clock } from "../../sidecar/runtime/clock.ts";
import { messageOf } from "../../sidecar/runtime/message.ts";
import { textMask } from "../../sidecar/vision/text_mask.ts";
import { hasCodecLibrary, loadCodecLibrary } from "../../sidecar/webrtc/codec_library.ts";
import { createNetwork } from "../../sidecar/webrtc/network.ts";
import { createWebRtc, type WebRtc } from "../../sidecar/webrtc/server.ts";
import { openPeer } from "../view/peer.ts";
import { sentence, type Tell } from "./check.ts";

export interface LiveViewCheck {
  readonly config: Pick<Config, "webrtc" | "server">;
  /** Folder that Scoreline is installed in. */
  readonly root: string;
  /** How to get the encoder here. */
  readonly remedy: string;
  /** Path of a JPEG to show. */
  readonly frame: string;
  readonly clock: Clock;
  readonly tell: Tell;
}

/** Loading, connecting and encoding on a busy machine take a part of this, ms. */
const PATIENCE_MS = 15_000;

/** Whether a viewer of the live view gets a picture: one in this process, by the ports and servers of the settings. */
export async function checkLiveView(
  { config, root, remedy, frame, clock, tell }: LiveViewCheck,
): Promise<void> {
  const name = "live_view";
  const { webrtc, server } = config;
  if (!webrtc.enabled) {
    return tell({ name, state: "ok", message: "The live view is switched off ('webrtc.enabled' is false)." });
  }
  if (!hasCodecLibrary(root)) {
    const message = `The encoder is not installed; the score does without it. To watch live, ${
      sentence(remedy)
    }`;
    return tell({ name, state: "ok", message, details: { encoder: "missing" } });
  }
  const silent = () => {};
  const picture = await Deno.readFile(frame);
  const view = createWebRtc({
    enabled: true,
    maxViewers: 1,
    network: createNetwork(webrtc, { clock, host: server.host }),
    limits: webrtc,
    capture: () => Promise.resolve(picture),
    annotation: () => ({ areas: [], outcome: "none", text: "doctor" }),
    reason: () => "",
    renderStats: () => Promise.resolve(null),
    drawText: textMask,
    isInstalled: true,
    remedy,
    loadLibrary: () => loadCodecLibrary(root),
    clock,
    logger: { info: silent, warn: silent, error: silent },
    counters: new Counters(),
  });
  try {
    const began = clock.now().mono;
    const codec = await watchOnce(view, clock);
    const ms = Math.round(clock.now().mono - began);
    const message = `A viewer in this process gets a picture after ${ms} ms (${codec}).`;
    tell({ name, state: "ok", message, details: { first_frame_ms: ms, codec } });
  } catch (error) {
    const failure = view.forViewers().encoder.message ?? messageOf(error);
    tell({
      name,
      state: "failed",
      message: `No viewer would get a picture: ${sentence(failure)} docs/network.md helps.`,
    });
  } finally {
    await view.close();
  }
}

/** Connects, waits for a whole frame, and leaves. @returns the codec */
async function watchOnce(view: WebRtc, clock: Clock): Promise<string> {
  const playing = Promise.withResolvers<void>();
  const peer = openPeer({
    ice: view.forViewers(),
    now: () => clock.now(),
    onPacket: ({ marker }) => marker && playing.resolve(),
  });
  const over = new AbortController();
  try {
    const { sdp } = await view.view("detector", await peer.offer(), {});
    await peer.accept(sdp);
    const late = clock.sleep(PATIENCE_MS, over.signal).then(() => {
      const [ours] = view.status().sessions;
      throw new Error(
        `the connection is ${peer.state} at the viewer's end and ${ours?.state ?? "gone"} at this one; ` +
          "a firewall may keep UDP away, or 'webrtc.udp_ports'",
      );
    });
    await Promise.race([playing.promise, late]);
    return peer.codec ?? "unknown";
  } finally {
    over.abort();
    await peer.close();
  }
}
