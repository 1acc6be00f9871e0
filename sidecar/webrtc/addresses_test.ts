import assert from "node:assert/strict";
import { isPublic, usableAddresses } from "./addresses.ts";
import { interfaces } from "./testing/interfaces.ts";

const HOME = interfaces({
  lo: ["127.0.0.1", "::1"],
  wlan0: ["192.168.1.30", "fe80::30"],
  eth0: ["192.168.1.20", "2001:db8::20", "fe80::20", "169.254.9.9"],
});

function namesOf(found: Deno.NetworkInterfaceInfo[], rules: { interfaces?: string[]; host?: string } = {}) {
  return usableAddresses(found, { interfaces: [], host: "0.0.0.0", ...rules }).map(({ address }) => address);
}

Deno.test("usableAddresses() takes all but loopback and what means something on one link only", () => {
  assert.deepEqual(usableAddresses(HOME, { interfaces: [], host: "0.0.0.0" }), [
    { address: "192.168.1.20", family: 4 },
    { address: "2001:db8::20", family: 6 },
    { address: "192.168.1.30", family: 4 },
  ]);
  assert.deepEqual(namesOf(HOME.toReversed()).toSorted(), namesOf(HOME).toSorted());
});

Deno.test("usableAddresses() takes loopback when our server listens there", () => {
  const outward = ["192.168.1.20", "2001:db8::20", "192.168.1.30"];
  assert.deepEqual(namesOf(HOME, { host: "127.0.0.1" }), ["127.0.0.1", ...outward]);
  assert.deepEqual(namesOf(HOME, { host: "::1" }), ["::1", ...outward]);
  assert.deepEqual(namesOf(HOME, { host: "localhost" }), ["127.0.0.1", "::1", ...outward]);
});

Deno.test("usableAddresses() takes loopback when there is nothing else", () => {
  const offline = interfaces({ lo: ["127.0.0.1", "::1"], eth0: ["fe80::20"] });
  assert.deepEqual(namesOf(offline), ["127.0.0.1", "::1"]);
  assert.deepEqual(namesOf(HOME, { interfaces: ["eth7"] }), ["127.0.0.1", "::1"]);
  assert.deepEqual(namesOf([]), []);
});

Deno.test("usableAddresses() takes of the listed interfaces everything, and nothing of the others", () => {
  assert.deepEqual(namesOf(HOME, { interfaces: ["wlan0"], host: "127.0.0.1" }), ["192.168.1.30"]);
  assert.deepEqual(namesOf(HOME, { interfaces: ["lo", "wlan0"] }), ["127.0.0.1", "::1", "192.168.1.30"]);
});

Deno.test("usableAddresses() keeps to eight on a machine with a hundred, this machine's own among them", () => {
  const many = interfaces({
    lo: ["127.0.0.1"],
    ...Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`br-${i}`, [`172.17.${i}.1`]])),
  });
  const taken = namesOf(many, { host: "127.0.0.1" });
  assert.equal(taken.length, 8);
  assert.equal(taken[0], "127.0.0.1");
});

Deno.test("isPublic() knows the addresses that the internet does not forward", () => {
  const inside = [
    ..."10.1.2.3 172.16.0.1 172.31.255.255 192.168.0.1 127.0.0.1 169.254.1.1 100.64.0.1 0.0.0.0 224.0.0.251"
      .split(" "),
    ..."255.255.255.255 ::1 :: fe80::1 fc00::1 fd12:3456::1 ff02::fb ::ffff:192.168.1.1 ::FFFF:10.0.0.1"
      .split(" "),
    ..."example.com abc.local 1.2.3".split(" "),
  ];
  for (const address of inside) assert.equal(isPublic(address), false, address);
  for (
    const address of "8.8.8.8 172.32.0.1 100.128.0.1 192.169.0.1 203.0.113.7 2001:db8::1 2a00::1".split(" ")
  ) {
    assert.equal(isPublic(address), true, address);
  }
});
