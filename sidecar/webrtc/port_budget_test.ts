import assert from "node:assert/strict";
import fc from "fast-check";
import { type Lease, PortBudget } from "./port_budget.ts";

Deno.test("PortBudget gives out what there is, all of it or nothing", () => {
  const ports = new PortBudget([10_111, 10_114]);
  const first = ports.take(3);
  assert.equal(ports.free, 1);
  assert.equal(ports.take(2), null);
  assert.equal(ports.inUse, 3);
  assert.notEqual(ports.take(1), null);
  assert.equal(ports.take(1), null);
  first?.release();
  first?.release();
  assert.deepEqual([ports.inUse, ports.free], [1, 3]);
});

Deno.test("PortBudget without a range counts and never refuses", () => {
  const ports = new PortBudget(null);
  for (let i = 0; i < 100; i++) assert.notEqual(ports.take(8), null);
  assert.deepEqual([ports.inUse, ports.free], [800, null]);
});

Deno.test("PortBudget never promises a port twice and gets every one back", () => {
  const step = fc.record({ sockets: fc.integer({ min: 0, max: 5 }), release: fc.nat() });
  fc.assert(fc.property(fc.integer({ min: 0, max: 30 }), fc.array(step), (more, steps) => {
    const ports = new PortBudget([20_000, 20_000 + more]);
    const held: { lease: Lease; sockets: number }[] = [];
    const count = () => held.reduce((sum, { sockets }) => sum + sockets, 0);
    for (const { sockets, release } of steps) {
      const lease = ports.take(sockets);
      assert.equal(lease === null, count() + sockets > more + 1);
      if (lease !== null) held.push({ lease, sockets });
      else for (const { lease } of held.splice(release % (held.length + 1))) lease.release();
      assert.equal(ports.inUse, count());
      assert.ok(ports.inUse <= more + 1);
    }
    for (const { lease } of held) lease.release();
    assert.deepEqual([ports.inUse, ports.free], [0, more + 1]);
  }));
});
