import assert from "node:assert/strict";
import { DEFAULTS } from "../../sidecar/config/schema.ts";
import type { Finding } from "./check.ts";
import { checkStream, type StreamCheck } from "./stream.ts";

function checked(
  given: { readonly webrtc?: Partial<StreamCheck["config"]["webrtc"]>; readonly hasDecoder?: boolean },
) {
  const checks: Finding[] = [];
  checkStream({
    name: "obs",
    config: { ...DEFAULTS, webrtc: { ...DEFAULTS.webrtc, whip_token: "a-token-0123", ...given.webrtc } },
    remedy: "Install it",
    hasDecoder: given.hasDecoder ?? true,
    tell: (check) => checks.push(check),
  });
  return checks.map(({ state, message }) => [state, message]);
}

Deno.test("checkStream() says what is in the way of looking at a stream, and where to publish it", () => {
  const stream = 'The source is the stream "obs"';
  assert.deepEqual(checked({}), [
    ["ok", 'Looking at the stream "obs", as soon as it is published to http://127.0.0.1:3000/whip/obs.'],
  ]);
  assert.deepEqual(checked({ webrtc: { enabled: false } }), [[
    "failed",
    `${stream}: set webrtc.enabled = true.`,
  ]]);
  assert.deepEqual(checked({ webrtc: { whip_token: "" } }), [
    ["failed", `${stream}, which nobody may publish: set webrtc.whip_token.`],
  ]);
  assert.deepEqual(checked({ hasDecoder: false }), [
    ["failed", `${stream}, which cannot be decoded. Install it.`],
  ]);
});
