import { takeInOrder } from "./dtls_messages.ts";
import { methodOf, numberAnew } from "./dtls_records.ts";
import { type DatagramSource, keepEarly } from "./early_datagrams.ts";

/** What is needed here of a DTLS transport of werift. */
export interface HandshakeTransport {
  readonly onStateChange: { subscribe(listener: (state: string) => void): unknown };
  readonly iceTransport: { readonly connection: DatagramSource };
  readonly dtls?: object | undefined;
}

/**
 * Mends what werift's DTLS does wrong where packets are lost, late or sent twice, in four ways; for either role, and for
 * connections that have not begun.
 */
export function mendHandshakes(transports: readonly HandshakeTransport[]): void {
  for (const transport of transports) {
    const handOver = keepEarly(transport.iceTransport.connection);
    transport.onStateChange.subscribe((state) => {
      // It makes its client or server right after saying so.
      if (state !== "connecting") return;
      queueMicrotask(() => {
        if (transport.dtls === undefined) return;
        mend(transport.dtls);
        handOver(transport.dtls);
      });
    });
  }
}

function mend(dtls: object): void {
  takeInOrder(dtls);
  numberAnew(dtls);
  beginAtOnce(dtls);
}

/** Says hello as soon as there is a way. werift waits for 100 ms first, and then finds that it has been done. */
function beginAtOnce(dtls: object): void {
  const connect = methodOf(dtls, "connect");
  if (connect === null) return; // a server
  const begun = Promise.resolve(Reflect.apply(connect, dtls, []));
  begun.catch(() => {}); // werift is told when it asks
  Reflect.set(dtls, "connect", () => begun);
}
