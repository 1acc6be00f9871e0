import { methodOf } from "./dtls_records.ts";

/** The part of werift that takes messages of the handshake, which it keeps to itself. */
const HANDLER = "onHandleHandshakes";

/** RFC 6347 section 4.3.2, RFC 5246 section 7.4. */
const CLIENT_HELLO = 1, SERVER_HELLO = 2, HELLO_VERIFY_REQUEST = 3, FINISHED = 20;

/** More than a handshake has. */
const MOST_HELD = 16;

/** A message of the handshake, whole, as werift has it. */
interface HandshakeMessage {
  readonly msg_type: unknown;
  readonly message_seq: number;
  readonly fragment?: Uint8Array;
}

/**
 * Makes either end take each message of a handshake once, and in the order of their numbers (RFC 6347 section 4.2.2). werift
 * takes them as they come. When a client's certificate is overtaken by what proves it, the connection fails; when a flight
 * comes again before the handshake is over, as from browsers after 50 ms, it makes new keys, of which the other side knows
 * nothing: connected, and every packet is refused.
 *
 * What we send ourselves is repeated by a timer, so that nothing rests on the other's repetition but two things: whoever has
 * not proved its address is asked each time, and whoever repeats its end has not seen ours, which is then said again. A server
 * that wants the address proved, and says so twice, is answered once: at the second answer werift would give up.
 */
export function takeInOrder(dtls: object): void {
  const handler = methodOf(dtls, HANDLER);
  if (handler === null) return;
  const held = new Map<number, HandshakeMessage>();
  let hasProved = false;
  /** What comes next; `null` until the other side greets, having proved its address if it has to. */
  let next: number | null = null;

  /** What of a message can be taken now. */
  function* taken(message: HandshakeMessage): Generator<HandshakeMessage> {
    const { msg_type, message_seq, fragment } = message;
    if (msg_type === HELLO_VERIFY_REQUEST) {
      if (!hasProved) yield message;
      hasProved = true;
    } else if (msg_type === CLIENT_HELLO && !hasCookie(fragment)) yield message;
    else if (msg_type === CLIENT_HELLO || msg_type === SERVER_HELLO) {
      if (next === null) yield* andWhatFollows(message);
    } else if (next !== null && message_seq < next) {
      if (msg_type === FINISHED) yield message;
    } else if (message_seq === next) yield* andWhatFollows(message);
    else if (held.size < MOST_HELD) held.set(message_seq, message);
  }

  function* andWhatFollows(message: HandshakeMessage): Generator<HandshakeMessage> {
    for (let one: HandshakeMessage | undefined = message; one !== undefined;) {
      yield one;
      next = one.message_seq + 1;
      one = held.get(next);
      held.delete(next);
    }
  }

  Reflect.set(
    dtls,
    HANDLER,
    (messages: readonly HandshakeMessage[]): unknown =>
      Reflect.apply(handler, dtls, [messages.flatMap((message) => [...taken(message)])]),
  );
}

/** RFC 6347 section 4.2.1: a hello is a version, 32 bytes of chance, an id of a session and a cookie, these with their lengths. */
function hasCookie(hello: Uint8Array | undefined): boolean {
  const session = hello?.[34] ?? 0;
  return (hello?.[35 + session] ?? 0) > 0;
}
