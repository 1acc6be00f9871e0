import assert from "node:assert/strict";
import { addressOf } from "./address.ts";

Deno.test("addressOf() keeps to the page's own server and prefix", () => {
  const cases = [
    ["events", "http://127.0.0.1:3000/?theme=dark", "http://127.0.0.1:3000/events"],
    ["/api/history?limit=5", "http://127.0.0.1:3000/admin", "http://127.0.0.1:3000/api/history?limit=5"],
    [
      "/api/evidence/a.jpg",
      "https://example.org/score/admin",
      "https://example.org/score/api/evidence/a.jpg",
    ],
    ["//evil.example/a.jpg", "https://example.org/score/", "https://example.org/score/evil.example/a.jpg"],
    ["javascript:alert(1)", "https://example.org/score/", "https://example.org/score/javascript:alert(1)"],
  ] as const;
  for (const [path, base, expected] of cases) assert.equal(addressOf(path, base), expected);
});
