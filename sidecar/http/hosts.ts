/**
 * Which names a request may call us by, and which web pages may command us.
 *
 * A page of any site can send requests to this machine, and a site can point its own name at 127.0.0.1 (DNS
 * rebinding); what it cannot do is choose the `Host` and `Origin` headers. So both are matched as text against strict
 * patterns, before anything builds a URL of them.
 */

export interface Authority {
  /** Lower case; an IPv6 address keeps its brackets. */
  readonly name: string;
  readonly port: number | null;
}

export interface HostRules {
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** The port that we listen at. */
  readonly port: () => number;
}

const AUTHORITY = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?)(?::([0-9]{1,5}))?$/i;
const ORIGIN = /^(https?):\/\/([^/?#]+)$/;
const LOOPBACK_NAMES: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** A `Host` header (RFC 9110 section 7.2), `null` when it has not the form of one. */
export function parseAuthority(text: string): Authority | null {
  const [, name, digits] = AUTHORITY.exec(text) ?? [];
  if (name === undefined) return null;
  const port = digits === undefined ? null : Number(digits);
  return port !== null && port > 65_535 ? null : { name: name.toLowerCase(), port };
}

/**
 * Whether that is a name of ours. Loopback names go with our port (without one when it is the scheme's usual one);
 * a name of the list goes with the port it is listed with, or else with ours or none (behind a proxy).
 */
export function isOurs({ name, port }: Authority, rules: HostRules, usualPort = 80): boolean {
  const asked = port ?? usualPort;
  if (LOOPBACK_NAMES.has(name)) return asked === rules.port();
  return rules.allowedHosts.some((entry) => {
    const listed = parseAuthority(entry);
    if (listed === null || listed.name !== name) return false;
    if (listed.port === null) return port === null || port === rules.port();
    // Programs leave out the usual port of the scheme, which a proxy may have changed on the way.
    return asked === listed.port || port === null && (listed.port === 80 || listed.port === 443);
  });
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
  if (scheme === "http") return isOurs(authority, rules);
  return !LOOPBACK_NAMES.has(authority.name) && isOurs(authority, rules, 443);
}

/** Whether only programs of this machine can reach the address that we listen at. */
export function isLoopbackAddress(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
