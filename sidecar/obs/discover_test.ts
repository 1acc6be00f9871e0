import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { discoverObs, obsSettingsPaths } from "./discover.ts";

const env = (values: Record<string, string>) => (name: string) => values[name];

Deno.test("obsSettingsPaths() knows where OBS keeps its settings on each system", () => {
  assert.deepEqual(obsSettingsPaths("linux", env({ HOME: "/home/me" })), [
    "/home/me/.config/obs-studio/plugin_config/obs-websocket/config.json",
    "/home/me/.config/obs-studio/global.ini",
    "/home/me/.var/app/com.obsproject.Studio/config/obs-studio/plugin_config/obs-websocket/config.json",
    "/home/me/.var/app/com.obsproject.Studio/config/obs-studio/global.ini",
    "/home/me/snap/obs-studio/current/.config/obs-studio/plugin_config/obs-websocket/config.json",
    "/home/me/snap/obs-studio/current/.config/obs-studio/global.ini",
  ]);
  const elsewhere = obsSettingsPaths("linux", env({ HOME: "/home/me", XDG_CONFIG_HOME: "/cfg" }));
  assert.equal(elsewhere[0], "/cfg/obs-studio/plugin_config/obs-websocket/config.json");
  assert.ok(!elsewhere.some((path) => path.includes("/home/me/.config")));
  assert.deepEqual(obsSettingsPaths("darwin", env({ HOME: "/Users/me" })), [
    "/Users/me/Library/Application Support/obs-studio/plugin_config/obs-websocket/config.json",
    "/Users/me/Library/Application Support/obs-studio/global.ini",
  ]);
  assert.deepEqual(obsSettingsPaths("windows", env({ APPDATA: "C:\\Users\\me\\AppData\\Roaming" })), [
    "C:\\Users\\me\\AppData\\Roaming\\obs-studio\\plugin_config\\obs-websocket\\config.json",
    "C:\\Users\\me\\AppData\\Roaming\\obs-studio\\global.ini",
  ]);
  for (const platform of ["linux", "darwin", "windows"]) {
    assert.deepEqual(obsSettingsPaths(platform, env({ HOME: "", APPDATA: "" })), []);
  }
});

Deno.test("obsSettingsPaths() looks nowhere else where OBS's folder is named", () => {
  const folder = join("portable", "config", "obs-studio");
  assert.deepEqual(obsSettingsPaths(Deno.build.os, env({ HOME: "/home/me", APPDATA: "C:\\me" }), folder), [
    join(folder, "plugin_config", "obs-websocket", "config.json"),
    join(folder, "global.ini"),
  ]);
});

/** Two settings files that hold these texts (`null`: no such file), the first one changed first. */
async function discover(json: string | null, ini: string | null, jsonIsNewer = false) {
  const folder = await Deno.makeTempDir();
  const paths = [`${folder}/config.json`, `${folder}/global.ini`] as const;
  try {
    if (json !== null) await Deno.writeTextFile(paths[0], json);
    if (ini !== null) await Deno.writeTextFile(paths[1], ini);
    const [early, late] = [new Date(1_700_000_000_000), new Date(1_700_000_100_000)];
    if (json !== null) await Deno.utime(paths[0], jsonIsNewer ? late : early, jsonIsNewer ? late : early);
    if (ini !== null) await Deno.utime(paths[1], jsonIsNewer ? early : late, jsonIsNewer ? early : late);
    const found = await discoverObs(paths);
    return found === null ? null : { ...found, path: found.path.slice(folder.length + 1) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const JSON_FILE = JSON.stringify({
  alerts_enabled: false,
  auth_required: true,
  first_load: false,
  server_enabled: true,
  server_password: "from json",
  server_port: 4460,
});
/** As OBS 29.0.2 writes it. */
const INI_FILE = `\ufeff[General]
ServerPort=1
FirstRun=true

[OBSWebSocket]
FirstLoad=false
ServerEnabled=true
ServerPort=44771
AlertsEnabled=false
AuthRequired=true
ServerPassword=se\\\\cr=et

[BasicWindow]
ServerPassword=no
`;

Deno.test("discoverObs() reads the file of newer versions", async () => {
  assert.deepEqual(await discover(JSON_FILE, null), {
    port: 4460,
    password: "from json",
    enabled: true,
    path: "config.json",
  });
});

Deno.test("discoverObs() reads the file of older versions", async () => {
  const found = { port: 44771, password: "se\\cr=et", enabled: true, path: "global.ini" };
  assert.deepEqual(await discover(null, INI_FILE), found);
  assert.deepEqual(await discover(null, INI_FILE.replaceAll("\n", "\r\n")), found);
});

Deno.test("discoverObs() believes the file that was changed last", async () => {
  assert.equal((await discover(JSON_FILE, INI_FILE))?.path, "global.ini");
  assert.equal((await discover(JSON_FILE, INI_FILE, true))?.path, "config.json");
  // What a newer OBS leaves behind in global.ini, which it keeps changing for other reasons.
  assert.equal(
    (await discover(JSON_FILE, "[OBSWebSocket]\nFirstLoad=false\n[General]\nx=y\n"))?.path,
    "config.json",
  );
});

Deno.test("discoverObs() tells a server that is off, and one that wants no password", async () => {
  const off = await discover(JSON.stringify({ server_enabled: false, server_port: 4455 }), null);
  assert.deepEqual(off, { port: 4455, password: null, enabled: false, path: "config.json" });
  const open = await discover(null, INI_FILE.replace("AuthRequired=true", "AuthRequired=false"));
  assert.equal(open?.password, null);
  assert.equal(
    (await discover(null, INI_FILE.replace("ServerEnabled=true", "ServerEnabled=false")))?.enabled,
    false,
  );
  const wide = JSON.stringify({ server_port: 1, auth_required: false, server_password: "left over" });
  const { password, enabled } = await discover(wide, null) ?? {};
  assert.deepEqual([password, enabled], [null, false], "what is not said is as in obs-websocket");
});

Deno.test("discoverObs() passes over what is missing, broken or nonsense", async () => {
  assert.equal(await discover(null, null), null);
  for (const json of ["", "{", "[]", "{}", '{"server_port":"x"}', '{"server_port":70000}']) {
    assert.equal(await discover(json, null), null, json);
    assert.equal((await discover(json, INI_FILE, true))?.path, "global.ini", json);
  }
  for (const ini of ["", "[OBSWebSocket]", "[OBSWebSocket]\nServerPort=x", "[OBSWebSocket]\nServerPort=0"]) {
    assert.equal(await discover(null, ini), null, ini);
  }
  assert.equal(await discoverObs([await Deno.makeTempDir()]), null);
});

Deno.test("discoverObs() reads any password back from the older file", async () => {
  const escaped = (text: string) =>
    text.replace(/[\\\n\r]/g, (c) => c === "\n" ? "\\n" : c === "\r" ? "\\r" : "\\\\");
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1, unit: "grapheme" }), async (password) => {
      const ini = `[OBSWebSocket]\nServerPort=4455\nServerPassword=${escaped(password)}\n`;
      assert.equal((await discover(null, ini))?.password, password);
    }),
    { numRuns: 40 },
  );
});
