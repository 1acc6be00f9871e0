import { messageOf } from "../../runtime/message.ts";

/** Where a stream comes from or goes to by WHEP or WHIP: both exchange one offer for one answer. */
export interface RemoteServer {
  readonly url: string;
  /** Sent as a bearer token; "" for none. */
  readonly token: string;
}

/** A session at another server. */
export interface RemoteSession {
  readonly answer: string;
  /** Says goodbye; whether that arrives does not matter. */
  leave(): Promise<void>;
}

/** Time for an answer, ms: some servers look for their source first. */
const ANSWER_MS = 15_000;
/** For a goodbye, ms. */
const LEAVE_MS = 3_000;
/** Characters of a reason that are shown. */
const MOST_REASON = 200;

/**
 * Sends an offer (RFC 9725 section 4.2; draft-ietf-wish-whep). Redirections are followed.
 * @throws {Error} with one sentence that says what the server answered; the address, which may hold a key, is not in it
 */
export async function exchangeOffer(
  { url, token }: RemoteServer,
  offer: string,
  signal: AbortSignal,
): Promise<RemoteSession> {
  const authorization: Record<string, string> = token === "" ? {} : { authorization: `Bearer ${token}` };
  const host = new URL(url).host;
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/sdp", "accept": "application/sdp", ...authorization },
      body: offer,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
  } catch (cause) {
    throw new Error(`${host} does not answer: look at the address, and whether the server runs`, { cause });
  }
  const body = await response.text();
  if (response.status === 401 || response.status === 403) {
    throw new Error(`${host} refuses the token (${response.status}): set the right one`);
  }
  if (response.status !== 201) {
    throw new Error(
      `${host} answers ${response.status}: ${body.replaceAll(/\s+/g, " ").slice(0, MOST_REASON)}`,
    );
  }
  const location = response.headers.get("location");
  return {
    answer: body,
    async leave() {
      if (location === null) return;
      const headers = authorization;
      // It may be gone already, and nothing can be done about it.
      const answered = await fetch(new URL(location, response.url), {
        method: "DELETE",
        headers,
        signal: AbortSignal.timeout(LEAVE_MS),
      }).catch((error) => messageOf(error));
      if (typeof answered !== "string") await answered.body?.cancel();
    },
  };
}
