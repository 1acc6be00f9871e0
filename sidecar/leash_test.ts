import assert from "node:assert/strict";
import { accompany } from "./leash.ts";

function start(program: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), { args: ["eval", program], stdin: "piped" }).spawn();
}

Deno.test("accompany() returns the exit code of a child that ends by itself", async () => {
  assert.equal(await accompany(start("Deno.exit(5)"), null), 5);
});

Deno.test("accompany() passes its input on and lets the child go at the end of it", async () => {
  const program = `
    let bytes = 0;
    for await (const chunk of Deno.stdin.readable) bytes += chunk.length;
    Deno.exit(bytes);`;
  const input = ReadableStream.from([new Uint8Array(20), new Uint8Array(3)]);
  assert.equal(await accompany(start(program), input), 23);
});

Deno.test("accompany() kills a child that does not end when it is let go", async () => {
  const stubborn = "setInterval(() => {}, 1000);";
  assert.equal(await accompany(start(stubborn), ReadableStream.from([]), { stopLimitMs: 50 }), 128 + 9);
});

Deno.test("accompany() does not mind a child that ends before its input does", async () => {
  const endless = new ReadableStream<Uint8Array>({ pull: (queue) => queue.enqueue(new Uint8Array(65_536)) });
  assert.equal(await accompany(start("Deno.exit(3)"), endless), 3);
});

Deno.test("accompany() lets the child go when it is abandoned, and looks no longer than the child runs", async () => {
  const program = "for await (const _ of Deno.stdin.readable); Deno.exit(6);";
  let looks = 0;
  assert.equal(await accompany(start(program), null, { isAbandoned: () => ++looks > 1 }), 6);
  assert.ok(looks > 1);
});
