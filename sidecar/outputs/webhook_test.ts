import assert from "node:assert/strict";
import { SimulatedClock } from "../../tests/support/clock.ts";
import { until } from "../../tests/support/until.ts";
import { Counters } from "../runtime/counters.ts";
import { victoryNumber } from "./testing/score.ts";
import { signature, Webhook } from "./webhook.ts";

/** Whatever a test starts must have ended with it: timers, sockets. */
const NO_LEAKS = { sanitizeOps: true, sanitizeResources: true };

/** Pauses between the tries of one delivery, ms. */
const PAUSES = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000];

interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A server that misbehaves as it is told. */
class Receiver implements AsyncDisposable {
  readonly received: Received[] = [];
  /** What the next requests are answered with; `null` answers nothing. */
  answer: () => Response | null = () => new Response("thank you");
  readonly #ended = Promise.withResolvers<Response>();
  readonly #server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    const body = await request.text();
    this.received.push({ method: request.method, path: pathname + search, headers: request.headers, body });
    return this.answer() ?? await this.#ended.promise;
  });

  get host(): string {
    return `127.0.0.1:${this.#server.addr.port}`;
  }

  /** The numbers of victories that it was told of, in order. */
  get told(): number[] {
    return this.received.map(({ body }) => JSON.parse(body).status.victories);
  }

  /** Ends it; what it has not answered is answered now. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.resolve(new Response());
    await this.#server.shutdown();
  }
}

/** Remembers what was slept for: 5 s for each try, and the pauses. */
class RecordingClock extends SimulatedClock {
  readonly sleeps: number[] = [];

  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    return super.sleep(ms, signal);
  }
}

function webhookTo(url: string, secret = "") {
  const clock = new RecordingClock();
  const said: string[] = [];
  const say = (topic: string, text: string) => void said.push(`${topic}: ${text}`);
  const counters = new Counters();
  const logger = { info: say, warn: say, error: say };
  const webhook = new Webhook({ url, secret, version: "1.2.3", clock, logger, counters });
  const metric = (name: string) =>
    counters.list().find((one) => one.name === `scoreline_webhook_${name}`)?.read();
  return {
    webhook,
    clock,
    said,
    metric,
    settled: () => until("the webhook to have nothing left to do", () => metric("waiting") === 0),
    /** Lets the pause after the try with this number, from 0 on, begin and pass; answers its length. */
    async passPause(number: number): Promise<number | undefined> {
      await until(`the pause after try ${number}`, () => clock.sleeps.length >= 2 * number + 2);
      const pause = clock.sleeps[2 * number + 1];
      await clock.advance(pause ?? 0);
      return pause;
    },
  };
}

Deno.test("Webhook posts each change of the score as signed JSON, in order", NO_LEAKS, async () => {
  await using receiver = new Receiver();
  const { webhook, said, metric, settled } = webhookTo(`http://${receiver.host}/hook?key=1`, "a secret");
  for (const count of [1, 2, 3]) webhook.send(victoryNumber(count));
  await settled();
  assert.deepEqual(receiver.told, [1, 2, 3]);
  const [first, second] = receiver.received;
  assert.ok(first !== undefined && second !== undefined);
  const { id, ...change } = JSON.parse(first.body);
  assert.deepEqual(change, victoryNumber(1));
  assert.deepEqual([first.method, first.path], ["POST", "/hook?key=1"]);
  const header = (name: string) => first.headers.get(name);
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.equal(header("x-scoreline-delivery"), id);
  assert.notEqual(second.headers.get("x-scoreline-delivery"), id);
  assert.equal(header("x-scoreline-event"), "result");
  assert.equal(header("x-scoreline-signature"), signature("a secret", first.body));
  assert.equal(header("content-type"), "application/json");
  assert.equal(header("user-agent"), "Scoreline/1.2.3");
  assert.equal(header("authorization"), null);
  await webhook.close();
  assert.deepEqual([said, metric("deliveries_total"), metric("lost_total")], [[], 3, 0]);
});

