import assert from "node:assert/strict";
import { sourceSize } from "../overlay/src/overlay_size.ts";
import { USUAL_PARAMS } from "../overlay/src/params.ts";
import { DEFAULTS } from "./config/schema.ts";
import { greeting } from "./greeting.ts";

const TOKEN = "full-token-0123456789";
const VIEW = "view-token-0123456789";

function greetingWith(server: Partial<typeof DEFAULTS.server>, whipToken = ""): string {
  return greeting({
    config: {
      ...DEFAULTS,
      server: { ...DEFAULTS.server, ...server },
      webrtc: { ...DEFAULTS.webrtc, whip_token: whipToken },
    },
    port: 3001,
    demo: false,
    version: "1.2.3",
  });
}

Deno.test("greeting() tells addresses that open, and the size of the usual overlay", () => {
  const { width, height } = sourceSize(USUAL_PARAMS);
  const text = greetingWith({ host: "0.0.0.0", base_path: "/live" });
  assert.match(
    text,
    new RegExp(`http://127\\.0\\.0\\.1:3001/live/ +add this to OBS.*, ${width} x ${height}\n`),
  );
  assert.match(text, /http:\/\/127\.0\.0\.1:3001\/live\/admin /);
  assert.match(greetingWith({ host: "::1" }), /http:\/\/\[::1\]:3001\//);
  assert.doesNotMatch(text, /token/);
});

Deno.test("greeting() names the token that an address needs, and never tells it", () => {
  const withView = greetingWith({ token: TOKEN, view_token: VIEW });
  assert.match(withView, /add \?token=<server\.view_token> to the overlay's address/);
  const alone = greetingWith({ token: TOKEN });
  assert.match(alone, /add \?token=<server\.token> to the overlay's address/);
  for (const text of [withView, alone]) {
    assert.match(text, /\?token=<server\.token> to the dashboard's\n/);
    assert.ok(!text.includes(TOKEN) && !text.includes(VIEW), text);
  }
});

Deno.test("greeting() says that a view token alone keeps nobody out", () => {
  const text = greetingWith({ view_token: VIEW });
  assert.match(text, /token +nobody is asked for one: server\.view_token needs server\.token beside it\n/);
  assert.ok(!text.includes(VIEW), text);
});

Deno.test("greeting() says when publishers have the token that opens everything", () => {
  assert.match(
    greetingWith({ token: TOKEN }, TOKEN),
    /^ {2}publishers may do everything: .* give them another$/m,
  );
  for (const text of [greetingWith({ token: TOKEN }, VIEW), greetingWith({}), greetingWith({}, TOKEN)]) {
    assert.doesNotMatch(text, /publishers/);
  }
});

Deno.test("greeting() tells where OBS is looked for", () => {
  const lineOf = (text: string) => /^ {2}OBS +(.*)$/m.exec(text)?.[1];
  assert.equal(lineOf(greetingWith({})), "looked for on this machine");
  const config = { ...DEFAULTS, obs: { ...DEFAULTS.obs, url: "ws://192.0.2.7:4455" } };
  const options = { config, port: 3000, version: "1.2.3" };
  assert.equal(lineOf(greeting({ ...options, demo: false })), "ws://192.0.2.7:4455");
  assert.equal(lineOf(greeting({ ...options, demo: true })), "simulated");
});
