import { methodOf, numberAnew } from "./dtls_records.ts";

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
 * Mends what werift's DTLS does wrong where packets are lost, late or sent twice, in three ways; for either role, and for
 * connections that have not begun.
 */
export function mendHandshakes(transports: readonly HandshakeTransport[]): void {
  for (const transport of transports) {
    transport.onStateChange.subscribe((state) => {
      // It makes its client or server right after saying so.
      if (state === "connecting") queueMicrotask(() => mend(transport.dtls));
    });
  }
}

function mend(dtls: object | undefined): void {
  if (dtls === undefined) return;
  takeFlightOnce(dtls);
  numberAnew(dtls);
  beginAtOnce(dtls);
}

/**
 * Makes either end take what it makes keys of once. Of a client that is what the server says. Browsers send their flight
 * again after 50 ms; werift, when that comes while the handshake ends, makes new keys, of which the browser knows nothing:
 * connected, and every packet is refused. Servers that want the address proved say so twice to a client that has repeated
 * its hello, after half a second; then werift gives up. What we send ourselves is repeated by a timer, so that nothing rests
 * on the other's repetition. A server makes its keys when the client has proved its address, and would make others when it
 * says so again.
 */
function takeFlightOnce(dtls: object): void {
  const handler = methodOf(dtls, HANDLER);
  if (handler === null) return;
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

/** Says hello as soon as there is a way. werift waits for 100 ms first, and then finds that it has been done. */
function beginAtOnce(dtls: object): void {
  const connect = methodOf(dtls, "connect");
  if (connect === null) return; // a server
  const begun = Promise.resolve(Reflect.apply(connect, dtls, []));
  begun.catch(() => {}); // werift is told when it asks
  Reflect.set(dtls, "connect", () => begun);
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
