import assert from "node:assert/strict";
import { ask, fakeOptions } from "./fake_options.ts";
import { keptJson } from "./kept_json.ts";
import { createHttp } from "./server.ts";

Deno.test("keptJson() answers with the newest text, and what is done to one answer is not done to the next", async () => {
  let text = '{"a":1}';
  const answer = keptJson(() => text);
  const first = answer();
  first.headers.set("access-control-allow-origin", "https://elsewhere.example");
  first.headers.append("vary", "origin");
  const second = answer();
  assert.equal(second.headers.get("access-control-allow-origin"), null);
  assert.equal(second.headers.get("vary"), null);
  assert.equal(second.headers.get("content-type"), "application/json");
  assert.deepEqual([await first.text(), await second.text()], [text, text]);
  text = '{"a":2}';
  assert.equal(await answer().text(), text);
});

Deno.test("GET /api/status gives a listed origin what nobody else gets, whoever asked before", async () => {
  const listed = "https://listed.example";
  const { app } = createHttp(fakeOptions({ allowed_origins: [listed] }));
  const headersFor = async (origin: string | null) => {
    const { headers, body } = await ask(app, "/api/status", origin === null ? {} : { headers: { origin } });
    await body?.cancel();
    return [
      headers.get("access-control-allow-origin"),
      headers.get("vary"),
      headers.get("content-security-policy"),
    ];
  };
  const policy = "default-src 'none'; frame-ancestors 'none'";
  for (const origin of [null, listed, "https://other.example", null]) {
    assert.deepEqual(await headersFor(origin), [origin === listed ? listed : null, "origin", policy]);
  }
});
