import fc from "fast-check";
import * as v from "valibot";
import type { SidecarProcess } from "../sidecar_process.ts";
import { changed, CHANGES } from "./changes.ts";
import { type Answer, bytesOf, exchange } from "../../../tests/support/exchange.ts";
import { complaintAbout } from "./judgement.ts";
import { trial } from "./trial.ts";

/** An answer comes within a second or so; ms. */
const PATIENCE_MS = 60_000;
/** Viewers at a time; fewer than there may be. */
const LANES = 4;
/** Refusals of an offer that is none, and of one that wants what we do not send. */
const REFUSALS = [400, 406];

const FRAGMENT = [
  "a=ice-ufrag:CJhg",
  "a=ice-pwd:7b6g7PmFgU5samtT1YESjnJR",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "a=mid:0",
  "a=candidate:1 1 udp 2113937151 127.0.0.1 9 typ host generation 0 ufrag CJhg network-cost 999",
  "a=candidate:2 1 tcp 1518280447 127.0.0.1 9 typ host tcptype active",
  "a=candidate:3 1 udp 1677729535 127.0.0.1 9 typ srflx raddr 0.0.0.0 rport 0",
  "a=end-of-candidates",
  "",
].join("\r\n");

const ANSWER = v.object({ sdp: v.string(), session: v.string() });

export interface OfferFuzzOptions {
  readonly sidecar: SidecarProcess;
  readonly seed: number;
  readonly count: number;
  readonly offers: ReadonlyMap<string, string>;
  readonly hidden: readonly string[];
  /** What publishers show. */
  readonly whipToken: string;
}

/** What became of the offers and of the fragments that followed those that were answered. */
export interface OfferFigures {
  answered: number;
  refused: number;
  fragments: number;
}

/** How an offer comes: of a viewer (WHEP, or as JSON) or of a publisher. */
type Way = "whep" | "json" | "whip";

/** Sends `count` damaged offers, and damaged candidates after each that is answered. @throws {Error} with the smallest wrong one */
export async function sendOffers(options: OfferFuzzOptions): Promise<OfferFigures> {
  const { sidecar, seed, count, offers, hidden, whipToken } = options;
  const port = Number(new URL(sidecar.url).port);
  const figures: OfferFigures = { answered: 0, refused: 0, fragments: 0 };

  async function ask(method: string, target: string, type: string, body: string): Promise<Answer> {
    const bytes = new TextEncoder().encode(body);
    const head = `${method} ${target} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: ${type}\r\n` +
      `authorization: Bearer ${whipToken}\r\ncontent-length: ${bytes.length}\r\nconnection: close\r\n\r\n`;
    const answer = await exchange([bytesOf(head), bytes], { port, patienceMs: PATIENCE_MS });
    const complaint = complaintAbout(answer, { large: bytes.length > 60_000, method, hidden });
    if (complaint !== null) throw new Error(complaint);
    if (!sidecar.program.isRunning()) throw new Error(`The sidecar ended:\n${sidecar.program.output()}`);
    return answer;
  }

  async function offer(sdp: string, by: Way): Promise<string | null> {
    const asJson = by === "json";
    const target = { json: "/webrtc/offer", whip: "/whip/fuzz", whep: "/whep/detector" }[by];
    const answer = asJson
      ? await ask("POST", target, "application/json", JSON.stringify({ sdp, type: "offer" }))
      : await ask("POST", target, "application/sdp", sdp);
    if (REFUSALS.includes(answer.status ?? 0)) {
      figures.refused++;
      return null;
    }
    if (answer.status !== (asJson ? 200 : 201)) {
      throw new Error(`It was answered ${answer.status}: ${answer.body}`);
    }
    figures.answered++;
    if (asJson) return v.parse(ANSWER, JSON.parse(answer.body)).session;
    return new URL(answer.headers.get("location") ?? "", `${sidecar.url}${target}`).pathname;
  }

  const inputs = fc.record({
    name: fc.constantFrom(...offers.keys()),
    changes: CHANGES,
    by: fc.constantFrom<Way>("whep", "json", "whip"),
    fragments: fc.array(CHANGES, { maxLength: 3 }),
  });
  const lane = (index: number) =>
    trial({
      inputs,
      seed: seed * LANES + index,
      count: Math.ceil(count / LANES),
      describe: (input) => JSON.stringify(input).slice(0, 2_000),
    }, async ({ name, by, changes, fragments }) => {
      // What would be refused at the first look is turned round.
      const [from, to] = by === "whip" ? ["a=recvonly", "a=sendonly"] : ["a=sendonly", "a=recvonly"];
      const sdp = changed((offers.get(name) ?? "").replaceAll(from, to), changes, "\r\n");
      const session = await offer(sdp, by);
      if (session === null) return;
      for (const fragment of fragments) {
        const text = changed(FRAGMENT, fragment, "\r\n");
        await ask("PATCH", session, "application/trickle-ice-sdpfrag", text);
        figures.fragments++;
      }
      const { status } = await ask("DELETE", session, "text/plain", "");
      // It may have ended by itself: a description that is answered need not be one to connect with.
      if (status !== 200 && status !== 404) throw new Error(`Its end was answered ${status}`);
    });
  await Promise.all(Array.from({ length: LANES }, (_, index) => lane(index)));
  return figures;
}
