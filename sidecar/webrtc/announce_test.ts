import assert from "node:assert/strict";
import fc from "fast-check";
import { announce, type AnnounceRules } from "./announce.ts";
import { isPublic } from "./addresses.ts";

const PUBLIC_IP = "203.0.113.7";
const RULES: AnnounceRules = {
  addresses: ["192.168.1.20", "2001:db8::20"],
  publicIp: null,
  onlyPublic: false,
  policy: "all",
};

function answer(...candidates: string[]): string {
  return [
    "v=0",
    "o=- 123 0 IN IP4 192.168.1.20",
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0",
    "m=video 9 UDP/TLS/RTP/SAVPF 96",
    "c=IN IP4 192.168.1.20",
    "a=rtcp:9 IN IP4 192.168.1.20",
    "a=rtpmap:96 H264/90000",
    ...candidates.map((candidate) => `a=candidate:${candidate}`),
    "a=end-of-candidates",
    "",
  ].join("\r\n");
}

const HOST4 = "f1 1 udp 2116026367 192.168.1.20 10111 typ host generation 0 ufrag ed2d";
const HOST6 = "f2 1 udp 2116026367 2001:db8::20 10112 typ host generation 0 ufrag ed2d";
const OTHER = "f3 1 udp 2116026367 172.17.0.1 10113 typ host generation 0 ufrag ed2d";
const REFLEXIVE =
  "f4 1 udp 1694498815 198.51.100.9 51000 typ srflx raddr 192.168.1.20 rport 10111 generation 0";
const RELAY = "f5 1 udp 16777215 10.7.7.7 49160 typ relay raddr 192.168.1.20 rport 10115 generation 0";

function candidatesOf(sdp: string): string[] {
  return sdp.split("\r\n").filter((line) => line.startsWith("a=candidate:")).map((line) => line.slice(12));
}

Deno.test("announce() leaves an answer of the machine's own addresses as it is", () => {
  const sdp = answer(HOST4, HOST6, REFLEXIVE, RELAY);
  assert.equal(announce(sdp, RULES), sdp);
});

Deno.test("announce() leaves out the interfaces that are not listed, also where they stand beside others", () => {
  const reflexive = "f4 1 udp 1 198.51.100.9 5 typ srflx raddr 172.17.0.1 rport 10113 generation 0";
  assert.deepEqual(candidatesOf(announce(answer(HOST4, OTHER, reflexive), RULES)), [
    HOST4,
    "f4 1 udp 1 198.51.100.9 5 typ srflx raddr 0.0.0.0 rport 9 generation 0",
  ]);
});

Deno.test("announce() puts the public address before the socket that the router forwards to, once", () => {
  const rules = { ...RULES, publicIp: PUBLIC_IP };
  const told = announce(answer(HOST6, HOST4), rules);
  assert.deepEqual(candidatesOf(told), [
    HOST6,
    `f1p 1 udp 2116026367 ${PUBLIC_IP} 10111 typ host generation 0 ufrag ed2d`,
    HOST4,
  ]);
  assert.equal(announce(told, rules), told);
});

Deno.test("announce() gives a public IPv6 address the port of an IPv6 socket", () => {
  const told = announce(answer(HOST4, HOST6), { ...RULES, publicIp: "2001:db8:ffff::7", onlyPublic: true });
  assert.deepEqual(candidatesOf(told), [
    "f2p 1 udp 2116026367 2001:db8:ffff::7 10112 typ host generation 0 ufrag ed2d",
    HOST6,
  ]);
});

Deno.test("announce() tells each media section the public address with that section's own port", () => {
  const [video = "", second = ""] = [answer(HOST4), answer(HOST4.replace("10111", "10114"))];
  const both = video + second.slice(second.indexOf("m="));
  const told = announce(both, { ...RULES, publicIp: PUBLIC_IP, onlyPublic: true });
  assert.deepEqual(candidatesOf(told).map((line) => line.split(" ").slice(4, 6).join(" ")), [
    `${PUBLIC_IP} 10111`,
    `${PUBLIC_IP} 10114`,
  ]);
});

