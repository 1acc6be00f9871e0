/** Where a stream comes from or goes to by WHEP or WHIP: both exchange one offer for one answer. */
export interface RemoteServer {
  readonly url: string;
  /** Sent as a bearer token; "" for none. */
  readonly token: string;
}

/** A session at another server. */
export interface RemoteSession {
  readonly answer: string;
  /** Says goodbye; whether that arrives does not matter. Never rejects. */
  leave(): Promise<void>;
}

/** Time for an answer, ms: some servers look for their source first. */
const ANSWER_MS = 15_000;
/** For a goodbye, ms. */
const LEAVE_MS = 3_000;
/** Bytes of an answer; real ones have some kB. */
const MOST_ANSWER = 131_072;
/** Characters of a reason that are shown. */
const MOST_REASON = 200;

/**
 * Sends an offer (RFC 9725 section 4.2; draft-ietf-wish-whep). Redirections are followed, without the token where they lead to
 * another server.
 * @throws {Error} with one sentence that says what the server answered; the address, which may hold a key, is not in it
 */
export async function exchangeOffer(
  { url, token }: RemoteServer,
  offer: string,
  signal: AbortSignal,
): Promise<RemoteSession> {
  const authorization: Record<string, string> = token === "" ? {} : { authorization: `Bearer ${token}` };
  const { host, origin } = new URL(url);
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
  const body = await textOf(response, host);
  if (response.status === 401 || response.status === 403) {
    throw new Error(`${host} refuses the token (${response.status}): set the right one`);
  }
  if (response.status !== 201) {
    throw new Error(
      `${host} answers ${response.status}: ${body.replaceAll(/\s+/g, " ").slice(0, MOST_REASON)}`,
    );
  }
  const session = sessionOf(response);
  return {
    answer: body,
    async leave() {
      if (session === null) return;
      try {
        const answered = await fetch(session, {
          method: "DELETE",
          // The token is for the server that it was set for.
          headers: session.origin === origin ? authorization : {},
          redirect: "manual",
          signal: AbortSignal.timeout(LEAVE_MS),
        });
        await answered.body?.cancel();
      } catch {
        // It may be gone already, and nothing can be done about it.
      }
    },
  };
}

/**
 * Where a session can be ended; `null` when the server names no place, or one of another server: it shall not make us
 * command anybody else, who may listen to this machine. The session ends by itself then, when we fall silent.
 */
function sessionOf({ headers, url }: Response): URL | null {
  const location = headers.get("location");
  const session = location === null ? null : URL.parse(location, url);
  return session?.origin === new URL(url).origin ? session : null;
}

/** The body of an answer, read no further than one can be long. @throws {Error} with one sentence */
async function textOf({ body }: Response, host: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  try {
    for await (const chunk of body ?? []) {
      length += chunk.length;
      if (length > MOST_ANSWER) break;
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (cause) {
    throw new Error(
      `${host} does not complete its answer: look at the address, and whether the server runs`,
      {
        cause,
      },
    );
  }
  if (length > MOST_ANSWER) {
    throw new Error(`${host} answers with more than ${MOST_ANSWER / 1_024} KiB: look at the address`);
  }
  return text + decoder.decode();
}
