import { Buffer } from "node:buffer";
import { createSocket, type Socket } from "node:dgram";
import type { Random } from "../random.ts";
import type { SidecarProcess } from "../sidecar_process.ts";
import { type Attribute, mappedAddress, stunMessage } from "./stun.ts";

/** A viewer that sends whatever it likes to the port that it is given: before it is known, and as one that is. */

const STRANGERS = 100;
const CHECKS = 60;
const PACKETS = 140;
/** A connection that is made is made in a fraction of it, ms. */
const CONNECT_MS = 2_000;
const BINDING = 0x0001;
const BINDING_ANSWERED = 0x0101;
const USERNAME = 0x0006;
const PRIORITY = 0x0024;
const USE_CANDIDATE = 0x0025;
const CONTROLLING = 0x802a;
/** Types of messages and attributes that mean something (RFC 8489, RFC 8656, RFC 8445). */
const TYPES = [0x0001, 0x0001, 0x0001, 0x0011, 0x0101, 0x0111, 0x0003, 0x0113, 0x0017, 0xffff] as const;
const ATTRIBUTES = [
  0x01,
  0x06,
  0x09,
  0x0a,
  0x0c,
  0x0d,
  0x12,
  0x13,
  0x14,
  0x15,
  0x16,
  0x20,
  0x24,
  0x25,
  0x8029,
] as const;
/** First bytes by what a datagram is taken for (RFC 7983): DTLS records, RTP and RTCP. */
const DTLS = [20, 21, 22, 23, 25] as const;
const HANDSHAKES = [0, 1, 2, 3, 4, 11, 12, 13, 14, 15, 16, 20] as const;
const RTCP = [200, 201, 202, 203, 204, 205, 206, 207, 96] as const;

export interface DatagramFuzzOptions {
  readonly sidecar: SidecarProcess;
  readonly random: Random;
  /** How many viewers. */
  readonly count: number;
  /** Of a viewer. */
  readonly offer: string;
}

/** @returns how many datagrams were sent; a connection that was made all the way to DTLS is among them, or it throws */
export async function sendDatagrams({ sidecar, random, count, offer }: DatagramFuzzOptions): Promise<number> {
  const socket = await openSocket();
  let sent = 0;
  let handshakes = 0;
  let heardOne = () => {};
  /** What came last, to be sent back damaged. */
  const heard: Buffer[] = [];
  const send = (bytes: Uint8Array, port: number) =>
    new Promise<void>((resolve) => {
      sent++;
      socket.send(bytes, port, "127.0.0.1", () => resolve());
    });
  const ours = { name: field(offer, "ice-ufrag"), password: field(offer, "ice-pwd") };
  socket.on("message", (message, { address, port }) => {
    const [first = 0, second = 0] = message;
    if (first === 0 && second === BINDING) {
      const answer = [mappedAddress(address, port)];
      void send(stunMessage(BINDING_ANSWERED, message.subarray(8, 20), answer, ours.password), port);
    } else if (first >= 20 && first < 64) {
      handshakes++;
      heardOne();
      heard.unshift(message);
      heard.length = Math.min(heard.length, 10);
    }
  });
  try {
    for (let viewer = 0; viewer < count; viewer++) {
      const { answer, session } = await begin(sidecar, offer);
      const port = Number(/^a=candidate:\S+ \d+ udp \d+ 127\.0\.0\.1 (\d+)/m.exec(answer)?.[1]);
      const username = Buffer.from(`${field(answer, "ice-ufrag")}:${ours.name}`);
      const password = field(answer, "ice-pwd");
      for (let i = 0; i < STRANGERS; i++) await send(packet(random, heard), port);
      const connected = new Promise<void>((resolve) => heardOne = resolve);
      for (let i = 0; i < CHECKS; i++) await send(check(random, username, password), port);
      // It may have chosen to fail; then the rest comes from a stranger again.
      await inTime(connected);
      for (let i = 0; i < PACKETS; i++) await send(packet(random, heard), port);
      if (!sidecar.program.isRunning()) throw new Error(`A datagram ended it:\n${sidecar.program.output()}`);
      const { status, body } = await fetch(new URL(session, sidecar.url), { method: "DELETE" });
      await body?.cancel();
      if (status !== 200 && status !== 404) throw new Error(`A viewer's end was answered ${status}`);
    }
  } finally {
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
  if (handshakes === 0) throw new Error("No connection came as far as DTLS, so that little was tried");
  return sent;
}

async function openSocket(): Promise<Socket> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", () => resolve()));
  return socket;
}

async function begin(sidecar: SidecarProcess, offer: string): Promise<{ answer: string; session: string }> {
  const response = await fetch(`${sidecar.url}/whep/detector`, {
    method: "POST",
    headers: { "content-type": "application/sdp" },
    body: offer,
  });
  const answer = await response.text();
  if (response.status !== 201) throw new Error(`An offer was answered ${response.status}: ${answer}`);
  return { answer, session: `/whep/${response.headers.get("location")}` };
}

async function inTime(event: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([event, new Promise((resolve) => timer = setTimeout(resolve, CONNECT_MS))]);
  clearTimeout(timer);
}

function field(sdp: string, name: string): string {
  return new RegExp(`^a=${name}:(\\S+)`, "m").exec(sdp)?.[1] ?? "";
}

/** A check for a connection, as a viewer's with the right password, mostly with something odd in it. */
function check(random: Random, username: Uint8Array, password: string): Uint8Array {
  const odd = Array.from({ length: random.below(3) }, (): Attribute => [
    random.next() < 0.7 ? random.pick(ATTRIBUTES) : random.below(65_536),
    noise(random, random.next() < 0.5 ? random.below(40) : random.pick([0, 1, 2, 4, 8])),
  ]);
  const message = stunMessage(random.pick(TYPES), noise(random, 12), [
    [USERNAME, username],
    [PRIORITY, Uint8Array.from([0x6e, 0, 1, 0xff])],
    [CONTROLLING, noise(random, 8)],
    ...(random.next() < 0.5 ? [[USE_CANDIDATE, new Uint8Array()] as const] : []),
    ...odd,
  ], password);
  if (random.next() < 0.12) message[random.below(message.length)] = random.below(256);
  return message;
}

/** Noise, noise that begins like something, or what came before, damaged. */
function packet(random: Random, heard: readonly Buffer[]): Uint8Array {
  const bytes = noise(random, 14 + random.below(1_300));
  const length = bytes.length - 13;
  const echo = heard[random.below(heard.length)];
  switch (random.below(5)) {
    case 0:
      if (echo === undefined) return bytes.subarray(0, 1 + random.below(4));
      return damaged(echo, random);
    case 1: // a record, or a part of a handshake: type, version, epoch, number, length, kind, ...
      bytes.set([random.pick(DTLS), 254, random.pick([253, 255]), 0, random.below(2), 0, 0, 0, 0, 0, 1]);
      bytes.set([length >> 8, length & 0xff, random.pick(HANDSHAKES)], 11);
      return bytes;
    case 2:
      bytes.set([128 + random.below(64), random.pick(RTCP), length >> 10, length >> 2 & 0xff]);
      return bytes;
    case 3:
      bytes.set([0, random.below(4), length >> 8, length & 0xfc, 0x21, 0x12, 0xa4, 0x42]);
      return bytes;
    default:
      return bytes;
  }
}

function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (let hits = 1 + random.below(4); hits > 0; hits--) copy[random.below(copy.length)] = random.below(256);
  return copy;
}

function noise(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}
