import assert from "node:assert/strict";
import { DEFAULTS } from "../../sidecar/config/schema.ts";
import type { Discovered } from "../../sidecar/obs/discover.ts";
import type { Finding } from "./check.ts";
import { checkObsSettings } from "./obs_settings.ts";

const FOUND: Discovered = { port: 4460, password: "hunter22", enabled: true, path: "/obs/config.json" };

function finding(obs: Partial<typeof DEFAULTS.obs>, found: Discovered | null): Finding {
  const told: Finding[] = [];
  checkObsSettings({ ...DEFAULTS.obs, ...obs }, found, (one) => told.push(one));
  assert.equal(told.length, 1);
  const [only] = told;
  assert.ok(only !== undefined && !only.message.includes("hunter22"), "no password is told");
  return only;
}

Deno.test("checkObsSettings() tells what is known of OBS's server, and where to switch it on", () => {
  assert.deepEqual(finding({}, FOUND), {
    name: "obs_settings",
    state: "ok",
    message: "OBS's WebSocket server is on, at port 4460, with a password that is known.",
    details: { path: "/obs/config.json", port: 4460 },
  });
  assert.match(finding({}, { ...FOUND, password: null }).message, /without a password/);
  const off = finding({}, { ...FOUND, enabled: false });
  assert.equal(off.state, "failed");
  assert.match(off.message, /Tools > WebSocket Server Settings/);
  assert.equal(finding({}, null).state, "warning");
});

Deno.test("checkObsSettings() takes a configured address for granted", () => {
  const given = finding({ url: "ws://user:hunter22@192.0.2.7:4455", password: "hunter22" }, null);
  assert.deepEqual([given.state, given.message], [
    "ok",
    "obs.url names OBS at 192.0.2.7:4455, obs.password its password.",
  ]);
});
