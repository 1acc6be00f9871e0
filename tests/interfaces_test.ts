import assert from "node:assert/strict";
import { OfflineNetwork } from "./support/offline.ts";
import { testNeeding } from "./support/skip.ts";
import { startWhepHost, type WebrtcSettings, WHEP_HOST_PORT } from "./support/whep_host.ts";
import { candidatesOf, type ViewerOptions, watchWithAiortc } from "./support/whep_viewer.ts";

const PARTS = ["namespace", "aiortc"] as const;

const ETH0 = ["192.168.5.1", "2001:db8:5::1"];
const WLAN0 = ["192.168.6.1"];

/** A network of one machine with two interfaces, {@linkcode ETH0} and {@linkcode WLAN0}. */
async function oneMachine(): Promise<OfflineNetwork> {
  const network = await OfflineNetwork.make();
  await network.shell(`
    ip link add name eth0 type veth peer name eth0-peer
    ip link add name wlan0 type veth peer name wlan0-peer
    ip address add ${ETH0[0]}/24 dev eth0
    ip address add ${ETH0[1]}/64 dev eth0 nodad
    ip address add ${WLAN0[0]}/24 dev wlan0
    for one in eth0 eth0-peer wlan0 wlan0-peer; do ip link set $one up; done
  `);
  return network;
}

function watch(network: OfflineNetwork, host: string, more: Partial<ViewerOptions> = {}) {
  const name = host.includes(":") ? `[${host}]` : host;
  const url = `http://${name}:${WHEP_HOST_PORT}/whep/detector`;
  return watchWithAiortc({ url, frames: 0, timeout: 20, ...more }, network);
}

testNeeding(
  PARTS,
  "IPv4 and IPv6 connect, loopback included, and only listed interfaces are used",
  async (t) => {
    await using network = await oneMachine();
    const cases: readonly {
      readonly host: string;
      readonly webrtc?: WebrtcSettings;
      readonly family?: 4 | 6;
      readonly addresses: readonly string[];
    }[] = [
      { host: "127.0.0.1", family: 4, addresses: ["127.0.0.1", ...ETH0, ...WLAN0] },
      { host: "::1", family: 6, addresses: ["::1", ...ETH0, ...WLAN0] },
      { host: "127.0.0.1", webrtc: { interfaces: ["eth0"] }, addresses: ETH0 },
      { host: "127.0.0.1", webrtc: { interfaces: ["wlan0"] }, addresses: WLAN0 },
      { host: "127.0.0.1", webrtc: { interfaces: ["lo"] }, family: 6, addresses: ["127.0.0.1", "::1"] },
    ];
    for (const { host, webrtc = {}, family, addresses } of cases) {
      await t.step(`${host} ${JSON.stringify(webrtc)} IPv${family ?? "4 and 6"}`, async () => {
        const program = await startWhepHost({ host, webrtc }, network);
        const { answer, pair } = await watch(network, host, family === undefined ? {} : { family });
        await program.end("SIGTERM");
        assert.deepEqual(candidatesOf(answer).map(({ address }) => address).toSorted(), addresses.toSorted());
        assert.ok(pair !== null, "it is connected");
        assert.ok(addresses.includes(pair.remote.address), pair.remote.address);
        if (family !== undefined) assert.equal(pair.remote.address.includes(":"), family === 6);
      });
    }
  },
);

testNeeding(
  PARTS,
  "six ports serve two viewers over three addresses each, and no third until one is gone",
  async () => {
    await using network = await oneMachine();
    const program = await startWhepHost({ host: "0.0.0.0", webrtc: { udp_ports: "10111-10116" } }, network);
    const stay = () => watch(network, "127.0.0.1", { stay: true });
    const taken = async () =>
      [...(await network.shell("ss -uanH")).matchAll(/:(1011\d) /g)].map(([, port]) => port).toSorted();

    const [first, second] = [await stay(), await stay()];
    assert.ok(first.pair !== null && second.pair !== null);
    assert.deepEqual(await taken(), ["10111", "10112", "10113", "10114", "10115", "10116"]);
    const third = await stay();
    assert.deepEqual([third.status, third.answer], [503, "no_free_ports"]);
    await network.shell(`curl -sf -X DELETE http://127.0.0.1:${WHEP_HOST_PORT}${first.location}`);
    assert.equal((await taken()).length, 3);
    assert.ok((await stay()).pair !== null);
    await program.end("SIGTERM");
  },
);

testNeeding(
  PARTS,
  "one port serves both families where each has the one address that is listed",
  async () => {
    await using network = await oneMachine();
    const webrtc = { udp_ports: "10111-10112", interfaces: ["eth0"] };
    const program = await startWhepHost({ host: "0.0.0.0", webrtc }, network);
    for (const [family, status] of [[4, 201], [6, 201], [4, 503]] as const) {
      const watched = await watch(network, "127.0.0.1", { stay: true, family });
      assert.equal(watched.status, status);
      assert.equal(watched.pair !== null, status === 201);
    }
    await program.end("SIGTERM");
  },
);
