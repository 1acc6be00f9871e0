import type { Network } from "./network.ts";

/** The part of werift's options of a peer connection that is about networks. */
export interface IceOptions {
  readonly iceServers: { urls: string[]; username?: string; credential?: string }[];
  readonly iceTransportPolicy: "all" | "relay";
  readonly icePortRange?: [min: number, max: number];
  readonly iceUseIpv4: false;
  readonly iceUseIpv6: false;
  readonly iceAdditionalHostAddresses: string[];
  readonly iceInterfaceAddresses?: { readonly udp4?: string; readonly udp6?: string };
}

/**
 * A network as options of werift. Its own search for addresses is switched off (`iceUseIpv4`, `iceUseIpv6`): it leaves out
 * loopback and tunnels, and takes interfaces that the user did not list.
 */
export function iceOptions(network: Network): IceOptions {
  const bound = network.bound();
  return {
    iceServers: network.iceServers().map((server) => ({ ...server, urls: [...server.urls] })),
    iceTransportPolicy: network.policy,
    ...(network.portRange === null ? {} : { icePortRange: [...network.portRange] }),
    iceUseIpv4: false,
    iceUseIpv6: false,
    iceAdditionalHostAddresses: network.addresses().map(({ address }) => address),
    ...(bound.udp4 === undefined && bound.udp6 === undefined ? {} : { iceInterfaceAddresses: bound }),
  };
}
