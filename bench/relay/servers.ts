import { fileURLToPath } from "node:url";
import type { WebRtcStatus } from "../../sidecar/contract.ts";
import { publishLikeObs } from "../../tests/support/relay_programs.ts";
import { startSidecar } from "../../tests/support/sidecar.ts";
import { until } from "../../tests/support/until.ts";
import { BITRATE_KBPS, type LiveServer, PICTURE, sidecarIn, startPython } from "../viewing/server.ts";

const AIORTC = fileURLToPath(new URL("aiortc_relay.py", import.meta.url));
const TOKEN = "a-token-of-this-benchmark";
/** How long a group is, and what is sent before it begins again, seconds. */
export const GOP_SECONDS = 2;
const ROUND_SECONDS = 4;
/** What is sent: keyframes two seconds apart, as OBS makes them when nobody tells it otherwise. */
export const SENT = {
  ...PICTURE,
  kbps: BITRATE_KBPS,
  gop: PICTURE.fps * GOP_SECONDS,
  pictures: PICTURE.fps * ROUND_SECONDS,
} as const;

/** What is published. */
export interface Published {
  /** Where the encoded pictures are kept. */
  readonly file: string;
  /** Whether each picture says when it was sent (sent_stamp.ts). */
  readonly stamped?: boolean;
}

/** The sidecar without an OBS, so that the detector rests, and a publisher in a process of its own. */
export async function startOurRelay(published: Published): Promise<LiveServer> {
  const sidecar = await startSidecar({
    // Nobody listens at the port for discarding (RFC 863).
    args: ["--obs-url", "ws://127.0.0.1:9"],
    env: { SCORELINE_WEBRTC_WHIP_TOKEN: TOKEN },
  });
  const server = { url: sidecar.url, pid: await sidecarIn(sidecar) };
  return await publishedTo({ ...server, [Symbol.asyncDispose]: () => sidecar[Symbol.asyncDispose]() }, {
    whip: "/whip/obs",
    whep: "/whep/obs",
    published,
    async isLive() {
      const status: WebRtcStatus = await (await fetch(`${sidecar.url}/api/webrtc`)).json();
      return status.streams.some(({ frames }) => frames > SENT.gop);
    },
  });
}

/** A server on aiortc that decodes and encodes again, and the same publisher. */
export async function startAiortcRelay(published: Published): Promise<LiveServer> {
  const server = await startPython(AIORTC, { bitrate: BITRATE_KBPS * 1_000 });
  return await publishedTo(server, { whip: "/whip", whep: "/whep", published, candidates: true });
}

interface Way {
  readonly whip: string;
  readonly whep: string;
  readonly published: Published;
  /** aiortc takes no publisher without them. */
  readonly candidates?: boolean;
  readonly isLive?: () => Promise<boolean>;
}

async function publishedTo(server: LiveServer, way: Way): Promise<LiveServer> {
  const { whip, whep, published, candidates = false, isLive } = way;
  const url = `${server.url}${whip}`;
  const publisher = await publishLikeObs({ ...SENT, ...published, url, token: TOKEN, candidates });
  async function end() {
    await publisher.end("SIGTERM");
    await server[Symbol.asyncDispose]();
  }
  try {
    await until("the stream", async () => {
      if (!publisher.isRunning()) throw new Error(`The publisher ended early: ${publisher.output()}`);
      return publisher.output().includes("published") && (await isLive?.() ?? true);
    }, { timeoutMs: 60_000, explain: publisher.output });
  } catch (cause) {
    await end();
    throw cause;
  }
  return { url: `${server.url}${whep}`, pid: server.pid, [Symbol.asyncDispose]: end };
}
