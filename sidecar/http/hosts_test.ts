import assert from "node:assert/strict";
import { createNameCheck, isListedOrigin, isOurOrigin, isOurs, isServedAt, parseAuthority } from "./hosts.ts";

const rules = (
  allowedHosts: string[] = [],
  allowedOrigins: string[] = [],
  port = 3000,
  host = "127.0.0.1",
) => ({
  host,
  allowedHosts,
  allowedOrigins,
  port: () => port,
});

function ours(host: string, ...rest: Parameters<typeof rules>): boolean {
  const authority = parseAuthority(host);
  return authority !== null && isOurs(authority, rules(...rest));
}

Deno.test("parseAuthority() takes names and addresses with and without a port", () => {
  assert.deepEqual(parseAuthority("LOCALHOST:3000"), { name: "localhost", port: 3000 });
  assert.deepEqual(parseAuthority("localhost:65535"), { name: "localhost", port: 65_535 });
  assert.deepEqual(parseAuthority("[::1]"), { name: "[::1]", port: null });
  assert.deepEqual(parseAuthority("a-b.example"), { name: "a-b.example", port: null });
});

Deno.test("parseAuthority() takes nothing else", () => {
  const odd = [
    "",
    " ",
    "localhost/../x",
    "a b",
    "user@localhost:3000",
    "localhost:3000@evil.example",
    "[::1",
    "::1",
    "localhost:",
    "localhost:65536",
    "localhost:99999",
    "localhost:-1",
    "localhost:3000,evil.example",
    "localhost.",
    ".localhost",
    "localhost#",
    "localhost?x",
    "localhost\\x",
    "l\u00f6calhost",
    "localhost:3000\u0000",
    "localhost:3000\n",
    "a".repeat(300),
  ];
  for (const text of odd) assert.equal(parseAuthority(text), null, JSON.stringify(text));
});

Deno.test("isOurs() takes loopback names with our port only", () => {
  for (const name of ["localhost", "127.0.0.1", "127.0.0.2", "[::1]", "LocalHost"]) {
    assert.ok(ours(`${name}:3000`), name);
    assert.ok(!ours(`${name}:3001`), name);
    assert.ok(!ours(name), name);
    assert.ok(ours(name, [], [], 80), name);
    assert.ok(ours(`${name}:80`, [], [], 80), name);
  }
  const strangers = [
    "localhost.evil.example",
    "127.0.0.1.nip.io",
    "0.0.0.0",
    "192.168.1.5",
    "127.0.0.256",
    "[::]",
    "evil.example",
  ];
  for (const name of strangers) {
    assert.ok(!ours(`${name}:3000`), name);
    assert.ok(!ours(name, [], [], 80), name);
  }
});

Deno.test("isOurs() takes the address that we listen at with our port only", () => {
  const table: [string, string][] = [
    ["192.168.1.5", "192.168.1.5"],
    ["Gaming-PC", "gaming-pc"],
    ["FD00:0::2", "[fd00::2]"],
    ["fe80::1%eth0", "[fe80::1]"],
  ];
  for (const [host, name] of table) {
    assert.ok(ours(`${name}:3000`, [], [], 3000, host), host);
    assert.ok(ours("localhost:3000", [], [], 3000, host), host);
    assert.ok(!ours(`${name}:3001`, [], [], 3000, host), host);
    assert.ok(!ours(name, [], [], 3000, host), host);
    assert.ok(ours(name, [], [], 80, host), host);
    assert.ok(isOurOrigin(`http://${name}:3000`, rules([], [], 3000, host)), host);
    assert.ok(!isOurOrigin(`https://${name}:3000`, rules([], [], 3000, host)), host);
  }
  assert.ok(!ours("192.168.1.6:3000", [], [], 3000, "192.168.1.5"));
});

Deno.test("isOurs() takes no address that stands for all of them", () => {
  for (const host of ["0.0.0.0", "::", "0:0:0:0:0:0:0:0"]) {
    for (const name of ["0.0.0.0", "[::]", "[0:0:0:0:0:0:0:0]", "192.168.1.5"]) {
      assert.ok(!ours(`${name}:3000`, [], [], 3000, host), `${name} at ${host}`);
    }
  }
});

Deno.test("isOurs() takes listed names with the listed port, or else with ours or none", () => {
  assert.ok(ours("gaming-pc:3000", ["Gaming-PC"]));
  assert.ok(ours("score.example", ["score.example"]));
  assert.ok(!ours("score.example:8443", ["score.example"]));
  assert.ok(ours("score.example:8443", ["score.example:8443"]));
  assert.ok(!ours("score.example:3000", ["score.example:8443"]));
  assert.ok(!ours("score.example", ["score.example:8443"]));
  assert.ok(ours("score.example", ["score.example:443"]));
  assert.ok(ours("[fd00::2]:3000", ["[fd00::2]"]));
  assert.ok(!ours("x.score.example", ["score.example"]));
});

