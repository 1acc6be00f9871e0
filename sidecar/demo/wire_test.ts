import assert from "node:assert/strict";
import { openWire } from "./wire.ts";

/** Reads until that many bytes have come. */
async function read(connection: Deno.Conn, bytes: number): Promise<string> {
  let text = "";
  while (text.length < bytes) {
    const block = new Uint8Array(bytes - text.length);
    const count = await connection.read(block);
    if (count === null) break;
    text += new TextDecoder().decode(block.subarray(0, count));
  }
  return text;
}

Deno.test("freezeAfter() lets so many bytes through, and the rest once it thaws", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const wire = openWire(0, listener.addr.port);
  const accepted = listener.accept();
  using client = await Deno.connect({ hostname: "127.0.0.1", port: wire.port });
  using server = await accepted;
  wire.freezeAfter(5);
  await server.write(new TextEncoder().encode("hello world"));
  assert.equal(await read(client, 5), "hello");
  await client.write(new TextEncoder().encode("x"));
  while (!wire.frozen) await new Promise((resolve) => setTimeout(resolve, 1));
  wire.frozen = false;
  assert.equal(await read(client, 6), " world");
  assert.equal(await read(server, 1), "x");
  await wire.close();
});
