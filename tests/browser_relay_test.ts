import assert from "node:assert/strict";
import * as v from "valibot";
import { turnPassword } from "../sidecar/webrtc/turn_password.ts";
import { startBrowser } from "./support/browser.ts";
import { startCoturn } from "./support/coturn.ts";
import { outwardAddress, testNeeding } from "./support/skip.ts";
import { startWhepHostHere } from "./support/whep_host.ts";
import { candidatesOf } from "./support/whep_viewer.ts";

const SECRET = "secret-of-this-test";

/** What a page does that watches through TURN servers alone; `signal` is a function of the test. */
const WATCH = `async (iceServers) => {
  const peer = new RTCPeerConnection({ iceServers, iceTransportPolicy: "relay" });
  peer.addTransceiver("video", { direction: "recvonly" });
  const gathered = new Promise((done) => {
    peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && done();
  });
  const ended = new Promise((done) => {
    peer.onconnectionstatechange = () => ["connected", "failed"].includes(peer.connectionState) && done();
  });
  await peer.setLocalDescription();
  await gathered;
  await peer.setRemoteDescription({ type: "answer", sdp: await signal(peer.localDescription.sdp) });
  await ended;
  const stats = [...(await peer.getStats()).values()];
  const pair = stats.find(({ type, state }) => type === "candidate-pair" && state === "succeeded");
  const typeOf = (id) => stats.find((one) => one.id === id)?.candidateType ?? null;
  return {
    state: peer.connectionState,
    local: typeOf(pair?.localCandidateId),
    remote: typeOf(pair?.remoteCandidateId),
  };
}`;

testNeeding(
  ["chromium", "coturn", "outside"],
  "Chromium watches through coturn when both sides may use nothing else",
  async () => {
    const address = outwardAddress() ?? "";
    // The machine's own address, at which all of this happens, may be one that the shipped configuration keeps out.
    await using coturn = await startCoturn({ relay: address, secret: SECRET, without: /^denied-peer-ip=/ });
    const urls = `turn:127.0.0.1:${coturn.port}`;
    await using host = await startWhepHostHere({
      ice_transport_policy: "relay",
      ice_servers: [{ urls, shared_secret: SECRET }],
    });
    await using browser = await startBrowser();
    const { page } = await browser.openPage("about:blank", { width: 100, height: 100 });
    let answer = "";
    await page.exposeFunction("signal", async (offer: string) => {
      const response = await fetch(host.url, { method: "POST", body: offer });
      return answer = await response.text();
    });
    const ice = [{ urls, ...turnPassword(SECRET, Date.now()) }];
    const seen = v.parse(
      v.object({ state: v.string(), local: v.nullable(v.string()), remote: v.nullable(v.string()) }),
      await page.evaluate(`(${WATCH})(${JSON.stringify(ice)})`),
    );
    assert.deepEqual(candidatesOf(answer), [{ address, type: "relay" }]);
    assert.deepEqual(seen, { state: "connected", local: "relay", remote: "relay" });
  },
);
