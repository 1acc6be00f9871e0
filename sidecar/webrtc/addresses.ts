import { BlockList, isIP } from "node:net";
import { isLoopback } from "../runtime/loopback.ts";

/** One address of this machine that a peer may be told. */
export interface LocalAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

export interface AddressRules {
  /** Names of the interfaces that may be used; none stands for all. */
  readonly interfaces: readonly string[];
  /** Where our server listens: on loopback, viewers of this machine come that way. */
  readonly host: string;
}

/** Each address costs every viewer a socket, and a machine with containers has dozens that lead nowhere. */
const MOST_ADDRESSES = 8;

/** Addresses that mean something only on one link, and tell peers elsewhere nothing (RFC 3927, RFC 4291 section 2.5.6). */
const LINK_LOCAL = ranges(["169.254.0.0", 16], ["fe80::", 10]);

/**
 * Addresses that no router of the internet forwards: the entries of IANA's registries of special-purpose addresses
 * (RFC 6890) that machines really have, and multicast. Those for documentation count as public, since a test network may use
 * them.
 */
const NOT_PUBLIC = ranges(
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
);

/**
 * The addresses that peers may use, in an order that only the machine decides. Loopback is among them when it is listed,
 * when our server listens there, or when there is nothing else.
 */
export function usableAddresses(
  found: readonly Deno.NetworkInterfaceInfo[],
  { interfaces, host }: AddressRules,
): readonly LocalAddress[] {
  const all = found.toSorted((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const listed = all.filter(({ name }) => interfaces.length === 0 || interfaces.includes(name));
  const outward = listed.filter(({ address }) => !isLoopback(address) && !isIn(LINK_LOCAL, address));
  const loopback = (outward.length === 0 ? all : listed).filter(({ address }) => isLoopback(address));
  const inward = outward.length === 0 || interfaces.length > 0
    ? loopback
    : loopback.filter(({ address }) => host === "localhost" || host === address);
  // Loopback goes first: of a machine with very many addresses it must not be the one that is left out.
  return [...new Set([...inward, ...outward].map(({ address }) => address))].slice(0, MOST_ADDRESSES)
    .map((address) => ({ address, family: isIP(address) === 6 ? 6 : 4 }));
}

/** Whether an address, written in whatever way, may be reached from the internet; `false` for what is no address. */
export function isPublic(address: string): boolean {
  return isIP(address) !== 0 && !isIn(NOT_PUBLIC, address) &&
    !isIn(NOT_PUBLIC, address.replace(/^::ffff:(?=[\d.]+$)/i, ""));
}

function isIn(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
}

function ranges(...entries: readonly (readonly [address: string, bits: number])[]): BlockList {
  const list = new BlockList();
  for (const [address, bits] of entries) {
    list.addSubnet(address, bits, isIP(address) === 6 ? "ipv6" : "ipv4");
  }
  return list;
}
