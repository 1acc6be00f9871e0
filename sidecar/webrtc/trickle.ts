import { SignallingFault } from "./fault.ts";

/** A candidate of a fragment, and the media section that it is for; `null` where the fragment names none. */
export interface TrickledCandidate {
  readonly candidate: string;
  readonly mid: string | null;
}

/**
 * The candidates of a fragment of SDP (RFC 8840 section 9); the end of candidates is none.
 *
 * @throws {SignallingFault} `invalid_sdp` when it has nothing of ICE in it
 */
export function readFragment(fragment: string): TrickledCandidate[] {
  if (!/^a=(candidate|end-of-candidates|ice-ufrag)/m.test(fragment)) {
    throw new SignallingFault("invalid_sdp", "The fragment has neither candidates nor their end in it");
  }
  const found: TrickledCandidate[] = [];
  let mid: string | null = null;
  for (const line of fragment.split(/\r?\n/)) {
    if (line.startsWith("a=mid:")) mid = line.slice("a=mid:".length).trim();
    if (line.startsWith("a=candidate:")) found.push({ candidate: line.slice("a=".length).trim(), mid });
  }
  return found;
}
