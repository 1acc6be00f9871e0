import { isIP } from "node:net";
import { isPublic } from "./addresses.ts";

/** What may be told of this machine in an answer. */
export interface AnnounceRules {
  /** The addresses of this machine that may be used. */
  readonly addresses: readonly string[];
  /** The address that a router forwards one to one; `null` without. */
  readonly publicIp: string | null;
  /** Whether addresses of this machine that are not public stay untold. */
  readonly onlyPublic: boolean;
  readonly policy: "all" | "relay";
}

/** The parts of `a=candidate:` (RFC 8839 section 5.1) that matter here. */
interface Candidate {
  readonly foundation: string;
  readonly component: string;
  readonly protocol: string;
  readonly priority: string;
  readonly address: string;
  readonly port: string;
  readonly type: string;
  /** Where the candidate was found from, and what else stands there. */
  readonly rest: string;
}

const CANDIDATE = /^a=candidate:(\S+) (\d+) (\S+) (\d+) (\S+) (\d+) typ (\S+)(.*)$/;
const RELATED = / raddr \S+ rport \d+/;
/** `o=`, `c=` and `a=rtcp:` end in an address. */
const NAMED_ADDRESS = /^((?:o=|c=|a=rtcp:).*\bIN IP)([46]) (\S+)$/;

/**
 * The session description without what must not be told: candidates of addresses that may not be used, with
 * `onlyPublic` also private ones, and with the policy "relay" all but those of the relay; the same holds for the
 * addresses that stand beside them. The public address comes in as a candidate with the port of the socket that it leads to.
 */
export function announce(sdp: string, rules: AnnounceRules): string {
  const lines = sdp.split(/\r?\n/);
  const parsed = lines.map(parseCandidate);
  const told: string[] = [];
  for (const [index, line] of lines.entries()) {
    const candidate = parsed[index] ?? null;
    if (candidate === null) {
      told.push(withoutAddress(line, rules));
      continue;
    }
    const section = candidatesOfSection(lines, parsed, index);
    if (rules.policy === "all" && candidate === socketBehind(section, rules.publicIp)) {
      const foundation = `${candidate.foundation}p`;
      told.push(write(withoutSource({ ...candidate, foundation, address: rules.publicIp ?? "" }, rules)));
    }
    if (mayBeTold(candidate, rules)) told.push(write(withoutSource(candidate, rules)));
  }
  return told.join("\r\n");
}

function parseCandidate(line: string): Candidate | null {
  const [
    match,
    foundation = "",
    component = "",
    protocol = "",
    priority = "",
    address = "",
    port = "",
    type = "",
    rest = "",
  ] = CANDIDATE.exec(line) ?? [];
  return match === undefined
    ? null
    : { foundation, component, protocol, priority, address, port, type, rest };
}

function write({ foundation, component, protocol, priority, address, port, type, rest }: Candidate): string {
  return `a=candidate:${foundation} ${component} ${protocol} ${priority} ${address} ${port} typ ${type}${rest}`;
}

/** The candidates of the media section that a line stands in. */
function candidatesOfSection(
  lines: readonly string[],
  parsed: readonly (Candidate | null)[],
  index: number,
): Candidate[] {
  const start = lines.findLastIndex((line, at) => at <= index && line.startsWith("m="));
  const next = lines.findIndex((line, at) => at > index && line.startsWith("m="));
  return parsed.slice(Math.max(start, 0), next === -1 ? undefined : next)
    .filter((candidate) => candidate !== null);
}

/**
 * The socket that the router's forwarding ends at, `undefined` when there is none or the address is told anyway. Sockets
 * listen at every address of their family, so that any will do; one of them, so that only its port need be forwarded.
 */
function socketBehind(section: readonly Candidate[], publicIp: string | null): Candidate | undefined {
  if (publicIp === null || section.some(({ address }) => isSame(address, publicIp))) return undefined;
  return section.find(({ type, protocol, address }) =>
    type === "host" && protocol.toLowerCase() === "udp" && isIP(address) === isIP(publicIp)
  );
}

function mayBeTold({ type, address }: Candidate, rules: AnnounceRules): boolean {
  if (type === "relay") return true; // an address of the server that the user named
  if (rules.policy === "relay") return false;
  if (rules.publicIp !== null && isSame(address, rules.publicIp)) return true;
  if (rules.onlyPublic && !isPublic(address)) return false;
  return type !== "host" || isOurs(address, rules);
}

/** The candidate without where it was found from, if that may not be told (as browsers do: RFC 8839 section 5.1). */
function withoutSource(candidate: Candidate, rules: AnnounceRules): Candidate {
  const source = / raddr (\S+)/.exec(candidate.rest)?.[1];
  if (source === undefined || rules.policy === "all" && mayStand(source, rules)) return candidate;
  const nowhere = isIP(source) === 6 ? "::" : "0.0.0.0";
  return { ...candidate, rest: candidate.rest.replace(RELATED, ` raddr ${nowhere} rport 9`) };
}

function withoutAddress(line: string, rules: AnnounceRules): string {
  const [match, before = "", family, address = ""] = NAMED_ADDRESS.exec(line) ?? [];
  if (match === undefined || isIP(address) === 0) return line;
  if (rules.policy === "all" && mayStand(address, rules)) return line;
  return `${before}${family} ${family === "6" ? "::" : "0.0.0.0"}`;
}

/** Whether an address of ours may stand somewhere, if not as a candidate. */
function mayStand(address: string, rules: AnnounceRules): boolean {
  if (rules.publicIp !== null && isSame(address, rules.publicIp)) return true;
  return isOurs(address, rules) && !(rules.onlyPublic && !isPublic(address));
}

function isOurs(address: string, { addresses }: AnnounceRules): boolean {
  return addresses.some((one) => isSame(one, address));
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
