/**
 * Which names a request may call us by, and which web pages may command us.
 *
 * A page of any site can send requests to this machine, and a site can point its own name at 127.0.0.1 (DNS
 * rebinding); what it cannot do is choose the `Host` and `Origin` headers. So both are matched as text against strict
 * patterns, before anything builds a URL of them.
 */
import { isIPv6 } from "node:net";
import { isLoopback } from "../runtime/loopback.ts";

export interface Authority {
  /** Lower case; an IPv6 address keeps its brackets. */
  readonly name: string;
  readonly port: number | null;
}

export interface HostRules {
  /** The address or name that we listen at, IPv6 without brackets. */
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** The port that we listen at. */
  readonly port: () => number;
}

const AUTHORITY = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?)(?::([0-9]{1,5}))?$/i;
const ORIGIN = /^(https?):\/\/([^/?#]+)$/;
/** Addresses that stand for every address of the machine (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.2). */
const WILDCARDS: ReadonlySet<string> = new Set(["0.0.0.0", "[::]"]);

/** A `Host` header (RFC 9110 section 7.2), `null` when it has not the form of one. */
export function parseAuthority(text: string): Authority | null {
  const [, name, digits] = AUTHORITY.exec(text) ?? [];
  if (name === undefined) return null;
  const port = digits === undefined ? null : Number(digits);
  return port !== null && port > 65_535 ? null : { name: name.toLowerCase(), port };
}

/**
 * Whether that is a name of ours. Loopback names and the address that we listen at go with our port (without one when
 * it is the usual one of `http:`); a name of the list goes with the port it is listed with, or else with ours or none
 * (behind a proxy).
 */
export function isOurs(authority: Authority, rules: HostRules): boolean {
  return isOwnAddress(authority, rules) || isListed(authority, rules, 80);
}

/** Names in text that are ours and are kept as such: what a machine and its proxies are called is a handful. */
const MOST_KEPT = 64;

/**
 * Says of a `Host` whether it is a name of ours, as `isOurs` does; `null` when it has not the form of one. What is ours is asked
 * for with every request, so it is looked at once.
 */
export function createNameCheck(rules: HostRules): (text: string) => boolean | null {
  const ours = new Set<string>();
  let port: number | null = null;
  return (text) => {
    if (port !== rules.port()) {
      port = rules.port();
      ours.clear();
    }
    if (ours.has(text)) return true;
    const authority = parseAuthority(text);
    if (authority === null) return null;
    if (!isOurs(authority, rules)) return false;
    if (ours.size >= MOST_KEPT) ours.clear();
    ours.add(text);
    return true;
  };
}

/**
 * Whether we answer at the address of a page.
 * @param basePath what a proxy serves us under; our own address needs none
 * @param withLoopback whether the page is opened on this machine
 */
export function isServedAt(
  text: string,
  rules: HostRules,
  { basePath, withLoopback }: { readonly basePath: string; readonly withLoopback: boolean },
): boolean {
  const url = URL.parse(text);
  const authority = url === null ? null : parseAuthority(url.host);
  if (url === null || authority === null || !isOurOrigin(url.origin, rules)) return false;
  if (isLoopback(authority.name)) return withLoopback;
  return isOwnAddress(authority, rules) || `${url.pathname}/`.startsWith(`${basePath}/`);
}

function isOwnAddress({ name, port }: Authority, { host, port: ours }: HostRules): boolean {
  if ((port ?? 80) !== ours()) return false;
  const bound = nameOf(host);
  return isLoopback(name) || name === bound && !WILDCARDS.has(bound);
}

/** @param usualPort the port of the scheme, which programs leave out */
function isListed({ name, port }: Authority, rules: HostRules, usualPort: number): boolean {
  return rules.allowedHosts.some((entry) => {
    const listed = parseAuthority(entry);
    if (listed === null || listed.name !== name) return false;
    if (listed.port === null) return port === null || port === rules.port();
    // A proxy may have changed the scheme on the way, and with it what was left out.
    return (port ?? usualPort) === listed.port ||
      port === null && (listed.port === 80 || listed.port === 443);
  });
}

/** A host of the settings as browsers write it in an address. */
function nameOf(host: string): string {
  const [address = ""] = host.split("%"); // an IPv6 zone is for this machine only
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname : host.toLowerCase();
}

/**
 * Whether a browser says that a page of another site sends the request (W3C Fetch Metadata, section 2.3). Pages cannot
 * change what it says; other programs can.
 */
export function isCrossSite(headers: Headers): boolean {
  return headers.get("sec-fetch-site")?.toLowerCase() === "cross-site";
}

/**
 * Whether a browser asks for something that a page of another site, or of another port, wants to have inside itself: all but
 * the pages that a person goes to (W3C Fetch Metadata, sections 2.1 and 2.3).
 */
export function isForAnotherPage(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site")?.toLowerCase();
  const destination = headers.get("sec-fetch-dest")?.toLowerCase();
  return (site === "cross-site" || site === "same-site") && destination !== undefined &&
    destination !== "document";
}

/** Whether the user listed the origin of another site. */
export function isListedOrigin(origin: string, { allowedOrigins }: HostRules): boolean {
  return allowedOrigins.includes(origin);
}

/**
 * Whether a page of that origin is one that we served. Ours are `http:`, and those behind a TLS proxy `https:` under
 * a listed name.
 */
export function isOurOrigin(origin: string, rules: HostRules): boolean {
  const [, scheme, text] = ORIGIN.exec(origin) ?? [];
  const authority = text === undefined ? null : parseAuthority(text);
  if (authority === null) return false;
  return scheme === "http" ? isOurs(authority, rules) : isListed(authority, rules, 443);
}
