import { isIP } from "node:net";

/**
 * More candidates than a browser has. To each of them a peer sends checks, so that a viewer with thousands would make this
 * machine send packets to thousands of strangers.
 */
const MOST_CANDIDATES = 32;

const CANDIDATE = /^(?:a=)?candidate:\S+ \d+ \S+ \d+ (\S+) \d+ typ \S+/;
/** A name that a browser gives its own address in the local network (draft-ietf-mmusic-mdns-ice-candidates). */
const LOCAL_NAME = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.local$/i;

/** Makes werift give up as soon as no candidate leads anywhere, although the other side's checks are still on their way. */
const END = /^(?:a=)?end-of-candidates$/;

/**
 * A viewer's session description, or a part of one (RFC 8840), without the candidates that a peer must not follow: those
 * with a name, which would be looked up for whoever sends it, and those that are too many; and without the end of them, as
 * who has none that can be followed (Firefox, where its names are not found) comes by itself.
 * @param asksNeighbours whether the names that browsers have in the local network may be asked for there
 */
export function accept(sdp: string, { asksNeighbours }: { readonly asksNeighbours: boolean }): string {
  let count = 0;
  const mayFollow = (line: string) => {
    if (END.test(line)) return false;
    if (!/^(?:a=)?candidate:/.test(line)) return true;
    const [, address = ""] = CANDIDATE.exec(line) ?? [];
    return (isIP(address) !== 0 || asksNeighbours && LOCAL_NAME.test(address)) && ++count <= MOST_CANDIDATES;
  };
  return sdp.split(/(?<=\n)/).filter((line) => mayFollow(line.trimEnd())).join("");
}
