import type { Answer, Fetch } from "../api.ts";
import { failureOf, NO_ANSWER } from "../failure.ts";

/** A stream at a sidecar or a media server that speaks WHEP (draft-ietf-wish-whep). */
export interface WhepStream {
  /** Where offers go, such as `http://127.0.0.1:3000/whep/detector`. */
  readonly url: string;
  readonly fetch: Fetch;
}

/** A session that the server holds for us. */
export interface WhepSession {
  /** The server's SDP. */
  readonly answer: string;
  /** Sends candidates that were found after the offer. A server that takes none has all it needs from the offer. */
  trickle(fragment: string): Promise<void>;
  /** Tells the server that nobody watches any more; works while the page goes away. */
  leave(): Promise<void>;
}

/** Sends an offer. Nothing here throws: a refusal, and a server that does not answer, is an answer. */
export async function openWhep(
  { url, fetch }: WhepStream,
  offer: string,
  signal: AbortSignal,
): Promise<Answer<WhepSession>> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/sdp" },
      body: offer,
      signal,
    });
    const text = await response.text();
    if (!response.ok) return { ok: false, failure: failureOf(response.status, text) };
    const location = response.headers.get("location");
    const session = location === null
      ? null
      : new URL(location, response.url === "" ? url : response.url).href;
    return { ok: true, value: sessionAt(session, text, fetch) };
  } catch {
    return { ok: false, failure: NO_ANSWER };
  }
}

/** @param url `null` when the server did not tell it: it then notices by itself that we are gone */
function sessionAt(url: string | null, answer: string, fetch: Fetch): WhepSession {
  const send = async (init: RequestInit) => {
    if (url === null) return;
    await fetch(url, init).catch(() => {}); // what it would bring is not needed, or comes by time-out
  };
  return {
    answer,
    trickle: (fragment) =>
      send({
        method: "PATCH",
        headers: { "content-type": "application/trickle-ice-sdpfrag" },
        body: fragment,
      }),
    leave: () => send({ method: "DELETE", keepalive: true }),
  };
}

/** The part of an `RTCIceCandidate` that is sent. */
export interface FoundCandidate {
  readonly candidate: string;
  readonly sdpMid: string | null;
}

/**
 * Candidates as a trickle fragment (RFC 8840, section 9), with the credentials and the media line of the offer.
 * @param last whether no more will follow
 */
export function trickleFragment(offer: string, candidates: readonly FoundCandidate[], last: boolean): string {
  const lines = offer.split(/\r?\n/);
  const first = (prefix: string) => lines.filter((line) => line.startsWith(prefix)).slice(0, 1);
  const media = lines.find((line) => line.startsWith("m=")) ?? "m=video 9 UDP/TLS/RTP/SAVPF 0";
  const mid = candidates.find(({ sdpMid }) => sdpMid !== null)?.sdpMid ?? "0";
  return [
    ...first("a=ice-ufrag:"),
    ...first("a=ice-pwd:"),
    media,
    `a=mid:${mid}`,
    ...candidates.map(({ candidate }) => `a=${candidate}`),
    ...last ? ["a=end-of-candidates"] : [],
    "",
  ].join("\r\n");
}
