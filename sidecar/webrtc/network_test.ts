import assert from "node:assert/strict";
import { DEFAULTS } from "../config/schema.ts";
import { systemClock } from "../runtime/clock.ts";
import { iceOptions } from "./ice_options.ts";
import { createNetwork, type NetworkConfig } from "./network.ts";
import { interfaces } from "./testing/interfaces.ts";

const FOUND = interfaces({
  lo: ["127.0.0.1", "::1"],
  eth0: ["192.168.1.20", "2001:db8::20"],
  wlan0: ["192.168.1.30"],
});

function networkOf(config: Partial<NetworkConfig>, { wall = 0, host = "0.0.0.0" } = {}) {
  return createNetwork({ ...DEFAULTS.webrtc, ...config }, {
    clock: { ...systemClock, now: () => ({ wall, mono: 0 }) },
    host,
    interfaces: () => FOUND,
  });
}

function server(entry: Partial<NetworkConfig["ice_servers"][number]>) {
  return { urls: ["turn:turn.example"], username: "", credential: "", shared_secret: "", ...entry };
}

Deno.test("createNetwork() names no server when none is configured", () => {
  const network = networkOf({});
  assert.deepEqual(network.iceServers(), []);
  assert.deepEqual([network.policy, network.portRange, network.publicIp], ["all", null, null]);
});

Deno.test("createNetwork() gives names and passwords only where there are any", () => {
  const network = networkOf({
    ice_servers: [server({ urls: ["stun:a"] }), server({ username: "me", credential: "x" })],
  });
  assert.deepEqual(network.iceServers(), [
    { urls: ["stun:a"] },
    { urls: ["turn:turn.example"], username: "me", credential: "x" },
  ]);
});

Deno.test("createNetwork() makes a password of the shared secret for each viewer, for six hours", () => {
  const config = { ice_servers: [server({ shared_secret: "north" })] };
  // Computed with OpenSSL: printf 1700021600:scoreline | openssl dgst -sha1 -hmac north -binary | base64
  assert.deepEqual(networkOf(config, { wall: 1_700_000_000_900 }).iceServers(), [{
    urls: ["turn:turn.example"],
    username: "1700021600:scoreline",
    credential: "IkeF1xlxrclP137cNxWNWREcGE0=",
  }]);
  const later = networkOf(config, { wall: 1_700_000_001_000 }).iceServers();
  assert.equal(later[0]?.username, "1700021601:scoreline");
  assert.notEqual(later[0]?.credential, "IkeF1xlxrclP137cNxWNWREcGE0=");
});

Deno.test("createNetwork() counts a port for each address, and one for the way to a TURN server", () => {
  const udp = [server({ username: "me", credential: "x" })];
  const tcp = [{ ...server({ username: "me", credential: "x" }), urls: ["turn:a?transport=tcp", "turn:b"] }];
  const cases: readonly (readonly [config: Partial<NetworkConfig>, sockets: number])[] = [
    [{}, 3],
    [{ interfaces: ["eth0"] }, 1], // one number for IPv4 and IPv6
    [{ interfaces: ["wlan0"] }, 1],
    [{ interfaces: ["eth0", "wlan0"] }, 3],
    [{ ice_servers: [server({ urls: ["stun:a"] })] }, 3],
    [{ ice_servers: udp }, 4],
    [{ ice_servers: tcp }, 3],
    [{ ice_servers: udp, ice_transport_policy: "relay" }, 1],
    [{ ice_servers: tcp, ice_transport_policy: "relay" }, 0],
  ];
  for (const [config, sockets] of cases) {
    assert.equal(networkOf(config).portsPerPeer(), sockets, JSON.stringify(config));
  }
});

Deno.test("createNetwork() tells what the configuration lets it", () => {
  const network = networkOf({
    udp_ports: "10111-10115",
    public_ip: "203.0.113.7",
    announce_only_public: true,
  });
  assert.deepEqual(network.portRange, [10_111, 10_115]);
  assert.equal(
    network.announce("m=video 9 X 96\r\na=candidate:f 1 udp 1 192.168.1.20 10111 typ host\r\n"),
    "m=video 9 X 96\r\na=candidate:fp 1 udp 1 203.0.113.7 10111 typ host\r\n",
  );
});

Deno.test("createNetwork() opens no socket that nobody can be told of", () => {
  const stun = { ice_servers: [server({ urls: ["stun:a"] })] };
  const turn = { ice_servers: [server({ username: "me", credential: "x" })] };
  const cases: readonly (readonly [config: Partial<NetworkConfig>, addresses: string[]])[] = [
    [{}, ["2001:db8::20"]],
    [turn, ["2001:db8::20"]],
    [stun, ["192.168.1.20", "2001:db8::20"]],
    [{ public_ip: "203.0.113.7" }, ["192.168.1.20", "2001:db8::20"]],
    [{ public_ip: "203.0.113.7", interfaces: ["wlan0"] }, ["192.168.1.30"]],
    [{ public_ip: "2001:db8::20" }, ["2001:db8::20"]],
    [{ public_ip: "192.168.1.30" }, ["192.168.1.30", "2001:db8::20"]],
    [{ interfaces: ["wlan0"] }, []],
  ];
  for (const [config, addresses] of cases) {
    const network = networkOf({ announce_only_public: true, ...config });
    const found = network.addresses().map(({ address }) => address);
    assert.deepEqual(found.toSorted(), addresses.toSorted(), JSON.stringify(config));
  }
});

Deno.test("iceOptions() gives werift the addresses instead of letting it look", () => {
  assert.deepEqual(iceOptions(networkOf({})), {
    iceServers: [],
    iceTransportPolicy: "all",
    iceUseIpv4: false,
    iceUseIpv6: false,
    iceAdditionalHostAddresses: ["192.168.1.20", "2001:db8::20", "192.168.1.30"],
  });
});

Deno.test("iceOptions() binds to the only address of a family that is listed", () => {
  const { iceInterfaceAddresses } = iceOptions(networkOf({ interfaces: ["wlan0"] }));
  assert.deepEqual(iceInterfaceAddresses, { udp4: "192.168.1.30" });
  const two = iceOptions(networkOf({ interfaces: ["wlan0", "eth0"], udp_ports: "10111-10115" }));
  assert.deepEqual(two.iceInterfaceAddresses, { udp6: "2001:db8::20" });
  assert.deepEqual(two.icePortRange, [10_111, 10_115]);
});
