import assert from "node:assert/strict";
import { withSizes } from "./av1.ts";
import { inOneChain } from "./av1_payload.ts";
import { depacketize } from "../depacketizer.ts";

const LIMIT = 1_200;

/** An OBU of `size` bytes without a size of its own: a frame, whose bytes tell where they have been. */
function obu(size: number, seed: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) => at === 0 ? 6 << 3 : (at * 31 + seed) & 0xff);
}

/** As OBS sends a temporal unit: each OBU begins a payload, and is cut where that is full. */
function oneByOne(units: readonly Uint8Array[], isKeyframe: boolean): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  for (const unit of units) {
    for (let at = 0; at < unit.length; at += LIMIT - 1) {
      const begins = at > 0 ? 0x80 : 0, goesOn = at + LIMIT - 1 < unit.length ? 0x40 : 0;
      const isNew = isKeyframe && payloads.length === 0 ? 0x08 : 0;
      payloads.push(Uint8Array.of(begins | goesOn | 0x10 | isNew, ...unit.subarray(at, at + LIMIT - 1)));
    }
  }
  return payloads;
}

const wholeOf = (payloads: readonly Uint8Array[]) => withSizes(depacketize("AV1", payloads)).toHex();

Deno.test("inOneChain() lets no payload but the first begin with an OBU, and keeps all that is in them", () => {
  const tables = [
    [12, 30, 400],
    [25_445, 3],
    [14, 9_000, 3_000, 700, 3],
    [1_190, 1_190, 1_190, 5, 1_199, 1_200, 1_201, 2],
    // Wherever the end of one falls.
    ...Array.from({ length: 40 }, (_, more) => [1_170 + more, 50, 2_350 + more, 17]),
  ];
  for (const sizes of tables) {
    const payloads = oneByOne(sizes.map(obu), true);
    const chain = inOneChain(payloads);
    assert.equal(wholeOf(chain), wholeOf(payloads), String(sizes));
    const [first = 0, ...later] = chain.map(([header]) => header ?? 0);
    assert.equal(first & 0x88, 0x08, "the first begins a sequence");
    assert.ok(later.every((header) => (header & 0x88) === 0x80), `${sizes}: ${later}`);
    assert.equal((chain.at(-1)?.[0] ?? 0) & 0x40, 0, "nothing follows the last");
    assert.ok(chain.every(({ length }) => length <= LIMIT), String(chain.map(({ length }) => length)));
  }
});

Deno.test("inOneChain() leaves payloads as they are where each continues the one before", () => {
  const payloads = oneByOne([obu(9_000, 1)], false);
  assert.equal(inOneChain(payloads), payloads);
  const [single = new Uint8Array()] = payloads;
  assert.deepEqual(inOneChain([single]), [single]);
});

Deno.test("inOneChain() ends, whatever a stranger sends", () => {
  let seed = 7;
  const next = () => seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
  for (let round = 0; round < 500; round++) {
    const payloads = Array.from(
      { length: 1 + next() % 6 },
      () => Uint8Array.from({ length: next() % 40 }, () => next() >> 8),
    );
    const bytes = payloads.reduce((sum, { length }) => sum + length, 0);
    const chained = inOneChain(payloads).reduce((sum, { length }) => sum + length, 0);
    assert.ok(chained <= 2 * bytes + 1, `${chained} of ${bytes}`);
  }
});
