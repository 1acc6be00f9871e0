import assert from "node:assert/strict";
import { keepEarly } from "./early_datagrams.ts";

/** Where datagrams come from, by hand. */
function source() {
  const listeners = new Set<(datagram: Uint8Array) => void>();
  return {
    onData: {
      subscribe(listener: (datagram: Uint8Array) => void) {
        listeners.add(listener);
        return { unSubscribe: () => listeners.delete(listener) };
      },
    },
    bring(...bytes: number[]) {
      for (const listener of listeners) listener(Uint8Array.from(bytes));
    },
    listeners,
  };
}

Deno.test("keepEarly() hands over the first of what begins like DTLS, in its order, and nothing else", () => {
  const from = source();
  const handOver = keepEarly(from);
  for (const first of [0, 19, 64, 128]) from.bring(first, 1);
  for (let i = 0; i < 1_000; i++) from.bring(22, i);
  const taken: number[] = [];
  handOver({ udpOnMessage: ([, number = -1]: Uint8Array) => taken.push(number) });
  assert.deepEqual(taken, [0, 1, 2, 3]);
  assert.equal(from.listeners.size, 0);
});

Deno.test("keepEarly() goes on after a datagram that its taker chokes on", () => {
  const from = source();
  const handOver = keepEarly(from);
  from.bring(22);
  from.bring(22, 254, 253);
  const taken: number[] = [];
  handOver({
    udpOnMessage(datagram: Uint8Array) {
      if (datagram.length < 3) throw new RangeError("too short");
      taken.push(datagram.length);
    },
  });
  assert.deepEqual(taken, [3]);
});
