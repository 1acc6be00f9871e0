import { methodOf } from "./dtls_records.ts";

/** What is needed here of the connection of werift's that brings datagrams. */
export interface DatagramSource {
  readonly onData: {
    subscribe(listener: (datagram: Uint8Array) => void): { unSubscribe(): void };
  };
}

/** A hello and its repetitions; more than one is a hello in parts. */
const MOST = 4;

/**
 * Keeps what the other side says of its handshake before there is anybody here to hear it, as browsers keep it: it may find
 * the way through the network first. werift drops it, and then the other side says it again after half a second.
 *
 * @returns hands over what was kept, and ends the keeping
 */
export function keepEarly({ onData }: DatagramSource): (dtls: object) => void {
  const kept: Uint8Array[] = [];
  const keeping = onData.subscribe((datagram) => {
    if (isDtls(datagram) && kept.length < MOST) kept.push(datagram);
  });
  return (dtls) => {
    keeping.unSubscribe();
    const take = methodOf(dtls, "udpOnMessage");
    if (take === null) return;
    for (const datagram of kept) {
      try {
        Reflect.apply(take, dtls, [datagram]);
      } catch {
        // From anybody, and no record of DTLS. What comes later is caught by werift itself; this would end the process.
      }
    }
  };
}

/** RFC 7983 section 7. */
function isDtls([first = 0]: Uint8Array): boolean {
  return first >= 20 && first <= 63;
}
