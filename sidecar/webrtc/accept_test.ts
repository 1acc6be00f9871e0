import assert from "node:assert/strict";
import fc from "fast-check";
import { accept } from "./accept.ts";

const LOCAL = "d552effe-466c-4fbf-8729-ff3964b71406.local";
const IN_NETWORK = { asksNeighbours: true };
const FROM_OUTSIDE = { asksNeighbours: false };

function candidate(address: string): string {
  return `a=candidate:1 1 udp 2113937151 ${address} 35526 typ host generation 0\r\n`;
}

function offer(...addresses: string[]): string {
  return ["v=0\r\n", "m=video 9 X 96\r\n", ...addresses.map(candidate)].join("");
}

Deno.test("accept() keeps addresses, and names of the local network where there is one", () => {
  const sdp = offer("192.168.1.30", "2001:db8::30", LOCAL);
  assert.equal(accept(sdp, IN_NETWORK), sdp);
  assert.equal(accept(sdp, FROM_OUTSIDE), offer("192.168.1.30", "2001:db8::30"));
});

Deno.test("accept() does not hear that no more candidates come, as the other side may come by itself", () => {
  assert.equal(accept(`${offer("192.0.2.1")}a=end-of-candidates\r\n`, IN_NETWORK), offer("192.0.2.1"));
  assert.equal(accept("a=end-of-candidates", IN_NETWORK), "");
});

Deno.test("accept() follows no name that somebody made up", () => {
  const made = [
    "evil.example",
    "localhost",
    "printer.local",
    `${LOCAL}.evil.example`,
    "1.2.3",
    "[::1]",
  ];
  for (const name of made) {
    assert.equal(accept(offer("192.0.2.1", name), IN_NETWORK), offer("192.0.2.1"), name);
  }
  assert.equal(accept("a=candidate:nonsense\r\n", IN_NETWORK), "");
});

Deno.test("accept() reads the parts that trickle in as well", () => {
  const part = "a=ice-ufrag:x\r\na=mid:0\r\n";
  assert.equal(accept(part + candidate("192.0.2.1"), FROM_OUTSIDE), part + candidate("192.0.2.1"));
  assert.equal(accept("candidate:1 1 udp 1 evil.example 1 typ host", FROM_OUTSIDE), "");
  assert.equal(
    accept("candidate:1 1 udp 1 192.0.2.1 1 typ host", FROM_OUTSIDE),
    "candidate:1 1 udp 1 192.0.2.1 1 typ host",
  );
});

Deno.test("accept() lets nobody make us send packets to any number of strangers", () => {
  const addresses = Array.from({ length: 1_000 }, (_, i) => `192.0.2.${i % 256}`);
  assert.equal(accept(offer(...addresses), IN_NETWORK), offer(...addresses.slice(0, 32)));
});

Deno.test("accept() leaves everything else as it is, whatever it is", () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom("\r", "\n", "a", "=", "m", " ") }))
    .filter((text) => !text.includes("candidate:"));
  fc.assert(fc.property(text, fc.boolean(), (text, asksNeighbours) => {
    assert.equal(accept(text, { asksNeighbours }), text);
  }));
});