Deno.test("isOurOrigin() takes pages that we served", () => {
  assert.ok(isOurOrigin("http://localhost:3000", rules()));
  assert.ok(isOurOrigin("http://[::1]:3000", rules()));
  assert.ok(isOurOrigin("https://score.example", rules(["score.example"])));
  assert.ok(isOurOrigin("https://192.168.1.5", rules(["192.168.1.5:443"], [], 3000, "192.168.1.5")));
  assert.ok(isOurOrigin("http://localhost", rules([], [], 80)));
});

Deno.test("isOurOrigin() takes no others", () => {
  const others = [
    "null",
    "",
    "http://localhost",
    "http://localhost:3001",
    "https://localhost:3000",
    "http://evil.example",
    "http://localhost:3000.evil.example",
    "http://localhost:3000/",
    "http://user@localhost:3000",
    "file://",
    "chrome-extension://abc",
    "http://localhost:3000, http://evil.example",
  ];
  for (const origin of others) assert.ok(!isOurOrigin(origin, rules()), origin);
  assert.ok(!isOurOrigin("https://localhost", rules([], [], 443)));
});

Deno.test("isListedOrigin() compares exactly", () => {
  const listed = rules([], ["https://score.example", "null"]);
  assert.ok(isListedOrigin("https://score.example", listed));
  assert.ok(isListedOrigin("null", listed));
  assert.ok(!isListedOrigin("https://score.example.evil", listed));
  assert.ok(!isListedOrigin("null", rules()));
});

Deno.test("isServedAt() knows the addresses of our pages", () => {
  const here = { basePath: "", withLoopback: true };
  for (const page of ["http://127.0.0.1:3000/", "http://localhost:3000/admin?lang=ja", "http://[::1]:3000"]) {
    assert.ok(isServedAt(page, rules(), here), page);
    assert.ok(!isServedAt(page, rules(), { ...here, withLoopback: false }), `${page} from elsewhere`);
    assert.ok(isServedAt(page, rules(), { ...here, basePath: "/scoreline" }), `${page} needs no base path`);
  }
  const others = [
    "",
    "about:blank",
    "localhost:3000",
    "file:///C:/scoreline.html?port=3000",
    "http://127.0.0.1:3001/",
    "http://127.0.0.1/",
    "https://127.0.0.1:3000/",
    "ws://127.0.0.1:3000/",
    "http://127.0.0.1:3000.evil.example/",
    "http://evil.example/http://127.0.0.1:3000/",
    "http://score.example:3000/",
  ];
  for (const page of others) assert.ok(!isServedAt(page, rules(), here), page);
  assert.ok(isServedAt("http://localhost/", rules([], [], 80), here));
});

Deno.test("isServedAt() knows our pages behind a proxy and on the network", () => {
  const proxied = rules(["score.example"]);
  const below = { basePath: "/scoreline", withLoopback: true };
  assert.ok(isServedAt("https://score.example/scoreline/admin", proxied, below));
  assert.ok(isServedAt("https://score.example/scoreline", proxied, below));
  assert.ok(!isServedAt("https://score.example/scoreline-2/", proxied, below), "another program's");
  assert.ok(!isServedAt("https://score.example/", proxied, below));
  const network = { basePath: "", withLoopback: false };
  assert.ok(isServedAt("http://192.168.1.2:3000/", rules([], [], 3000, "192.168.1.2"), network));
  assert.ok(isServedAt("http://192.168.1.2:3000/", rules(["192.168.1.2"], [], 3000, "0.0.0.0"), network));
  assert.ok(!isServedAt("http://192.168.1.3:3000/", rules([], [], 3000, "192.168.1.2"), network));
});

Deno.test("createNameCheck() says what isOurs() says, asked again and after the port has changed", () => {
  let port = 3000;
  const own = { ...rules(["scores.example"]), port: () => port };
  const check = createNameCheck(own);
  const names = [
    "localhost:3000",
    "127.9.8.7:3000",
    "scores.example",
    "evil.example",
    "localhost",
    "LOCALHOST:3000",
    "a/b",
    "",
  ];
  for (const changed of [3000, 3001, 3000]) {
    port = changed;
    for (const name of [...names, ...names]) {
      const authority = parseAuthority(name);
      assert.equal(check(name), authority === null ? null : isOurs(authority, own), `${name} at ${port}`);
    }
  }
});

Deno.test("createNameCheck() stays right however many names of ours there are", () => {
  const check = createNameCheck(rules());
  for (const turn of [1, 2]) {
    for (let n = 0; n < 200; n++) assert.equal(check(`127.0.${turn}.${n}:3000`), true);
    assert.equal(check("127.0.0.1.evil.example:3000"), false);
  }
});
