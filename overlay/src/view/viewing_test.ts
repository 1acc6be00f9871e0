import assert from "node:assert/strict";
import { SimulatedClock } from "../../../tests/support/clock.ts";
import type { WebRtcView } from "../../../sidecar/contract.ts";
import type { Answer } from "../api.ts";
import { NO_ANSWER } from "../failure.ts";
import { FakePeer } from "./testing/fake_peer.ts";
import { NOTHING_VIEWED, retryDelay, type Viewed, Viewing } from "./viewing.ts";

const READY: WebRtcView = {
  enabled: true,
  encoder: { state: "ready", message: null },
  ice_servers: [{ urls: ["turn:turn.example"], username: "u", credential: "c" }],
  ice_transport_policy: "relay",
  streams: ["detector", "obs"],
};

/** A viewing in a browser whose network is the test's. */
function setUp(stream = "detector") {
  const clock = new SimulatedClock();
  const peers: FakePeer[] = [];
  const requests: string[] = [];
  const net = {
    about: { ok: true, value: READY } as Answer<WebRtcView>,
    post: () => new Response("v=0", { status: 201, headers: { location: "detector/s1" } }),
    visible: true,
    hangs: false,
  };
  let shown: Viewed = NOTHING_VIEWED;
  const viewing = new Viewing({
    stream,
    url: `http://host.example/score/whep/${stream}`,
    fetch: (url, init) => {
      requests.push(`${init?.method} ${url}`);
      return Promise.resolve(init?.method === "POST" ? net.post() : new Response(null, { status: 204 }));
    },
    about: (signal) =>
      net.hangs
        ? new Promise((resolve) =>
          signal.addEventListener("abort", () => resolve({ ok: false, failure: NO_ANSWER }))
        )
        : Promise.resolve(net.about),
    createPeer(configuration) {
      const peer = new FakePeer(configuration);
      peers.push(peer);
      return peer;
    },
    clock,
    visible: () => net.visible,
    measuredDelay: () => null,
    chance: () => 0,
    show: (viewed) => shown = viewed,
  });
  const newest = () => peers.at(-1) ?? assert.fail("no connection was made");
  return {
    viewing,
    clock,
    peers,
    requests,
    net,
    newest,
    shown: () => shown,
    /** Lets frames come for so many seconds. */
    async play(seconds: number) {
      const peer = newest();
      peer.connectionState = "connected";
      for (let i = 0; i < seconds * 4; i++) {
        peer.frames += 7;
        peer.packets += 20;
        await clock.advance(250);
      }
    },
  };
}

Deno.test("Viewing asks for video alone, with the sidecar's ICE servers, and plays", async () => {
  const { viewing, clock, newest, requests, play, shown } = setUp();
  viewing.start();
  await clock.advance(0);
  assert.equal(shown().phase, "connecting");
  assert.deepEqual(newest().sections, ["video recvonly"]);
  assert.deepEqual(newest().configuration, {
    iceServers: READY.ice_servers,
    iceTransportPolicy: "relay",
    bundlePolicy: "max-bundle",
  });
  assert.deepEqual(requests, ["POST http://host.example/score/whep/detector"]);
  await play(3);
  assert.deepEqual([shown().phase, shown().difficulty], ["playing", null]);
  assert.equal(Math.round(shown().figures?.fps ?? 0), 28);
});

Deno.test("Viewing asks for the sound of what others publish, and tells when it comes", async () => {
  const { viewing, clock, newest, play, shown } = setUp("obs");
  viewing.start();
  await clock.advance(0);
  assert.deepEqual(newest().sections, ["video recvonly", "audio recvonly"]);
  await play(2);
  assert.equal(shown().figures?.hasSound, false);
  newest().sounds = 50;
  await play(2);
  assert.equal(shown().figures?.hasSound, true);
});

Deno.test("Viewing sends the candidates after the offer, and says so at their end", async () => {
  const { viewing, clock, newest, requests } = setUp();
  viewing.start();
  await clock.advance(0);
  const found = (candidate: RTCIceCandidate | null) =>
    newest().onicecandidate?.({ candidate } as RTCPeerConnectionIceEvent);
  found({ candidate: "candidate:1 1 udp 1 192.0.2.1 5 typ host", sdpMid: "0" } as RTCIceCandidate);
  found(null);
  await clock.advance(0);
  const session = "http://host.example/score/whep/detector/s1";
  assert.deepEqual(requests.slice(1), [`PATCH ${session}`, `PATCH ${session}`]);
});

Deno.test("Viewing.stop() closes the connection and tells the server at once", async () => {
  const { viewing, clock, newest, requests, play, shown } = setUp();
  viewing.start();
  await clock.advance(0);
  await play(1);
  viewing.stop();
  await clock.advance(60_000);
  assert.equal(newest().closed, true);
  assert.deepEqual(requests.slice(1), ["DELETE http://host.example/score/whep/detector/s1"]);
  assert.deepEqual([shown().media, shown().figures], [null, null]);
});

