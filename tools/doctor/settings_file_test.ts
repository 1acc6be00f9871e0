import assert from "node:assert/strict";
import { loadConfig } from "../../sidecar/config/load.ts";
import { settingsFound } from "./settings_file.ts";

async function found(text: string | null, mode: number | null, env: Record<string, string> = {}) {
  const readFile = () =>
    text === null ? Promise.reject(new Deno.errors.NotFound("There is none")) : Promise.resolve(text);
  const loaded = await loadConfig({ readFile, env, flags: {}, cwd: "/home/me" });
  const { state, message } = settingsFound(loaded, mode);
  return `${state}: ${message}`;
}

const PASSWORD = '[obs]\npassword = "hunter22"';

Deno.test("settingsFound() warns of a file with a secret that everybody can read", async () => {
  assert.equal(
    await found(PASSWORD, 0o100644),
    "warning: scoreline.toml is valid, but every user of this machine can read it, and obs.password is in it: " +
      'chmod 600 "/home/me/scoreline.toml".',
  );
  const server = '{ urls = "turn:a:1", shared_secret = "x" }';
  assert.match(
    await found(`[webrtc]\nice_servers = [${server}]`, 0o100604),
    /webrtc\.ice_servers\.shared_secret is in it/,
  );
});

Deno.test("settingsFound() says nothing of a file that is private, holds no secret, or of a system without rights", async () => {
  const fine = "ok: scoreline.toml is read and valid.";
  assert.equal(await found(PASSWORD, 0o100600), fine);
  assert.equal(await found(PASSWORD, 0o100660), fine);
  assert.equal(await found(PASSWORD, null), fine);
  assert.equal(await found("[server]\nport = 3001", 0o100644), fine);
  assert.equal(await found("", 0o100644, { SCORELINE_OBS_PASSWORD: "hunter22" }), fine);
  assert.equal(await found(null, null), "ok: There is no scoreline.toml, so the defaults hold.");
});
