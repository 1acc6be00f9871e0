import assert from "node:assert/strict";
import { createCallerFinder } from "./proxies.ts";

const forwarded = (text: string, proto?: string) =>
  new Headers({ "x-forwarded-for": text, ...(proto === undefined ? {} : { "x-forwarded-proto": proto }) });

Deno.test("createCallerFinder() believes nobody unless told to", () => {
  const find = createCallerFinder([]);
  assert.deepEqual(find("127.0.0.1", forwarded("192.0.2.1", "https")), {
    client: "127.0.0.1",
    secure: false,
  });
  assert.deepEqual(find(undefined, new Headers()), { client: "unknown", secure: false });
});

Deno.test("createCallerFinder() takes the last address that is not a trusted proxy", () => {
  const find = createCallerFinder(["10.0.0.0/8", "fd00::/8", "127.0.0.1"]);
  const client = (remote: string, hops: string) => find(remote, forwarded(hops)).client;
  assert.equal(client("127.0.0.1", "192.0.2.66, 192.0.2.1, 10.0.0.3"), "192.0.2.1");
  assert.equal(client("fd00::7", "2001:db8::1"), "2001:db8::1");
  assert.equal(client("::ffff:10.9.9.9", "192.0.2.1"), "192.0.2.1");
  assert.equal(client("127.0.0.1", "nonsense, 10.0.0.1"), "127.0.0.1");
  assert.equal(client("127.0.0.1", ""), "127.0.0.1");
  assert.equal(client("11.0.0.1", "192.0.2.1"), "11.0.0.1");
});

Deno.test("createCallerFinder() takes the scheme of the nearest proxy", () => {
  const find = createCallerFinder(["127.0.0.1"]);
  assert.equal(find("127.0.0.1", forwarded("192.0.2.1", "HTTPS")).secure, true);
  assert.equal(find("127.0.0.1", forwarded("192.0.2.1", "https, http")).secure, false);
  assert.equal(find("127.0.0.1", forwarded("192.0.2.1")).secure, false);
});
