/** Lines of session descriptions that matter to a relay. Pure. */

const RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
const REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";

/**
 * The description without congestion control for the whole transport (draft-holmer-rmcat-transport-wide-cc-extensions): a
 * browser whose packets have it in them waits for answers that are not given, and sends a tenth of what it could.
 */
export function withoutTransportFeedback(sdp: string): string {
  return sdp.split(/(?<=\n)/)
    .filter((line) =>
      !/^a=rtcp-fb:\S+ transport-cc\b/.test(line) && !/^a=extmap:.*transport-wide-cc/.test(line)
    )
    .join("");
}

/** The numbers of the extensions that say which layer a packet belongs to (RFC 8852), or repairs. */
export function extensionIds(
  sdp: string,
): { readonly rid: number | null; readonly repairedRid: number | null } {
  const idOf = (uri: string) => {
    for (const [, id, name] of sdp.matchAll(/^a=extmap:(\d+)(?:\/\w+)? (\S+)/gm)) {
      if (name === uri) return Number(id);
    }
    return null;
  };
  return { rid: idOf(RID), repairedRid: idOf(REPAIRED_RID) };
}

/** By the source that sends again: the one that it repairs (RFC 5888, RFC 4588 section 8). */
export function repairGroups(sdp: string): ReadonlyMap<number, number> {
  return new Map(
    [...sdp.matchAll(/^a=ssrc-group:FID (\d+) (\d+)/gm)].map(([, main, repair]) => [
      Number(repair),
      Number(main),
    ]),
  );
}

/** The layers of a simulcast that are offered, best first as browsers and OBS list them; empty without (RFC 8853). */
export function layersOffered(sdp: string): readonly string[] {
  const [, list = ""] = /^a=simulcast:(?:recv \S+ )?send (\S+)/m.exec(sdp) ?? [];
  return list.split(";").flatMap((alternatives) => alternatives.split(",").slice(0, 1))
    .map((rid) => rid.replace(/^~/, "")).filter((rid) => rid !== "");
}