Deno.test("announce() of public addresses only hides where this machine stands at home", () => {
  const told = announce(answer(HOST4, REFLEXIVE, RELAY), {
    ...RULES,
    publicIp: PUBLIC_IP,
    onlyPublic: true,
  });
  assert.deepEqual(candidatesOf(told), [
    `f1p 1 udp 2116026367 ${PUBLIC_IP} 10111 typ host generation 0 ufrag ed2d`,
    "f4 1 udp 1694498815 198.51.100.9 51000 typ srflx raddr 0.0.0.0 rport 9 generation 0",
    "f5 1 udp 16777215 10.7.7.7 49160 typ relay raddr 0.0.0.0 rport 9 generation 0",
  ]);
  assert.match(told, /^o=- 123 0 IN IP4 0\.0\.0\.0\r$/m);
  assert.match(told, /^c=IN IP4 0\.0\.0\.0\r$/m);
  assert.match(told, /^a=rtcp:9 IN IP4 0\.0\.0\.0\r$/m);
  assert.doesNotMatch(told, /192\.168/);
});

Deno.test("announce() with the policy 'relay' tells the relay's address alone", () => {
  const told = announce(answer(HOST4, HOST6, REFLEXIVE, RELAY), {
    ...RULES,
    publicIp: PUBLIC_IP,
    policy: "relay",
  });
  assert.deepEqual(candidatesOf(told), [
    "f5 1 udp 16777215 10.7.7.7 49160 typ relay raddr 0.0.0.0 rport 9 generation 0",
  ]);
  assert.doesNotMatch(told, /192\.168|2001:db8|203\.0\.113/);
});

const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom("192.168.1.20", "10.0.0.5", "fd00::5", "2001:db8::20", PUBLIC_IP, "172.17.0.1"),
);
const candidate = fc.record({
  address,
  type: fc.constantFrom("host", "srflx", "prflx", "relay"),
  source: fc.option(address),
  port: fc.integer({ min: 1, max: 65_535 }),
  protocol: fc.constantFrom("udp", "tcp"),
}).map(({ address, type, source, port, protocol }) =>
  `f 1 ${protocol} 1 ${address} ${port} typ ${type}${
    source === null ? "" : ` raddr ${source} rport ${port}`
  } generation 0`
);
const rules = fc.record({
  addresses: fc.array(address, { maxLength: 4 }),
  publicIp: fc.option(fc.constantFrom(PUBLIC_IP, "2a00::7")),
  onlyPublic: fc.boolean(),
  policy: fc.constantFrom("all" as const, "relay" as const),
});

Deno.test("announce() tells of no address that may not be told, whatever the candidates are", () => {
  fc.assert(fc.property(fc.array(candidate, { maxLength: 8 }), rules, (candidates, rules) => {
    const told = announce(answer(...candidates), rules);
    const relays = candidates.filter((line) => line.includes("typ relay")).map((line) => line.split(" ")[4]);
    for (const line of candidatesOf(told)) {
      const [, , , , shown = "", , , type = ""] = line.split(" ");
      const source = / raddr (\S+)/.exec(line)?.[1] ?? "0.0.0.0";
      const mayShow = shown === rules.publicIp || isPublic(shown);
      if (type === "relay") assert.ok(relays.includes(shown));
      else {
        assert.equal(rules.policy, "all");
        assert.ok(!rules.onlyPublic || mayShow, line);
        assert.ok(type !== "host" || shown === rules.publicIp || rules.addresses.includes(shown), line);
      }
      assert.ok(
        ["0.0.0.0", "::"].includes(source) ||
          rules.policy === "all" && (source === rules.publicIp ||
              rules.addresses.includes(source) && (!rules.onlyPublic || isPublic(source))),
        line,
      );
    }
    const rest = (sdp: string) =>
      sdp.split("\r\n").filter((line) => !/^(a=candidate:|o=|c=|a=rtcp:)/.test(line));
    assert.deepEqual(rest(told), rest(answer(...candidates)));
    assert.equal(announce(told, rules), told, "a second time changes nothing");
  }));
});
