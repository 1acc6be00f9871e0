import assert from "node:assert/strict";
import { RTCPeerConnection } from "werift";
import { awaitConsent } from "./consent.ts";
import { methodOf } from "./dtls_records.ts";

interface Asked {
  readonly responseTimeout?: number;
  readonly retransmissions?: number;
  readonly signal?: AbortSignal;
}

/** A connection as werift has it: it begins to ask once there is a pair, and each check gives the one before up. */
class FakeConnection {
  readonly asked: Asked[] = [];
  readonly nominated = {
    protocol: {
      request: (_request: string, _address: string, _key: string, options: Asked) => this.#take(options),
    },
  };
  #last = new AbortController();
  begun = 0;
  ended = 0;

  readonly queryConsent = () => void this.begun++;

  stopConsentLifecycle(): void {
    this.ended++;
  }

  check(): void {
    this.#last.abort();
    this.#last = new AbortController();
    const options = { retransmissions: 0, responseTimeout: 500, signal: this.#last.signal };
    this.nominated.protocol.request("check", "address", "key", options);
  }

  #take(options: Asked): void {
    this.asked.push(options);
  }
}

Deno.test("awaitConsent() lets a check be answered for 30 s, whatever is asked after it", () => {
  const connection = new FakeConnection();
  awaitConsent([connection]);
  connection.queryConsent();
  connection.check();
  connection.check();
  assert.deepEqual(connection.asked.map(({ responseTimeout }) => responseTimeout), [30_000, 30_000]);
  assert.deepEqual(connection.asked.map(({ signal }) => signal?.aborted), [false, false]);
  connection.stopConsentLifecycle();
  assert.deepEqual(connection.asked.map(({ signal }) => signal?.aborted), [true, true], "it is over");
  connection.queryConsent();
  connection.check();
  assert.equal(connection.asked[2]?.signal?.aborted, false, "it has begun again");
  assert.deepEqual([connection.begun, connection.ended], [2, 1]);
});

Deno.test("awaitConsent() leaves every other question as it is", () => {
  const connection = new FakeConnection();
  awaitConsent([connection]);
  connection.queryConsent();
  const options = { retransmissions: 4 };
  connection.nominated.protocol.request("check of a pair", "address", "key", options);
  assert.equal(connection.asked[0], options);
});

Deno.test("awaitConsent() finds what it changes in this version of werift, whose checks are answered", async () => {
  const options = { iceServers: [{ urls: "stun:127.0.0.1:9" }], iceStunGatherTimeout: 0.02 };
  const [one, other] = [new RTCPeerConnection(options), new RTCPeerConnection(options)];
  one.createDataChannel("x");
  await one.setLocalDescription(await one.createOffer());
  await other.setRemoteDescription(one.localDescription ?? { type: "offer", sdp: "" });
  await other.setLocalDescription(await other.createAnswer());
  const connection = other.iceTransports[0]?.connection ?? assert.fail("there is no ICE");
  awaitConsent([connection]);
  const asked: Asked[] = [];
  const begin = methodOf(connection, "queryConsent") ?? assert.fail("it begins in another way");
  const isAnswered = Promise.withResolvers<void>();
  Reflect.set(connection, "queryConsent", () => {
    const protocol = connection.nominated?.protocol ?? assert.fail("it begins before there is a pair");
    const ask = methodOf(protocol, "request") ?? assert.fail("it asks in another way");
    Reflect.set(protocol, "request", (...args: readonly unknown[]) => {
      const answer: unknown = Reflect.apply(ask, protocol, args);
      if (Reflect.get(Object(args[3]), "signal") === undefined) return answer;
      asked.push(Object(args[3]));
      void Promise.resolve(answer).then(() => isAnswered.resolve(), isAnswered.reject);
      return answer;
    });
    return Reflect.apply(begin, connection, []);
  });
  await one.setRemoteDescription(other.localDescription ?? { type: "answer", sdp: "" });
  await isAnswered.promise;
  assert.equal(asked[0]?.responseTimeout, 30_000);
  await Promise.all([one.close(), other.close()]);
});
