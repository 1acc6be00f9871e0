import assert from "node:assert/strict";
import { SimulatedClock } from "../../tests/support/clock.ts";
import { DEFAULTS } from "../config/schema.ts";
import { createGathering } from "./gathering.ts";
import { createNetwork } from "./network.ts";

const TURN = "turn:turn.example";
const STUN = "stun:stun.example";

/** An ICE connection as werift has them; what its servers answer comes when the test says so. */
class StandIn {
  stunServer?: unknown = ["stun.l.google.com", 19_302];
  state = "new";
  closed = 0;
  readonly localCandidates: { type: string }[] = [{ type: "host" }];
  readonly answers = Promise.withResolvers<void>();

  getCandidatePromises(): Promise<unknown>[] {
    return [Promise.resolve(), this.answers.promise];
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }

  answer(...types: string[]): void {
    this.localCandidates.push(...types.map((type) => ({ type })));
    this.answers.resolve();
  }

  /** ms that gathering has taken; `null` while it goes on. */
  gather(clock: SimulatedClock): { readonly took: number | null } {
    const start = clock.now().mono;
    const result: { took: number | null } = { took: null };
    void Promise.allSettled(this.getCandidatePromises()).then(() => result.took = clock.now().mono - start);
    return result;
  }
}

function setUp(urls: string[], policy: "all" | "relay" = "all") {
  const clock = new SimulatedClock();
  const warnings: string[] = [];
  const prepare = createGathering({
    network: createNetwork({
      ...DEFAULTS.webrtc,
      ice_transport_policy: policy,
      ice_servers: urls.map((url) => ({
        urls: [url],
        username: "me",
        credential: "x",
        shared_secret: "",
      })),
    }, { clock, host: "127.0.0.1", interfaces: () => [] }),
    clock,
    logger: { info() {}, warn: (_topic, text) => warnings.push(text), error() {} },
  });
  const peer = () => {
    const connection = new StandIn();
    prepare([{ connection }]);
    return connection;
  };
  return { clock, warnings, peer };
}

Deno.test("createGathering() keeps werift from asking anybody that the user did not name", () => {
  assert.equal(setUp([]).peer().stunServer, undefined);
  assert.equal(setUp([TURN]).peer().stunServer, undefined);
  assert.notEqual(setUp([TURN, STUN]).peer().stunServer, undefined);
});

Deno.test("createGathering() waits for servers that answer, and no longer", async () => {
  const { clock, warnings, peer } = setUp([TURN, STUN]);
  const connection = peer();
  const gathering = connection.gather(clock);
  await clock.advance(600);
  assert.equal(gathering.took, null);
  connection.answer("relay", "srflx");
  await clock.advance(0);
  assert.equal(gathering.took, 600);
  await clock.advance(10_000);
  assert.deepEqual(warnings, []);
});

Deno.test("createGathering() goes on without servers that do not answer, and says which", async () => {
  const { clock, warnings, peer } = setUp([TURN, STUN]);
  const gathering = peer().gather(clock);
  await clock.advance(1_000);
  assert.equal(gathering.took, 1_000);
  assert.equal(warnings.length, 2);
  assert.match(warnings[0] ?? "", /^The TURN server turn:turn\.example gives no address/);
  assert.match(warnings[1] ?? "", /^The STUN server stun:stun\.example does not answer/);
});

Deno.test("createGathering() names only the server that is missing", async () => {
  const { clock, warnings, peer } = setUp([TURN, STUN]);
  const connection = peer();
  connection.gather(clock);
  connection.localCandidates.push({ type: "srflx" });
  await clock.advance(1_000);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? "", /TURN/);

  const relayed = setUp([TURN, STUN], "relay");
  const hidden = relayed.peer();
  hidden.gather(relayed.clock);
  hidden.localCandidates.push({ type: "relay" });
  await relayed.clock.advance(1_000);
  assert.deepEqual(relayed.warnings, [], "a STUN server is not asked by a peer that only uses the relay");
});

Deno.test("createGathering() lets the next viewers wait less, and after a minute as long as before", async () => {
  const { clock, warnings, peer } = setUp([TURN]);
  peer().gather(clock);
  await clock.advance(1_000);
  const next = peer().gather(clock);
  await clock.advance(1_000);
  assert.equal(next.took, 100);
  assert.equal(warnings.length, 1);
  await clock.advance(60_000);
  const later = peer().gather(clock);
  await clock.advance(1_000);
  assert.equal(later.took, 1_000);
  assert.equal(warnings.length, 2);
});

Deno.test("createGathering() frees what an answer brings to a peer that has gone", async () => {
  const { clock, peer } = setUp([TURN]);
  const [gone, staying] = [peer(), peer()];
  gone.gather(clock);
  staying.gather(clock);
  await clock.advance(1_000);
  gone.state = "closed";
  gone.answer("relay");
  staying.answer("relay");
  await clock.advance(0);
  assert.deepEqual([gone.closed, staying.closed], [1, 0]);
});

Deno.test("createGathering() refuses a werift that it does not know", () => {
  const prepare = createGathering({
    network: createNetwork(DEFAULTS.webrtc, {
      clock: new SimulatedClock(),
      host: "::1",
      interfaces: () => [],
    }),
    clock: new SimulatedClock(),
    logger: { info() {}, warn() {}, error() {} },
  });
  const connection = { state: "new", localCandidates: [], close: () => Promise.resolve() };
  assert.throws(() => prepare([{ connection }]), /gathers in another way/);
});
