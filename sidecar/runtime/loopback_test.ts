import assert from "node:assert/strict";
import { isLoopback, isLoopbackUrl } from "./loopback.ts";

Deno.test("isLoopback() knows this machine's own names and nothing that only looks like them", () => {
  for (const host of ["localhost", "LocalHost", "127.0.0.1", "127.255.0.9", "::1", "[::1]"]) {
    assert.equal(isLoopback(host), true, host);
  }
  for (
    const host of [
      "",
      "0.0.0.0",
      "::",
      "127.999.1.1",
      "127.0.0.1.nip.io",
      "localhost.evil.example",
      "128.0.0.1",
    ]
  ) {
    assert.equal(isLoopback(host), false, host);
  }
});

Deno.test("isLoopbackUrl() knows addresses of this machine", () => {
  for (const url of ["ws://127.0.0.1:4455", "wss://localhost", "http://[::1]:3000/x"]) {
    assert.equal(isLoopbackUrl(url), true, url);
  }
  for (const url of ["", "127.0.0.1:4455", "ws://192.0.2.7:4455", "ws://127.0.0.1@192.0.2.7"]) {
    assert.equal(isLoopbackUrl(url), false, url);
  }
});
