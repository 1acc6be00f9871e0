import assert from "node:assert/strict";
import { join } from "node:path";
import { ConfigError, loadConfig } from "./load.ts";
import { DEFAULTS } from "./schema.ts";
import { CWD, type Given, load, LOADED_DEFAULTS, problemsOf } from "./testing/loading.ts";

Deno.test("loadConfig() gives the defaults when nothing is set", async () => {
  assert.deepEqual(await load({}), { config: LOADED_DEFAULTS, file: null, origins: new Map() });
  assert.deepEqual(await load({ files: { "scoreline.toml": "" } }), {
    config: LOADED_DEFAULTS,
    file: join(CWD, "scoreline.toml"),
    origins: new Map(),
  });
});

Deno.test("scoreline.example.toml holds every setting at its default", async () => {
  const example = await Deno.readTextFile(new URL("../../scoreline.example.toml", import.meta.url));
  const { config } = await load({ files: { "scoreline.toml": example } });
  assert.deepEqual(config, LOADED_DEFAULTS);
  for (const [section, table] of Object.entries(DEFAULTS)) {
    const written = example.split(/^\[/m).find((part) => part.startsWith(`${section}]`)) ?? "";
    for (const key of Object.keys(table)) {
      const isOwnTable = example.includes(`\n[${section}.${key}]\n`);
      if (!isOwnTable) assert.match(written, new RegExp(`^${key} = `, "m"), key);
    }
  }
});

Deno.test("loadConfig() lets the environment go before the file, and flags before both", async () => {
  const files = { "scoreline.toml": '[server]\nport = 1001\nhost = "localhost"\n[obs]\nsource = "Game"\n' };
  const env = { SCORELINE_SERVER_PORT: "1002", SCORELINE_OBS_SOURCE: "From the environment" };
  const { config } = await load({ files, env, flags: { port: "1003" } });
  assert.equal(config.server.port, 1003);
  assert.equal(config.obs.source, "From the environment");
  assert.equal(config.server.host, "localhost");
});

Deno.test("loadConfig() reads each kind of setting from the environment", async () => {
  const { config } = await load({
    files: { "scoreline.toml": "[detector]\nmin_confidence = { defeat = 0.7, draw = 0.6 }" },
    env: {
      SCORELINE_OBS_PASSWORD: "12345678",
      SCORELINE_RULES_NONE_SECONDS: "7.5",
      SCORELINE_RULES_COUNT_DRAWS: "false",
      SCORELINE_SERVER_ALLOWED_HOSTS: "score.example, other.example:8443",
      SCORELINE_SERVER_TRUSTED_PROXIES: "",
      SCORELINE_DETECTOR_CROP: "36, 123,248,92",
      SCORELINE_DETECTOR_MIN_CONFIDENCE_VICTORY: "0.95",
      SCORELINE_DETECTOR_MIN_CONFIDENCE_DRAW: "0.5",
      SCORELINE_WEBRTC_ENABLED: "false",
      SCORELINE_WEBRTC_UDP_PORTS: "10111-10115",
      SCORELINE_WEBRTC_INTERFACES: "eth0, wlan0",
      SCORELINE_WEBRTC_FPS: "15",
      SCORELINE_TEST_SEED: "anything",
      HOME: "/home/someone",
    },
  });
  assert.equal(config.obs.password, "12345678");
  assert.equal(config.rules.none_seconds, 7.5);
  assert.equal(config.rules.count_draws, false);
  assert.deepEqual(config.server.allowed_hosts, ["score.example", "other.example:8443"]);
  assert.deepEqual(config.server.trusted_proxies, []);
  assert.deepEqual(config.detector.crop, [36, 123, 248, 92]);
  assert.deepEqual(config.webrtc, {
    ...DEFAULTS.webrtc,
    enabled: false,
    udp_ports: "10111-10115",
    interfaces: ["eth0", "wlan0"],
    fps: 15,
  });
  assert.deepEqual(config.detector.min_confidence, { defeat: 0.7, draw: 0.5, victory: 0.95 });
});

Deno.test("loadConfig() takes the file that --config or SCORELINE_CONFIG names", async () => {
  const files = {
    "a/one.toml": "[server]\nport = 1",
    "two.toml": "[server]\nport = 2",
    "scoreline.toml": "x",
  };
  const env = { SCORELINE_CONFIG: "two.toml" };
  assert.equal((await load({ files, env })).config.server.port, 2);
  const named = await load({ files, env, flags: { config: "a/one.toml" } });
  assert.equal(named.config.server.port, 1);
  assert.equal(named.file, join(CWD, "a", "one.toml"));
});

Deno.test("loadConfig() starts relative paths at the place that names them", async () => {
  const file = '[obs]\nfolder = "obs"\n[data]\ndir = "kept"\n[detector]\nmodel = "own/model.onnx"\n';
  const files = { "settings/scoreline.toml": file };
  const fromFile = await load({ files, flags: { config: "settings/scoreline.toml" } });
  assert.equal(fromFile.config.data.dir, join(CWD, "settings", "kept"));
  assert.equal(fromFile.config.obs.folder, join(CWD, "settings", "obs"));
  assert.equal(fromFile.config.detector.model, join(CWD, "settings", "own", "model.onnx"));

  const overridden = await load({
    files,
    env: { SCORELINE_DETECTOR_MODEL: "env/model.onnx" },
    flags: { config: "settings/scoreline.toml", data: "flagged" },
  });
  assert.equal(overridden.config.data.dir, join(CWD, "flagged"));
  assert.equal(overridden.config.record.dir, join(CWD, "flagged", "recordings"), "with the data");
  assert.equal(overridden.config.detector.model, join(CWD, "env", "model.onnx"));
});

Deno.test("loadConfig() leaves recordings where they are told to be, whatever the data folder is", async () => {
  const files = { "settings/scoreline.toml": '[record]\ndir = "kept"\n' };
  const flags = { config: "settings/scoreline.toml", data: "flagged" };
  assert.equal((await load({ files, flags })).config.record.dir, join(CWD, "settings", "kept"));
  const env = { SCORELINE_RECORD_DIR: "from_env" };
  assert.equal((await load({ files, flags, env })).config.record.dir, join(CWD, "from_env"));
});

Deno.test("loadConfig() reads a file that Windows Notepad saved", async () => {
  const { config } = await load({ files: { "scoreline.toml": "\uFEFF[server]\r\nport = 4000\r\n" } });
  assert.equal(config.server.port, 4000);
});

Deno.test("loadConfig() refuses a file that is not in UTF-8, whose password would be another one", async () => {
  const asRead = (...bytes: number[]) => new TextDecoder().decode(Uint8Array.from(bytes));
  const ansi = '[obs]\npassword = "gr' + asRead(0xfc) + 'n"\n';
  const utf16 = asRead(0xff, 0xfe, ...[..."[obs]"].flatMap((letter) => [letter.charCodeAt(0), 0]));
  for (const text of [ansi, utf16]) {
    assert.deepEqual(await problemsOf({ files: { "scoreline.toml": text } }), [
      '"scoreline.toml" is not in UTF-8: save it with that encoding (in Notepad: Save as, Encoding)',
    ]);
  }
});

const WHOLE = "must be a whole number from";
const CROP = "must be [] or [x, y, width, height], four whole numbers that stay inside a 1920x1080 screen";
const TOKEN =
  'must be "" or at least 8 letters (a to z), digits or signs, without spaces, quotation marks, commas, ' +
  "semicolons and backslashes";

Deno.test("loadConfig() names the variable or the flag that a refused value came from", async () => {
  assert.deepEqual(
    await problemsOf({
      env: {
        SCORELINE_SERVR_PORT: "1",
        SCORELINE_CAPTURE_WIDTH: "wide",
        SCORELINE_DETECTOR_CROP: "1, 2, three",
        SCORELINE_SERVER_TOKEN: "short",
        SCORELINE_RULES_COUNT_DRAWS: "yes",
        SCORELINE_DETECTOR_MIN_CONFIDENCE_DRAW: "2",
      },
      flags: { port: "80000" },
    }),
    [
      "'SCORELINE_SERVR_PORT' is not a setting; did you mean 'SCORELINE_SERVER_PORT'?",
      `'capture.width' ${WHOLE} 320 to 1920 (got "wide" from SCORELINE_CAPTURE_WIDTH)`,
      `'detector.crop' ${CROP} (got [1,2,"three"] from SCORELINE_DETECTOR_CROP)`,
      "'detector.min_confidence.draw' must be a number from 0 to 1 (got 2 from " +
      "SCORELINE_DETECTOR_MIN_CONFIDENCE_DRAW)",
      "'rules.count_draws' must be true or false (got \"yes\" from SCORELINE_RULES_COUNT_DRAWS)",
      `'server.port' ${WHOLE} 0 to 65535 (got 80000 from --port)`,
      `'server.token' ${TOKEN} (got 5 characters from SCORELINE_SERVER_TOKEN)`,
    ],
  );
});

Deno.test("loadConfig() refuses a list in the place of a table, whatever the flags and variables say", async () => {
  const given: Given = {
    files: { "scoreline.toml": "[[server]]\nhost = '0.0.0.0'\n" },
    env: { SCORELINE_SERVER_TOKEN: "longenough" },
    flags: { port: "3001" },
  };
  assert.deepEqual(await problemsOf(given), ["'server' must be a table (got a list)"]);
});

Deno.test("loadConfig() says when the file that was named cannot be read", async () => {
  assert.deepEqual(await problemsOf({ flags: { config: "gone.toml" } }), [
    "'--config' names a file that does not exist: \"gone.toml\"",
  ]);
  assert.deepEqual(await problemsOf({ env: { SCORELINE_CONFIG: "gone.toml" } }), [
    "'SCORELINE_CONFIG' names a file that does not exist: \"gone.toml\"",
  ]);
  const readFile = () => Promise.reject(new Deno.errors.PermissionDenied("Permission denied (os error 13)"));
  await assert.rejects(loadConfig({ readFile, env: {}, flags: {}, cwd: CWD }), {
    message: '"scoreline.toml" cannot be read: Permission denied',
  });
});

Deno.test("loadConfig() accepts what a table of bad values might refuse by mistake", async () => {
  const good = `
    [obs]
    url = "wss://gaming-pc.local"
    [detector]
    crop = [0, 0, 1920, 1080]
    min_confidence = { victory = 0, defeat = 1 }
    [rules]
    required_consecutive = 1
    cooldown_seconds = 0
    none_seconds = 600
    [server]
    host = "::"
    token = "a-token/with+signs=#1"
    view_token = "12345678"
    base_path = "/apps/scoreline"
    trusted_proxies = ["10.0.0.0/8", "::1", "fd00::/8"]
    allowed_hosts = ["score.example", "score.example:8443", "[::1]:3000", "192.168.1.2:3000"]
    allowed_origins = ["null", "https://score.example", "http://localhost:5173"]
    [text_files]
    templates = { "勝敗 (S1).txt" = "{victories}勝 {defeats}敗\\n{ {streak}" }
    [webhook]
    url = "http://me:secret@127.0.0.1:8080/hook?key=1"
    [webrtc]
    udp_ports = "10111-10111"
    public_ip = "2001:db8::7"
    interfaces = ["eth0", "Ethernet 2"]
    ice_transport_policy = "relay"
    ice_servers = [
      { urls = "stun:stun.example" },
      { urls = ["turn:[2001:db8::1]:3478?transport=udp", "turns:turn.example"], username = "me", credential = "x" },
      { urls = "TURN:192.0.2.1:3478?transport=tcp", shared_secret = "north" },
    ]
  `;
  const { config } = await load({ files: { "scoreline.toml": good } });
  assert.equal(config.server.allowed_hosts.length, 4);
  assert.deepEqual(config.detector.crop, [0, 0, 1920, 1080]);
  assert.deepEqual(config.detector.min_confidence, { victory: 0, defeat: 1 });
  assert.deepEqual([config.rules.cooldown_seconds, config.rules.none_seconds], [0, 600]);
  assert.deepEqual(config.text_files.templates, { "勝敗 (S1).txt": "{victories}勝 {defeats}敗\n{ {streak}" });
  assert.deepEqual(config.webrtc.ice_servers.map(({ urls }) => urls.length), [1, 2, 1]);
  for (const host of ["localhost", "127.0.0.2", "::1"]) {
    assert.equal((await load({ flags: { host } })).config.server.host, host);
  }
});

Deno.test("loadConfig() quotes no more of what was given than fits on a line", async () => {
  const env = { [`SCORELINE_A\nforged: ${"x".repeat(9_000)}`]: "1" };
  const load = loadConfig({
    readFile: () => Promise.reject(new Deno.errors.NotFound()),
    env,
    flags: {},
    cwd: "/",
  });
  await assert.rejects(load, (error) => {
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, /^'SCORELINE_A\ufffdforged: x+\.\.\.$/);
    assert.ok(error.message.length < 600);
    return true;
  });
});
