/** What is needed here of a DTLS transport of werift. */
export interface HandshakeTransport {
  readonly onStateChange: { subscribe(listener: (state: string) => void): unknown };
  readonly dtls?: object | undefined;
}

/** The part of werift that takes messages of the handshake, which it keeps to itself. */
const HANDLER = "onHandleHandshakes";

const CLIENT_HELLO = 1;

/**
 * Messages of a server's flights before the end (RFC 6347 section 4.2.4): the request to prove one's address; then hello,
 * certificate, key exchange, request for a certificate, done.
 */
const FLIGHT: ReadonlySet<unknown> = new Set([3, 2, 11, 12, 13, 14]);

/**
 * Makes either end of DTLS take what it makes keys of once. Of a client that is what the server says. Browsers send their flight again after 50 ms; werift, when that
 * comes while the handshake ends, makes new keys, of which the browser knows nothing: connected, and every packet is refused.
 * Servers that want the address proved say so twice to a client that has repeated its hello, after half a second; then werift
 * gives up. What we send ourselves is repeated by a timer, so that nothing rests on the other's repetition. A server makes
 * its keys when the client has proved its address, and would make others when it says so again.
 */
export function takeFlightOnce(transports: readonly HandshakeTransport[]): void {
  for (const transport of transports) {
    transport.onStateChange.subscribe((state) => {
      // It makes its client right after saying so, and sends nothing for 100 ms.
      if (state === "connecting") queueMicrotask(() => guard(transport.dtls));
    });
  }
}

function guard(dtls: object | undefined): void {
  const handler: unknown = dtls === undefined ? undefined : Reflect.get(dtls, HANDLER);
  if (dtls === undefined || typeof handler !== "function") return;
  const taken = new Set<unknown>();
  Reflect.set(dtls, HANDLER, (messages: readonly HandshakeMessage[]): unknown => {
    const fresh = messages.filter((message) => !taken.has(nameOf(message)));
    for (const message of fresh) {
      const name = nameOf(message);
      if (name !== null) taken.add(name);
    }
    return Reflect.apply(handler, dtls, [fresh]);
  });
}

interface HandshakeMessage {
  readonly msg_type: unknown;
  readonly fragment?: Uint8Array;
}

/** What is taken once, by name; `null` for what may come again. */
function nameOf({ msg_type, fragment }: HandshakeMessage): unknown {
  if (msg_type === CLIENT_HELLO) return hasCookie(fragment) ? "hello with a cookie" : null;
  return FLIGHT.has(msg_type) ? msg_type : null;
}

/** RFC 6347 section 4.2.1: a hello is a version, 32 bytes of chance, an id of a session and a cookie, these with their lengths. */
function hasCookie(hello: Uint8Array | undefined): boolean {
  const session = hello?.[34] ?? 0;
  return (hello?.[35 + session] ?? 0) > 0;
}
