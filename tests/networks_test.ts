import assert from "node:assert/strict";
import { turnPassword } from "../sidecar/webrtc/turn_password.ts";
import { type Coturn, startCoturn } from "./support/coturn.ts";
import { type Home, type Internet, makeInternet, type RouterRules } from "./support/routers.ts";
import { testNeeding } from "./support/skip.ts";
import { startWhepHost, type WebrtcSettings } from "./support/whep_host.ts";
import { candidatesOf, type ViewerOptions, type Watched, watchWithAiortc } from "./support/whep_viewer.ts";

const SECRET = "secret-of-this-test";
const PARTS = ["namespace", "nft", "coturn", "aiortc"] as const;

type Streamer = Home & { output(): string };

/** A small internet with a TURN server, a streamer at home behind a router, and somebody who watches. */
class Stage implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();

  private constructor(readonly internet: Internet, readonly coturn: Coturn) {
    this.#stack.use(internet);
    this.#stack.use(coturn);
  }

  static async make(): Promise<Stage> {
    const internet = await makeInternet();
    const { network, servers } = internet;
    const start: typeof network.start = (...args) => network.start(...args);
    return new Stage(internet, await startCoturn({ listen: servers, secret: SECRET, start }));
  }

  /** It as a TURN server, with a password that it takes. */
  turn(query = ""): { urls: string; username: string; credential: string } {
    return { urls: this.url("turn", query), ...turnPassword(SECRET, Date.now()) };
  }

  /** Its address as a STUN or TURN server. */
  url(scheme: "stun" | "turn", query = ""): string {
    return `${scheme}:${this.internet.servers}:${this.coturn.port}${query}`;
  }

  /** A sender at a new home, with these settings of `[webrtc]`. */
  async streamer(router: RouterRules, settings: (home: Home) => WebrtcSettings): Promise<Streamer> {
    const home = await this.internet.home({ tcp: "3000", ...router });
    const program = await startWhepHost({ host: "0.0.0.0", webrtc: settings(home) }, home.machine);
    this.#stack.defer(async () => {
      await program.end("SIGTERM");
    });
    return { ...home, output: program.output };
  }

  /** Watches from another home, or from a machine with a public address. */
  async watch(
    streamer: Home,
    from: RouterRules | "public",
    ice_servers: NonNullable<ViewerOptions["ice_servers"]> = [],
    timeout = 20,
  ): Promise<Watched> {
    const network = from === "public" ? this.internet.network : (await this.internet.home(from)).machine;
    const url = `http://${streamer.publicIp}:3000/whep/detector`;
    return await watchWithAiortc({ url, frames: 0, timeout, ice_servers }, network);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** The addresses that all homes here have. */
const AT_HOME = /\b192\.168\./;

const addressesOf = (sdp: string) => candidatesOf(sdp).map(({ address }) => address);

testNeeding(
  PARTS,
  "viewers come through a router that forwards ports, and learn no address at home",
  async () => {
    await using stage = await Stage.make();
    const streamer = await stage.streamer({ udp: "10111-10120" }, ({ publicIp }) => ({
      udp_ports: "10111-10120",
      public_ip: publicIp,
      announce_only_public: true,
    }));
    for (const from of ["public", {}] as const) {
      const watched = await stage.watch(streamer, from);
      assert.deepEqual(addressesOf(watched.answer), [streamer.publicIp]);
      assert.doesNotMatch(watched.answer, AT_HOME);
      assert.equal(watched.pair?.remote.address, streamer.publicIp);
    }
  },
);

testNeeding(PARTS, "a STUN server is enough where both are behind routers that forward nothing", async () => {
  await using stage = await Stage.make();
  const ice_servers = [{ urls: stage.url("stun") }];
  const streamer = await stage.streamer({}, () => ({ announce_only_public: true, ice_servers }));
  const watched = await stage.watch(streamer, {}, ice_servers);
  assert.doesNotMatch(watched.answer, AT_HOME);
  assert.equal(watched.pair?.remote.type, "srflx");
  assert.equal(watched.pair?.remote.address, streamer.publicIp);

  const alone = await stage.streamer({}, () => ({ announce_only_public: true }));
  const unseen = await stage.watch(alone, {}, ice_servers, 1);
  assert.deepEqual([unseen.pair, addressesOf(unseen.answer)], [null, []], "without one there is no way");
});

testNeeding(
  PARTS,
  "with the policy 'relay' all goes through the TURN server, by passwords made for each",
  async () => {
    await using stage = await Stage.make();
    const streamer = await stage.streamer({}, () => ({
      ice_transport_policy: "relay",
      ice_servers: [{ urls: stage.url("turn"), shared_secret: SECRET }],
    }));
    const watched = await stage.watch(streamer, {}, [stage.turn()]);
    assert.deepEqual(candidatesOf(watched.answer).map(({ type }) => type), ["relay"]);
    assert.deepEqual(addressesOf(watched.answer), [stage.internet.servers]);
    assert.doesNotMatch(watched.answer, AT_HOME);
    assert.ok(!watched.answer.includes(streamer.publicIp));
    assert.equal(watched.pair?.remote.type, "relay");
  },
);

testNeeding(PARTS, "TURN over TCP with a fixed password carries what cannot get out over UDP", async () => {
  await using stage = await Stage.make();
  const ice_servers = [stage.turn("?transport=tcp")];
  const streamer = await stage.streamer({ blocksUdp: true }, () => ({ ice_servers }));
  for (const from of [{}, { blocksUdp: true }]) {
    const watched = await stage.watch(streamer, from, ice_servers);
    assert.equal(watched.pair?.remote.type, "relay");
  }
});

testNeeding(PARTS, "a wrong TURN password keeps nobody out who gets here without, and is told", async () => {
  await using stage = await Stage.make();
  const streamer = await stage.streamer({ udp: "10111-10120" }, ({ publicIp }) => ({
    udp_ports: "10111-10120",
    public_ip: publicIp,
    announce_only_public: true,
    ice_servers: [{ urls: stage.url("turn"), username: "scoreline", credential: "wrong" }],
  }));
  const watched = await stage.watch(streamer, "public");
  assert.equal(watched.pair?.remote.address, streamer.publicIp);
  assert.match(streamer.output(), /The TURN server turn:\S+ gives no address/);
});

testNeeding(PARTS, "without a STUN or TURN server nobody is asked for anything", async () => {
  await using stage = await Stage.make();
  const streamer = await stage.streamer({}, () => ({}));
  await streamer.machine.shell(`nft -f - <<'RULES'
    table inet watched {
      counter outside {}
      counter names {}
      chain output {
        type filter hook output priority 0
        meta l4proto { tcp, udp } th dport { 53, 5353 } counter name names
        oifname "eth0" meta l4proto { tcp, udp } counter name outside
      }
    }
RULES`);
  const url = `http://${streamer.address}:3000/whep/detector`;
  const watched = await watchWithAiortc({ url, frames: 0, timeout: 20 }, streamer.machine);
  assert.equal(watched.pair?.remote.address, streamer.address);
  // What is for an address of the machine itself stays on loopback; all else would leave it.
  const counters = await streamer.machine.shell("nft list counters table inet watched");
  const packets = [...counters.matchAll(/packets (\d+)/g)].map(([, number]) => Number(number));
  assert.deepEqual(packets, [0, 0], counters);
});
