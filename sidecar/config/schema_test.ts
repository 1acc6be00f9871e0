import assert from "node:assert/strict";
import { DEFAULTS, redact } from "./schema.ts";
import { load, LOADED_DEFAULTS } from "./testing/loading.ts";

Deno.test("redact() hides the secrets that are set and keeps the rest", async () => {
  const { config } = await load({
    files: {
      "scoreline.toml": `
        [webrtc]
        ice_servers = [
          { urls = "turn:a", username = "me", credential = "hunter28" },
          { urls = ["turn:b", "stun:b"], shared_secret = "hunter29" },
        ]`,
    },
    env: {
      SCORELINE_WEBRTC_WHIP_TOKEN: "hunter30",
      SCORELINE_OBS_PASSWORD: "hunter22",
      SCORELINE_SERVER_TOKEN: "hunter23",
      SCORELINE_WEBHOOK_URL: "https://hunter24:hunter25@hooks.example/hunter26",
      SCORELINE_WEBHOOK_SECRET: "hunter27",
    },
  });
  const shown = redact(config);
  assert.doesNotMatch(JSON.stringify(shown), /hunter/);
  assert.deepEqual(shown, {
    ...LOADED_DEFAULTS,
    obs: { ...DEFAULTS.obs, password: "***" },
    server: { ...DEFAULTS.server, token: "***", view_token: "" },
    webhook: { url: "***", secret: "***" },
    webrtc: {
      ...DEFAULTS.webrtc,
      whip_token: "***",
      ice_servers: [
        { urls: ["turn:a"], username: "me", credential: "***", shared_secret: "" },
        { urls: ["turn:b", "stun:b"], username: "", credential: "", shared_secret: "***" },
      ],
    },
  });
});