Deno.test("signature() is the HMAC-SHA256 that receivers compute", () => {
  // RFC 4231 section 4.3, test case 2.
  const expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
  assert.equal(signature("Jefe", "what do ya want for nothing?"), `sha256=${expected}`);
});

Deno.test("Webhook signs nothing without a secret, and sends what stands before the host as Basic", async () => {
  await using receiver = new Receiver();
  const cases = [["me:p%40ss%3Aword", "me:p@ss:word"], ["token", "token:"], ["me:100%zz", "me:100%zz"]];
  for (const [credentials, expected] of cases) {
    const { webhook, settled } = webhookTo(`http://${credentials}@${receiver.host}`);
    webhook.send(victoryNumber(1));
    await settled();
    const headers = receiver.received.pop()?.headers;
    assert.equal(headers?.get("x-scoreline-signature"), null);
    assert.equal(headers?.get("authorization"), `Basic ${btoa(expected ?? "")}`);
    await webhook.close();
  }
});

Deno.test(
  "Webhook tries again after 1 s to 60 s, says what is wrong once, and then gives up",
  NO_LEAKS,
  async () => {
    await using receiver = new Receiver();
    receiver.answer = () => new Response("broken", { status: 500 });
    const rig = webhookTo(`http://me:hunter2@${receiver.host}/hunter3?key=hunter4`, "hunter5");
    rig.webhook.send(victoryNumber(1));
    for (const [number, pause] of PAUSES.entries()) {
      assert.equal(await rig.passPause(number), pause);
    }
    await rig.settled();
    assert.equal(receiver.received.length, PAUSES.length + 1);
    const ids = new Set(receiver.received.map(({ headers }) => headers.get("x-scoreline-delivery")));
    assert.equal(ids.size, 1, "each try has the same id");
    assert.deepEqual(rig.said, [`webhook: ${receiver.host} refuses what it is sent (status 500)`]);
    assert.equal(rig.metric("lost_total"), 1);

    receiver.answer = () => new Response(null, { status: 204 });
    rig.webhook.send(victoryNumber(2));
    await rig.settled();
    assert.equal(rig.said[1], `webhook: ${receiver.host} accepts again`);
    await rig.webhook.close();
    assert.doesNotMatch(rig.said.join(), /hunter/);
  },
);

Deno.test("Webhook comes back to a server that was not there, with what waited in its order", async () => {
  const port = freePort();
  const rig = webhookTo(`http://127.0.0.1:${port}/hunter2`);
  for (const count of [1, 2]) rig.webhook.send(victoryNumber(count));
  await rig.passPause(0);
  await until("the second failure", () => rig.clock.sleeps.length === 4);
  assert.deepEqual(rig.said, [
    `webhook: 127.0.0.1:${port} cannot be reached: see that it runs and that webhook.url is right`,
  ]);
  const told: number[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, async (request) => {
    told.push((await request.json()).status.victories);
    return new Response();
  });
  rig.webhook.send(victoryNumber(3));
  await rig.clock.advance(2_000);
  await rig.settled();
  assert.deepEqual(told, [1, 2, 3]);
  await rig.webhook.close();
  await server.shutdown();
});

Deno.test("Webhook waits 5 s for an answer, and sends what came in the meantime", NO_LEAKS, async () => {
  await using receiver = new Receiver();
  receiver.answer = () => null;
  const rig = webhookTo(`http://${receiver.host}/`);
  const began = performance.now();
  rig.webhook.send(victoryNumber(1));
  rig.webhook.send(victoryNumber(2));
  assert.ok(performance.now() - began < 100, "send() returns at once");
  await until("the request", () => receiver.received.length === 1);
  await rig.clock.advance(4_999);
  assert.deepEqual(rig.said, []);
  await rig.clock.advance(1);
  await until("the complaint", () => rig.said.length === 1);
  assert.deepEqual(rig.said, [`webhook: ${receiver.host} did not answer within 5 s`]);
  receiver.answer = () => new Response();
  await rig.passPause(0);
  await rig.settled();
  assert.deepEqual(receiver.told, [1, 1, 2]);
  await rig.webhook.close();
});

