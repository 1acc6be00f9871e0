import { isIP } from "node:net";
import type { Config } from "../config/schema.ts";
import type { Clock } from "../runtime/clock.ts";
import { accept } from "./accept.ts";
import { isPublic, type LocalAddress, usableAddresses } from "./addresses.ts";
import { announce } from "./announce.ts";
import { turnPassword } from "./turn_password.ts";

/** A STUN or TURN server with what opens it, as peers on both sides are told. */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

export type NetworkConfig = Pick<
  Config["webrtc"],
  "udp_ports" | "public_ip" | "announce_only_public" | "interfaces" | "ice_transport_policy" | "ice_servers"
>;

export interface NetworkOptions {
  readonly clock: Clock;
  /** Where our server listens: a name or an IP address. */
  readonly host: string;
  /** The network interfaces of this machine, looked up each time: they come and go. */
  readonly interfaces?: () => Deno.NetworkInterfaceInfo[];
}

/** The ways on which viewers reach this machine. */
export interface Network {
  /** For a new peer of ours and for its viewer; credentials fresh. */
  iceServers(): readonly IceServer[];
  readonly policy: "all" | "relay";
  readonly portRange: readonly [min: number, max: number] | null;
  readonly publicIp: string | null;
  /**
   * Addresses of this machine that peers may use: loopback only when nothing else is there or our server is there too, and
   * of private ones no more than one when they are not to be told. Each takes a socket.
   */
  addresses(): readonly LocalAddress[];
  /** The one address of a family that the sockets are to be bound to, where the listed interfaces have no other. */
  bound(): { readonly udp4?: string; readonly udp6?: string };
  /** How many UDP ports of the range one peer takes now. */
  portsPerPeer(): number;
  /** The viewer's offer, or a part that trickles in, without the candidates that a peer must not follow. */
  accept(sdp: string): string;
  /** The answer without what must not be told of this machine, and with the public address. */
  announce(sdp: string): string;
}

/** The networks as configured. Pure, apart from the look at the interfaces. */
export function createNetwork(config: NetworkConfig, options: NetworkOptions): Network {
  const { clock, host, interfaces = Deno.networkInterfaces } = options;
  const policy = config.ice_transport_policy;
  const publicIp = config.public_ip === "" ? null : config.public_ip;
  const usable = () => usableAddresses(interfaces(), { interfaces: config.interfaces, host });
  const addresses = () => config.announce_only_public ? leadingOutside(usable(), config) : usable();
  const bound = () => config.interfaces.length === 0 ? {} : onlyOnes(addresses());
  const relaySockets = asksTurnOverUdp(config) ? 1 : 0;

  return {
    iceServers: () =>
      config.ice_servers.map(({ urls, username, credential, shared_secret }) => {
        if (shared_secret !== "") return { urls, ...turnPassword(shared_secret, clock.now().wall) };
        return username === "" ? { urls } : { urls, username, credential };
      }),
    policy,
    portRange: portRange(config.udp_ports),
    publicIp,
    addresses,
    bound,
    portsPerPeer: () => (policy === "relay" ? 0 : portsOf(addresses(), bound())) + relaySockets,
    // Viewers are in this network unless they are sent another way.
    accept: (sdp) => accept(sdp, { asksNeighbours: policy === "all" && !config.announce_only_public }),
    announce: (sdp) =>
      announce(sdp, {
        addresses: addresses().map(({ address }) => address),
        publicIp,
        onlyPublic: config.announce_only_public,
        policy,
      }),
  };
}

/**
 * The ports that a socket for each address takes. A socket that is bound to no address has its port in both families; where
 * each family has its one address, both may have the same.
 */
function portsOf(addresses: readonly LocalAddress[], { udp4, udp6 }: ReturnType<typeof onlyOnes>): number {
  return udp4 !== undefined && udp6 !== undefined ? 1 : addresses.length;
}

/**
 * Of the addresses those that somebody can be told of when private ones stay untold: the public ones, and one for the
 * socket that the router forwards to or that a STUN server sees from outside (of IPv4 only: werift asks for nothing else).
 */
function leadingOutside(usable: readonly LocalAddress[], config: NetworkConfig): readonly LocalAddress[] {
  const asksStun = config.ice_servers.some(({ urls }) => urls.some((url) => /^stun:/i.test(url)));
  const family = config.public_ip !== "" ? isIP(config.public_ip) : asksStun ? 4 : null;
  const known = usable.filter(({ address }) => isPublic(address) || address === config.public_ip);
  const socket = known.some((one) => one.family === family)
    ? undefined
    : usable.find((one) => one.family === family);
  return socket === undefined ? known : [socket, ...known];
}

function onlyOnes(addresses: readonly LocalAddress[]): { udp4?: string; udp6?: string } {
  const [v4, ...more4] = addresses.filter(({ family }) => family === 4);
  const [v6, ...more6] = addresses.filter(({ family }) => family === 6);
  return {
    ...(v4 !== undefined && more4.length === 0 ? { udp4: v4.address } : {}),
    ...(v6 !== undefined && more6.length === 0 ? { udp6: v6.address } : {}),
  };
}

/** The way to a TURN server starts at a UDP port of its own, unless it goes over TCP. A peer asks only the first one. */
function asksTurnOverUdp({ ice_servers }: NetworkConfig): boolean {
  const turn = ice_servers.flatMap(({ urls }) => urls).find((url) => /^turns?:/i.test(url));
  return turn !== undefined && /^turn:/i.test(turn) && !/\?transport=tcp$/i.test(turn);
}

/** `"10111-10115"`, which the configuration has checked, as two numbers; `null` for "". */
function portRange(text: string): readonly [min: number, max: number] | null {
  const [min, max] = text.split("-").map(Number);
  return min === undefined || max === undefined ? null : [min, max];
}
