/**
 * The end of a connection, told to the other side and heard from it (close_notify, RFC 5246 section 7.2.1). werift does
 * neither. OBS begins again by itself when it is told; when it has to find out, it sends to nobody for 27 s and then stops
 * the stream for good.
 */
import { Buffer } from "node:buffer";
import { methodOf, partOf, recordsOf } from "./dtls_records.ts";
import type { DatagramSource } from "./early_datagrams.ts";

/** What is needed here of a DTLS transport of werift. */
export interface ClosingTransport {
  readonly state: string;
  readonly iceTransport: { readonly connection: DatagramSource };
  readonly dtls?: object | undefined;
}

const ALERT = 21;
const WARNING = 1, FATAL = 2;
const CLOSE_NOTIFY = 0;
/** Beyond the numbers that repeated records got (dtls_records.ts). */
const AHEAD = 1_000;
/** Nobody says it again when it is lost. */
const TIMES = 2;

/** Tells the other side that this is the end; nothing happens without a connection. Never rejects. */
export async function sayGoodbye({ state, dtls }: ClosingTransport): Promise<void> {
  if (state !== "connected" || dtls === undefined) return;
  const cipher = partOf(dtls, "cipher"), context = partOf(dtls, "dtls");
  const send = methodOf(dtls, "send"), encrypt = methodOf(cipher, "encryptPacket");
  const number: unknown = Reflect.get(context, "recordSequenceNumber");
  if (send === null || encrypt === null || typeof number !== "number") return;
  // It sends data and nothing else.
  Reflect.set(cipher, "encryptPacket", (packet: { recordLayerHeader: { contentType: number } }): unknown => {
    packet.recordLayerHeader.contentType = ALERT;
    return Reflect.apply(encrypt, cipher, [packet]);
  });
  Reflect.set(context, "recordSequenceNumber", number + AHEAD);
  for (let time = 0; time < TIMES; time++) {
    await Promise.resolve(Reflect.apply(send, dtls, [Buffer.of(WARNING, CLOSE_NOTIFY)])).catch(() => {});
  }
}

/** Hears of the end once the other side has told of it, in a record that it alone can have made. */
export function hearGoodbye(transport: ClosingTransport, onGoodbye: () => void): void {
  transport.iceTransport.connection.onData.subscribe((datagram) => {
    if (datagram[0] !== ALERT || transport.dtls === undefined) return;
    const cipher = partOf(transport.dtls, "cipher");
    const decrypt = methodOf(cipher, "decryptPacket");
    if (decrypt === null) return;
    for (const record of recordsOf(datagram)) {
      if (record.recordLayerHeader.contentType !== ALERT || record.recordLayerHeader.epoch === 0) continue;
      if (isEnd(() => Reflect.apply(decrypt, cipher, [record]))) return onGoodbye();
    }
  });
}

function isEnd(read: () => unknown): boolean {
  try {
    const alert = read();
    return alert instanceof Uint8Array && (alert[0] === FATAL || alert[1] === CLOSE_NOTIFY);
  } catch {
    return false; // made by somebody else
  }
}