Deno.test("Webhook tries again when the connection is closed without an answer", NO_LEAKS, async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let connections = 0;
  const accepting = (async () => {
    for await (const connection of listener) {
      connections++;
      connection.close();
    }
  })();
  const rig = webhookTo(`http://127.0.0.1:${listener.addr.port}/`);
  rig.webhook.send(victoryNumber(1));
  await rig.passPause(0);
  await until("the second try", () => rig.clock.sleeps.length === 4);
  assert.ok(connections >= 2);
  assert.match(rig.said.join(), /cannot be reached/);
  await rig.webhook.close();
  assert.deepEqual(rig.said.slice(1), ["webhook: Changes of the score that were not delivered: 1"]);
  listener.close();
  await accepting;
});

Deno.test("Webhook follows no redirect and repeats nothing that was refused for good", NO_LEAKS, async () => {
  await using elsewhere = new Receiver();
  await using receiver = new Receiver();
  const rig = webhookTo(`http://${receiver.host}/`, "a secret");
  receiver.answer = () => Response.redirect(`http://${elsewhere.host}/`, 307);
  rig.webhook.send(victoryNumber(1));
  await rig.settled();
  receiver.answer = () => new Response(null, { status: 404 });
  rig.webhook.send(victoryNumber(2));
  await rig.settled();
  assert.deepEqual([receiver.told, elsewhere.told, rig.metric("lost_total")], [[1, 2], [], 2]);
  assert.deepEqual(rig.said, [
    `webhook: ${receiver.host} answers with a redirect (307): put the address that it leads to into webhook.url`,
    `webhook: ${receiver.host} refuses what it is sent (status 404)`,
  ]);
  await rig.webhook.close();
});

Deno.test(
  "Webhook keeps the newest hundred changes for a server that does not answer",
  NO_LEAKS,
  async () => {
    await using receiver = new Receiver();
    receiver.answer = () => null;
    const rig = webhookTo(`http://${receiver.host}/`);
    for (let count = 1; count <= 250; count++) rig.webhook.send(victoryNumber(count));
    assert.deepEqual([rig.metric("waiting"), rig.metric("lost_total")], [100, 150]);
    await until("the request", () => receiver.received.length === 1);
    receiver.answer = () => new Response();
    await rig.clock.advance(5_000);
    await rig.passPause(0);
    await rig.settled();
    const expected = Array.from({ length: 100 }, (_, index) => 151 + index);
    assert.deepEqual(receiver.told.slice(1), expected);
    await rig.webhook.close();
  },
);

Deno.test("Webhook tries once more when it closes, and waits 2 s at most for that", NO_LEAKS, async () => {
  await using receiver = new Receiver();
  receiver.answer = () => new Response(null, { status: 503 });
  const rig = webhookTo(`http://${receiver.host}/`);
  for (const count of [1, 2, 3]) rig.webhook.send(victoryNumber(count));
  await until("the pause", () => rig.clock.sleeps.length === 2);
  receiver.answer = () => receiver.received.length < 3 ? new Response() : null;
  let closed = false;
  const closing = rig.webhook.close().then(() => closed = true);
  await until("the last try", () => receiver.received.length === 3);
  await rig.clock.advance(1_999);
  assert.equal(closed, false);
  await rig.clock.advance(1);
  await closing;
  assert.deepEqual(receiver.told, [1, 1, 2]);
  assert.deepEqual(rig.said, [
    `webhook: ${receiver.host} refuses what it is sent (status 503)`,
    `webhook: ${receiver.host} accepts again`,
    "webhook: Changes of the score that were not delivered: 2",
  ]);
});

Deno.test("Webhook tries each change once more when it closes, not again and again", NO_LEAKS, async () => {
  await using receiver = new Receiver();
  receiver.answer = () => new Response(null, { status: 503 });
  const rig = webhookTo(`http://${receiver.host}/`);
  for (const count of [1, 2]) rig.webhook.send(victoryNumber(count));
  await until("the pause", () => rig.clock.sleeps.length === 2);
  await rig.webhook.close();
  assert.deepEqual(receiver.told, [1, 1, 2]);
});

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
