import { isIP } from "node:net";

/**
 * Whether only programs of this machine can reach a host: `localhost`, 127.0.0.0/8 or ::1 (RFC 6761, 1122, 4291), an
 * IPv6 address with or without brackets. Other names count as reachable, whatever they may resolve to.
 */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || name === "::1" || isIP(name) === 4 && name.startsWith("127.");
}

/** Whether an address leads to this machine alone; `false` for text that is none. */
export function isLoopbackUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && isLoopback(parsed.hostname);
}
