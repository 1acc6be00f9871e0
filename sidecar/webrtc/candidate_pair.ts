import type { CandidatePair, CandidateType } from "../contract.ts";

/** What is needed here of a candidate of werift. */
interface Candidate {
  readonly type: string;
  readonly transport: string;
}

/** The way that a connection has found, as `/api/webrtc` tells it; `null` while it has none. */
export function candidatePair(
  nominated: { readonly localCandidate: Candidate; readonly remoteCandidate: Candidate } | undefined,
): CandidatePair | null {
  if (nominated === undefined) return null;
  const { localCandidate: local, remoteCandidate: remote } = nominated;
  const protocol = remote.transport.toLowerCase() === "tcp" ? "tcp" : "udp";
  return { local: candidateType(local.type), remote: candidateType(remote.type), protocol };
}

function candidateType(text: string): CandidateType {
  return text === "srflx" || text === "prflx" || text === "relay" ? text : "host";
}
