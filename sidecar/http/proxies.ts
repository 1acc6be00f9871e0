import { BlockList, isIP } from "node:net";

/** Where a request really comes from. */
export interface Caller {
  /** IP address, or "unknown". */
  readonly client: string;
  /** Whether the caller speaks HTTPS to the proxy. */
  readonly secure: boolean;
}

/**
 * Tells callers apart behind proxies. Only a connection from a trusted address is believed about others; in a chain,
 * the caller is the last address that is not trusted itself.
 * @param trusted addresses and ranges such as "10.0.0.0/8"
 */
export function createCallerFinder(
  trusted: readonly string[],
): (remote: string | undefined, headers: Headers) => Caller {
  const list = new BlockList();
  for (const entry of trusted) {
    const [address = "", bits] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  const isTrusted = (address: string) =>
    trusted.length > 0 && isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

  return (remote, headers) => {
    const peer = plain(remote ?? "unknown");
    if (!isTrusted(peer)) return { client: peer, secure: false };
    const hops = (headers.get("x-forwarded-for") ?? "").split(",").map((hop) => plain(hop.trim()));
    const client = hops.findLast((hop) => isIP(hop) !== 0 && !isTrusted(hop)) ?? peer;
    const scheme = headers.get("x-forwarded-proto")?.split(",").at(-1)?.trim().toLowerCase();
    return { client, secure: scheme === "https" };
  };
}

/** An IPv4 address that came over an IPv6 socket, as the IPv4 address it is. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}