Deno.test("Viewing connects again when no frame has come for 5 s, and plays on", async () => {
  const { viewing, clock, peers, requests, play, shown } = setUp();
  viewing.start();
  await clock.advance(0);
  await play(12);
  await clock.advance(4_000);
  assert.equal(shown().phase, "playing");
  await clock.advance(1_500);
  assert.deepEqual([shown().phase, shown().difficulty?.kind], ["waiting", "no_frames"]);
  assert.equal(peers[0]?.closed, true);
  assert.equal(requests.filter((one) => one.startsWith("DELETE")).length, 1);
  await clock.advance(1_000);
  assert.deepEqual([peers.length, shown().phase, shown().difficulty?.kind], [2, "connecting", "no_frames"]);
  await play(2);
  assert.deepEqual([shown().phase, shown().difficulty], ["playing", null]);
});

Deno.test("Viewing takes a hidden page's missing frames for no trouble", async () => {
  const { viewing, clock, peers, net, play } = setUp();
  viewing.start();
  await clock.advance(0);
  await play(2);
  net.visible = false;
  await clock.advance(60_000);
  assert.equal(peers.length, 1);
  net.visible = true;
  await clock.advance(8_000);
  assert.equal(peers.length, 2);
});

Deno.test("Viewing tells apart how a connection fails", async () => {
  const failed = async (arrange: (peer: FakePeer) => void, ms: number) => {
    const { viewing, clock, newest, shown } = setUp();
    viewing.start();
    await clock.advance(0);
    arrange(newest());
    await clock.advance(ms);
    viewing.stop();
    return shown().difficulty?.kind;
  };
  assert.equal(await failed((peer) => peer.connectionState = "failed", 500), "no_path");
  assert.equal(await failed((peer) => peer.connectionState = "connecting", 15_500), "no_path");
  assert.equal(await failed((peer) => peer.connectionState = "connected", 5_500), "no_frames");
  const undecodable = (peer: FakePeer) => {
    peer.connectionState = "connected";
    peer.packets = 100;
  };
  assert.equal(await failed(undecodable, 5_500), "undecodable");
});

Deno.test("Viewing says what the sidecar refuses with", async () => {
  const refusal = (status: number, code: string) => () =>
    Response.json({ error: { code, message: `because ${code}` } }, { status });
  for (
    const [response, kind] of [
      [refusal(503, "too_many_viewers"), "too_many_viewers"],
      [refusal(503, "no_free_ports"), "no_free_ports"],
      [refusal(503, "encoder_missing"), "encoder_missing"],
      [refusal(406, "no_common_codec"), "codec"],
      [refusal(401, "token_required"), "token"],
      [refusal(404, "not_found"), "no_such_stream"],
      [() => new Response("Bad gateway", { status: 502 }), "no_answer"],
      [refusal(403, "host_not_allowed"), "refused"],
    ] as const
  ) {
    const { viewing, clock, net, peers, shown } = setUp();
    net.post = response;
    viewing.start();
    await clock.advance(0);
    assert.deepEqual([shown().phase, shown().difficulty?.kind], ["waiting", kind]);
    assert.equal(peers[0]?.closed, true);
    viewing.stop();
  }
});

Deno.test("Viewing makes no connection when what it asked first says that there is none to be had", async () => {
  for (
    const [about, kind] of [
      [{ ...READY, enabled: false }, "disabled"],
      [{ ...READY, encoder: { state: "missing", message: "install it" } }, "encoder_missing"],
      [{ ...READY, encoder: { state: "failed", message: "crashed" } }, "encoder_failed"],
      [{ ...READY, streams: [] }, "no_such_stream"],
    ] as const
  ) {
    const { viewing, clock, net, peers, shown } = setUp();
    net.about = { ok: true, value: about };
    viewing.start();
    await clock.advance(0);
    assert.deepEqual([shown().difficulty?.kind, peers.length], [kind, 0]);
    viewing.stop();
  }
});

Deno.test("Viewing waits longer and longer for a sidecar that is away, and for ever", async () => {
  const { viewing, clock, net, peers, play, shown } = setUp();
  net.about = { ok: false, failure: NO_ANSWER };
  viewing.start();
  await clock.advance(3_600_000);
  assert.deepEqual([shown().difficulty?.kind, peers.length], ["no_answer", 0]);
  net.about = { ok: true, value: READY };
  await clock.advance(15_000);
  await play(1);
  assert.equal(shown().phase, "playing");
});

Deno.test("Viewing gives up a question that nobody answers", async () => {
  const { viewing, clock, net, shown } = setUp();
  net.hangs = true;
  viewing.start();
  await clock.advance(9_000);
  assert.equal(shown().phase, "connecting");
  await clock.advance(1_000);
  assert.deepEqual([shown().phase, shown().difficulty?.kind], ["waiting", "no_answer"]);
});

Deno.test("Viewing.retryNow() does not wait any longer", async () => {
  const { viewing, clock, net, newest, shown } = setUp();
  net.about = { ok: true, value: { ...READY, enabled: false } };
  viewing.start();
  await clock.advance(0);
  net.about = { ok: true, value: READY };
  viewing.retryNow();
  await clock.advance(0);
  assert.equal(shown().phase, "connecting");
  newest();
});

Deno.test("retryDelay() doubles up to 15 s and leaves a share to chance", () => {
  const lost = { kind: "lost", message: null } as const;
  assert.deepEqual([0, 1, 2, 3, 4, 99].map((failures) => retryDelay(lost, failures, 0)), [
    1_000,
    2_000,
    4_000,
    8_000,
    15_000,
    15_000,
  ]);
  assert.equal(retryDelay(lost, 0, 1), 700);
  assert.equal(retryDelay({ kind: "token", message: null }, 0, 0), 30_000);
});
