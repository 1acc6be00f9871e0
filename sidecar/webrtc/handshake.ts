/** What is needed here of a DTLS transport of werift. */
export interface HandshakeTransport {
  readonly onStateChange: { subscribe(listener: (state: string) => void): unknown };
  readonly dtls?: object | undefined;
}

/** The part of werift that takes messages of the handshake, which it keeps to itself. */
const HANDLER = "onHandleHandshakes";

/**
 * Messages of a server's flights before the end (RFC 6347 section 4.2.4): the request to prove one's address; then hello,
 * certificate, key exchange, request for a certificate, done.
 */
const FLIGHT: ReadonlySet<unknown> = new Set([3, 2, 11, 12, 13, 14]);

/**
 * Makes a client of DTLS take each message of the server once. Browsers send their flight again after 50 ms; werift, when that
 * comes while the handshake ends, makes new keys, of which the browser knows nothing: connected, and every packet is refused.
 * Servers that want the address proved say so twice to a client that has repeated its hello, after half a second; then werift
 * gives up. What we send ourselves is repeated by a timer, so that nothing rests on the server's repetition.
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
  Reflect.set(dtls, HANDLER, (messages: readonly { readonly msg_type: unknown }[]): unknown => {
    const fresh = messages.filter(({ msg_type }) => !FLIGHT.has(msg_type) || !taken.has(msg_type));
    for (const { msg_type } of fresh) taken.add(msg_type);
    return Reflect.apply(handler, dtls, [fresh]);
  });
}
