import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { ConfigError, type Flags, loadConfig } from "./load.ts";
import { DEFAULTS, redact } from "./schema.ts";

const CWD = resolve("/somewhere");
const ROOT = resolve("/installed");

interface Given {
  /** Text of the files, by path relative to the working directory. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: Flags;
}

function load({ files = {}, env = {}, flags = {} }: Given) {
  const byPath = new Map(Object.entries(files).map(([name, text]) => [resolve(CWD, name), text]));
  return loadConfig({
    readFile(path) {
      const text = byPath.get(path);
      return text === undefined ? Promise.reject(new Deno.errors.NotFound(path)) : Promise.resolve(text);
    },
    env,
    flags,
    cwd: CWD,
    root: ROOT,
  });
}

async function problemsOf(given: Given): Promise<readonly string[]> {
  const error = await load(given).then(() => null, (reason: unknown) => reason);
  assert.ok(error instanceof ConfigError, `expected to be refused, got ${error}`);
  assert.equal(error.message, error.problems.join("\n"));
  return error.problems;
}

/** The defaults as they are in force: with absolute paths. */
const LOADED_DEFAULTS = {
  ...DEFAULTS,
  detector: { ...DEFAULTS.detector, model: join(ROOT, "models", "result.onnx") },
  data: { ...DEFAULTS.data, dir: join(CWD, "data") },
  record: { ...DEFAULTS.record, dir: join(CWD, "data", "recordings") },
};

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
  const file = '[data]\ndir = "kept"\n[detector]\nmodel = "own/model.onnx"\n';
  const files = { "settings/scoreline.toml": file };
  const fromFile = await load({ files, flags: { config: "settings/scoreline.toml" } });
  assert.equal(fromFile.config.data.dir, join(CWD, "settings", "kept"));
  assert.equal(fromFile.config.detector.model, join(CWD, "settings", "own", "model.onnx"));

  const overridden = await load({
    files,
    env: { SCORELINE_DETECTOR_MODEL: "env/model.onnx" },
    flags: { config: "settings/scoreline.toml", data: "flagged" },
  });
  assert.equal(overridden.config.data.dir, join(CWD, "flagged"));
  assert.equal(overridden.config.detector.model, join(CWD, "env", "model.onnx"));
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
const ENTRY_OF_HOSTS =
  "each entry of 'server.allowed_hosts' must be a host name, with a port if it is not the " +
  'usual one, such as "score.example" or "score.example:8443"';
const ENTRY_OF_ORIGINS = "each entry of 'server.allowed_origins' must be an origin such as " +
  '"https://score.example" (no path, no "/" at the end), or "null" for an HTML file';
const OBS_URL =
  '\'obs.url\' must be "" (found in OBS\'s own settings) or an address such as "ws://127.0.0.1:4455"';
const CROP = "must be [] or [x, y, width, height], four whole numbers that stay inside a 1920x1080 screen";
const TOKEN =
  'must be "" or at least 8 letters (a to z), digits or signs, without spaces, quotation marks, commas, ' +
  "semicolons and backslashes";

const WEBHOOK_URL = 'must be "" or an address such as "https://example.com/scoreline", which begins with ' +
  '"https://" or "http://"';
const FILE_NAME =
  'must be a plain file name that ends in ".txt", such as "score.txt"; the file lies in the data folder';

const UDP_PORTS = '"" (any free port) or the first and the last of 1024 to 65535, such as "10111-10115"';
const SERVER_URLS =
  "'urls' in each entry of 'webrtc.ice_servers' must be an address such as \"stun:stun.example:3478\" or " +
  '"turn:turn.example:3478?transport=udp", or a list of them';
const FORWARD_NEEDS = "each entry of 'webrtc.forward' needs either 'command' or 'preset' and 'to'";
const TURN_NEEDS = "each entry of 'webrtc.ice_servers' with a TURN server needs either 'username' and " +
  "'credential' or 'shared_secret'";

/** A settings file and everything that is said of it. */
const BAD_FILES: readonly (readonly [file: string, problems: readonly string[]])[] = [
  // syntax
  ["[obs\n", [
    '"scoreline.toml", line 1: illegal character in key; a line is a [section] or a setting, as in port = 3001, and a ' +
    'comment begins with "#"',
  ]],
  ["[obs]\npassword = secretvalue", [
    '"scoreline.toml", line 2: invalid value; text stands between straight quotation marks, as in source = "Game Capture"',
  ]],
  ['[data]\ndir = "C:\\Users\\me"', [
    '"scoreline.toml", line 2: invalid non-hex character in unicode escape; write the path between single quotes, as in ' +
    "dir = 'C:\\scoreline'",
  ]],
  ["[obs]\nurl = ''\nurl = ''", [
    '"scoreline.toml", line 3: trying to redefine an already defined table or value',
  ]],
  // unknown
  ["[capture]\npoll_intervall_ms = 9", [
    "'capture.poll_intervall_ms' is not a setting; did you mean 'poll_interval_ms'?",
  ]],
  ["[captur]", ["'captur' is not a section; did you mean 'capture'?"]],
  ["[nothing_like_it]", [
    "'nothing_like_it' is not a section; there are 'obs', 'capture', 'detector', 'rules', 'server', 'data', " +
    "'text_files', 'webhook', 'obs_actions', 'webrtc', 'record'",
  ]],
  ["port = 3000", ["'port' belongs in the section [server]"]],
  ["[obs]\nport = 4455", ["'obs.port' is not a setting; did you mean 'server.port'?"]],
  ["[data]\nx = 1", [
    "'data.x' is not a setting; there are 'dir', 'evidence', 'evidence_keep', 'near_misses', 'near_misses_keep'",
  ]],
  ["[detector]\nmin_confidence = { win = 0.9 }", [
    "'detector.min_confidence.win' is not a setting; there are 'victory', 'defeat', 'draw'",
  ]],
  ["[rules.__proto__]", [
    "'rules.__proto__' is not a setting; there are 'required_consecutive', 'cooldown_seconds', " +
    "'none_seconds', 'count_draws'",
  ]],
  // kinds and ranges
  ["server = 3000", ["'server' must be a table (got 3000)"]],
  ["[[server]]\ntoken = 'a-secret-token'", ["'server' must be a table (got a list)"]],
  ["server = ['a-secret-token']", ["'server' must be a table (got a list)"]],
  ["obs = []\ncapture = []\ndetector = []\nrules = []\ndata = []", [
    "'obs' must be a table (got a list)",
    "'capture' must be a table (got a list)",
    "'detector' must be a table (got a list)",
    "'rules' must be a table (got a list)",
    "'data' must be a table (got a list)",
  ]],
  ["rules = 2020-01-01", ["'rules' must be a table (got 2020-01-01)"]],
  ["[[detector.min_confidence]]\nvictory = 0.9", [
    `'detector.min_confidence' must be a table such as { victory = 0.9 } (got [{"victory":0.9}])`,
  ]],
  ["[capture]\npoll_interval_ms = 99", [`'capture.poll_interval_ms' ${WHOLE} 100 to 5000 (got 99)`]],
  ["[capture]\nwidth = 960.5", [`'capture.width' ${WHOLE} 320 to 1920 (got 960.5)`]],
  ["[capture]\nquality = '80'", [`'capture.quality' ${WHOLE} 30 to 100 (got "80")`]],
  ["[capture]\nrequest_timeout_ms = 10001", [
    `'capture.request_timeout_ms' ${WHOLE} 200 to 10000 (got 10001)`,
  ]],
  ["[detector]\nmodel = ''", ["'detector.model' must be text that is not empty (got \"\")"]],
  ["[detector]\ncrop = [36, 123, 248]", [`'detector.crop' ${CROP} (got [36,123,248])`]],
  ["[detector]\ncrop = [36, 123, 248, 92.5]", [`'detector.crop' ${CROP} (got [36,123,248,92.5])`]],
  ["[detector]\ncrop = [1673, 0, 248, 92]", [`'detector.crop' ${CROP} (got [1673,0,248,92])`]],
  ["[detector]\ncrop = [0, 989, 248, 92]", [`'detector.crop' ${CROP} (got [0,989,248,92])`]],
  ["[detector]\ncrop = [-1, 0, 248, 92]", [`'detector.crop' ${CROP} (got [-1,0,248,92])`]],
  ["[detector]\ncrop = [0, 0, 0, 92]", [`'detector.crop' ${CROP} (got [0,0,0,92])`]],
  ["[detector]\ncrop = [0, 0, 1, 1, 1]", [`'detector.crop' ${CROP} (got [0,0,1,1,1])`]],
  ["[detector]\ncrop = { x = 1 }", [`'detector.crop' ${CROP} (got {"x":1})`]],
  ["[detector]\nmin_confidence = 0.9", [
    "'detector.min_confidence' must be a table such as { victory = 0.9 } (got 0.9)",
  ]],
  ["[detector]\nmin_confidence = { draw = 1.01 }", [
    "'detector.min_confidence.draw' must be a number from 0 to 1 (got 1.01)",
  ]],
  ["[rules]\nrequired_consecutive = 0", [`'rules.required_consecutive' ${WHOLE} 1 to 10 (got 0)`]],
  ["[rules]\ncooldown_seconds = -1", ["'rules.cooldown_seconds' must be a number from 0 to 3600 (got -1)"]],
  ["[rules]\nnone_seconds = nan", ["'rules.none_seconds' must be a number from 0 to 600 (got NaN)"]],
  ["[rules]\ncount_draws = 1", ["'rules.count_draws' must be true or false (got 1)"]],
  ["[server]\nport = 65536", [`'server.port' ${WHOLE} 0 to 65535 (got 65536)`]],
  ["[data]\nevidence_keep = 2020-01-01", [
    `'data.evidence_keep' ${WHOLE} 0 to 100000 (got 2020-01-01)`,
  ]],
  // addresses
  ["[obs]\nurl = 'http://127.0.0.1:4455'", [`${OBS_URL} (got "http://127.0.0.1:4455")`]],
  ["[obs]\nurl = '127.0.0.1:4455'", [`${OBS_URL} (got "127.0.0.1:4455")`]],
  ["[obs]\nurl = 'ws://me:pass/word@10.0.0.1'", [`${OBS_URL} (got "ws://***@10.0.0.1")`]],
  ["[server]\nhost = '127.0.0.1:3000'", [
    "'server.host' must be an IP address or a host name, without a port (for example \"127.0.0.1\") " +
    '(got "127.0.0.1:3000")',
  ]],
  ["[server]\nbase_path = '/scoreline/'", [
    '\'server.base_path\' must be "" or a path such as "/scoreline", which begins with "/" and does not end ' +
    'with it (got "/scoreline/")',
  ]],
  ["[server]\nbase_path = '/../x'", [
    '\'server.base_path\' must be "" or a path such as "/scoreline", which begins with "/" and does not end ' +
    'with it (got "/../x")',
  ]],
  ["[server]\ntrusted_proxies = ['10.0.0.0/33']", [
    "each entry of 'server.trusted_proxies' must be an IP address or a range such as \"10.0.0.0/8\" " +
    '(got "10.0.0.0/33")',
  ]],
  ["[server]\nallowed_hosts = 'score.example'", [
    "'server.allowed_hosts' must be a list, each entry a host name, with a port if it is not the usual one, such " +
    'as "score.example" or "score.example:8443" (got "score.example")',
  ]],
  ["[server]\nallowed_hosts = ['https://score.example', '*', 'a:0', '10.0.0.256']", [
    `${ENTRY_OF_HOSTS} (got "https://score.example")`,
    `${ENTRY_OF_HOSTS} (got "*")`,
    `${ENTRY_OF_HOSTS} (got "a:0")`,
    `${ENTRY_OF_HOSTS} (got "10.0.0.256")`,
  ]],
  ["[server]\nallowed_origins = ['https://score.example/', '*', 'file:///c/x.html']", [
    `${ENTRY_OF_ORIGINS} (got "https://score.example/")`,
    `${ENTRY_OF_ORIGINS} (got "*")`,
    `${ENTRY_OF_ORIGINS} (got "file:///c/x.html")`,
  ]],
  // files
  ["[text_files]\ntemplates = '{victories}'", [
    `'text_files.templates' must be a table such as { "score.txt" = "{victories}-{defeats}" } (got "{victories}")`,
  ]],
  ["[text_files.templates]\n'score.txt' = '{wins}-{losses}'\n'wins.txt' = 3", [
    "'text_files.templates.score.txt' must be text with nothing else in braces than {victories}, {defeats}, " +
    '{draws}, {total}, {win_rate}, {streak}, {last_outcome}, {session} (got "{wins}-{losses}")',
    "'text_files.templates.wins.txt' must be text (got 3)",
  ]],
  ["[text_files.templates]\n'../score.txt' = ''\n'events.jsonl' = ''\n'/score.txt' = ''\n'nul .txt' = ''\n", [
    `'text_files.templates.../score.txt' ${FILE_NAME} (got "../score.txt")`,
    `'text_files.templates.events.jsonl' ${FILE_NAME} (got "events.jsonl")`,
    `'text_files.templates./score.txt' ${FILE_NAME} (got "/score.txt")`,
    `'text_files.templates.nul .txt' ${FILE_NAME} (got "nul .txt")`,
  ]],
  [
    "[text_files.templates]\n'C:score.txt' = ''\n'a\\b.txt' = ''\n'CON.txt' = ''\n'.txt' = ''\n'.a.txt' = ''",
    [
      `'text_files.templates.C:score.txt' ${FILE_NAME} (got "C:score.txt")`,
      `'text_files.templates.a\\b.txt' ${FILE_NAME} (got "a\\\\b.txt")`,
      `'text_files.templates.CON.txt' ${FILE_NAME} (got "CON.txt")`,
      `'text_files.templates..txt' ${FILE_NAME} (got ".txt")`,
      `'text_files.templates..a.txt' ${FILE_NAME} (got ".a.txt")`,
    ],
  ],
  ["[text_files.templates]\n'Score.txt' = ''\n'score.txt' = ''", [
    "'text_files.templates' must be a table of names that differ in more than upper and lower case, which are the " +
    'same file on some systems (got {"Score.txt":"","score.txt":""})',
  ]],
  // networks
  ["[webrtc]\nfps = 31\nwidth = 300\nmax_viewers = 0\nbitrate_kbps = 99", [
    `'webrtc.max_viewers' ${WHOLE} 1 to 100 (got 0)`,
    `'webrtc.width' ${WHOLE} 320 to 1920 (got 300)`,
    "'webrtc.fps' must be a number from 1 to 30 (got 31)",
    `'webrtc.bitrate_kbps' ${WHOLE} 100 to 20000 (got 99)`,
  ]],
  ...["10111", "80-90", "10115-10111", "10111-70000", "10111-10115,10120"].map((ports) =>
    [`[webrtc]\nudp_ports = '${ports}'`, [
      `'webrtc.udp_ports' must be ${UDP_PORTS} (got "${ports}")`,
    ]] as const
  ),
  ["[webrtc]\npublic_ip = 'score.example'", [
    '\'webrtc.public_ip\' must be "" or an IP address such as "203.0.113.7" (got "score.example")',
  ]],
  ["[webrtc]\ninterfaces = ['']", [
    "each entry of 'webrtc.interfaces' must be the name of one (got \"\")",
  ]],
  ["[webrtc]\nice_transport_policy = 'turn'", [
    '\'webrtc.ice_transport_policy\' must be "all" or "relay" (got "turn")',
  ]],
  ["[webrtc]\nice_transport_policy = 'relay'\nice_servers = [{ urls = 'stun:stun.example' }]", [
    "'webrtc.ice_transport_policy' can be \"relay\" only with a TURN server among 'webrtc.ice_servers'",
  ]],
  ...[
    "https://stun.example",
    "stun:",
    "stun:a:0",
    "stun:[::g]",
    "turn:a?transport=sctp",
    "turns:a?transport=udp",
  ]
    .map((url) => [`[[webrtc.ice_servers]]\nurls = '${url}'`, [`${SERVER_URLS} (got "${url}")`]] as const),
  ["[[webrtc.ice_servers]]\nurls = []", [`${SERVER_URLS} (got [])`]],
  ["[[webrtc.ice_servers]]\nurls = 'turn:me:hunter2@turn.example'", [
    `${SERVER_URLS} (got "turn:***@turn.example")`,
  ]],
  ["[[webrtc.ice_servers]]\nurls = ['stun:a', 'turn:a']\nusername = 'me'", [TURN_NEEDS]],
  ["[[webrtc.ice_servers]]\nurls = 'turn:a'\ncredential = 'one'\nshared_secret = 'other'", [TURN_NEEDS]],
  ["[[webrtc.ice_servers]]\nurl = 'turn:a'\nurls = 'stun:a'", [
    "'webrtc.ice_servers.url' is not a setting; did you mean 'urls'?",
  ]],
  ["[webrtc.ice_servers]\nurls = 'turn:a'\ncredential = 'hunter2'", [
    "'webrtc.ice_servers' must be a list of tables such as [{ urls = \"stun:stun.example:3478\" }] (got a table)",
  ]],
  // secrets
  ["[record]\nstreams = 'obs'\ncontainer = 'avi'\nclip_seconds = 301\nmax_gigabytes = 0", [
    '\'record.streams\' must be a list of names of streams, such as ["obs"] (got "obs")',
    '\'record.container\' must be "mkv", "webm" or "mp4" (got "avi")',
    `'record.clip_seconds' ${WHOLE} 0 to 300 (got 301)`,
    "'record.max_gigabytes' must be a number from 0.1 to 100000 (got 0)",
  ]],
  ["[[webrtc.pull]]\nname = 'detector'\nurl = 'ws://hunter2'\ntokens = 'hunter2'", [
    "'webrtc.pull.tokens' is not a setting; did you mean 'token'?",
    "'name' in each entry of 'webrtc.pull' must be 1 to 32 letters, digits, \"-\" and \"_\" that begin with a letter or a " +
    'digit, and not "detector" (got "detector")',
    "'url' in each entry of 'webrtc.pull' must be an address such as \"https://example.com/whep/cam\", which begins with " +
    '"https://" or "http://" (got 12 characters)',
  ]],
  ["[webrtc]\npull = [{ name = 'a', url = 'http://a' }, { name = 'a', url = 'http://b' }]", [
    "'webrtc.pull' must be a list without a name twice (got a list)",
  ]],
  ["[[webrtc.pull]]\nname = 'cam'", ["'url' in each entry of 'webrtc.pull' is required"]],
  ["[webrtc]\npush = 'hunter2'", [
    '\'webrtc.push\' must be a list of tables such as [{ stream = "obs", url = "https://example.com/whip" }] (got string)',
  ]],
  ["[[webrtc.forward]]\nstream = 'obs'\ncommand = ['ffmpeg']\nto = 'hunter2'", [FORWARD_NEEDS]],
  ["[[webrtc.forward]]\nstream = 'obs'\npreset = 'rtmp'", [FORWARD_NEEDS]],
  ["[[webrtc.forward]]\nstream = 'obs'\npreset = 'rtmp'\nto = 'https://hunter2'", [
    "'to' in each entry of 'webrtc.forward' must be an address such as \"rtmp://live.example/app/KEY\" (got 15 characters)",
  ]],
  ["[[webrtc.forward]]\nstream = 'obs'\npreset = 'kinesis'\nto = 'a stream'", [
    "'to' in each entry of 'webrtc.forward' must be the name of a video stream, of letters, digits, _, . and - (got 8 characters)",
  ]],
  ["[[webrtc.forward]]\nstream = ''\npreset = 'youtube'\nto = 'x'", [
    "'stream' in each entry of 'webrtc.forward' must be text that is not empty (got \"\")",
    '\'preset\' in each entry of \'webrtc.forward\' must be "rtmp", "srt", "hls", "gstreamer" or "kinesis" (got "youtube")',
  ]],
  ["[[webrtc.forward]]\nstream = 'obs'\ncommand = []", [
    "'command' in each entry of 'webrtc.forward' must be a list that begins with a program (got a list)",
  ]],
  ["[[webrtc.forward]]\nstreams = 'obs'\nstream = 'obs'\ncommand = ['a']", [
    "'webrtc.forward.streams' is not a setting; did you mean 'stream'?",
  ]],
  ["[webrtc]\nwhip_token = 'hunter2'", [`'webrtc.whip_token' ${TOKEN} (got 7 characters)`]],
  ["[[webrtc.ice_servers]]\nurls = 'turn:a'\nusername = 'me'\ncredential = 12345678", [
    "'credential' in each entry of 'webrtc.ice_servers' must be text (got number)",
  ]],
  ["[webrtc]\nice_servers = ['hunter2']", [
    "each entry of 'webrtc.ice_servers' must be a table such as { urls = \"stun:stun.example:3478\" } (got string)",
  ]],
  ["[obs]\npassword = 12345678", ["'obs.password' must be text (got number)"]],
  ["[server]\ntoken = 'hunter2'", [`'server.token' ${TOKEN} (got 7 characters)`]],
  ["[webhook]\nsecret = 12345678", ["'webhook.secret' must be text (got number)"]],
  ["[webhook]\nurl = 'hooks.example/T0/secret'", [`'webhook.url' ${WEBHOOK_URL} (got 23 characters)`]],
  ["[webhook]\nurl = 'ftp://hooks.example'", [`'webhook.url' ${WEBHOOK_URL} (got 19 characters)`]],
  ["[server]\nview_token = 'with a space'", [`'server.view_token' ${TOKEN} (got 12 characters)`]],
  // several keys together
  ["[server]\nhost = '0.0.0.0'", [
    "'server.token' is required when 'server.host' is not a loopback address (got \"0.0.0.0\")",
  ]],
  ["[server]\nhost = 'gaming-pc'\nview_token = 'longenough'", [
    "'server.token' is required when 'server.host' is not a loopback address (got \"gaming-pc\")",
  ]],
  ["[server]\ntoken = 'longenough'\nview_token = 'longenough'", [
    "'server.token' and 'server.view_token' must differ: the first opens everything, the second only the view",
  ]],
  ["[server]\ntoken = 'long-enough'\nview_token = 'for-others'\n[webrtc]\nwhip_token = 'for-others'", [
    "'server.view_token' and 'webrtc.whip_token' must differ: the first only opens the view, the second publishing",
  ]],
  // everything at once
  ["[obs]\nsorce = 'x'\n[server]\nhost = '0.0.0.0'\nport = -1\n[data]\ndir = ''", [
    "'obs.sorce' is not a setting; did you mean 'source'?",
    `'server.port' ${WHOLE} 0 to 65535 (got -1)`,
    "'server.token' is required when 'server.host' is not a loopback address (got \"0.0.0.0\")",
    "'data.dir' must be text that is not empty (got \"\")",
  ]],
];

Deno.test("loadConfig() says of each bad file what is wrong, what is allowed and what was given", async (t) => {
  for (const [file, problems] of BAD_FILES) {
    await t.step(file.replaceAll("\n", " "), async () => {
      assert.deepEqual(await problemsOf({ files: { "scoreline.toml": file } }), problems);
    });
  }
});

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
    message: '"scoreline.toml" cannot be read: Permission denied (os error 13)',
  });
});

Deno.test("loadConfig() accepts what a table of bad values might refuse by mistake", async () => {
  const good = `
    [obs]
    url = "wss://gaming-pc.local"
    [detector]
    crop = [0, 0, 1920, 1080]
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
  assert.deepEqual(config.text_files.templates, { "勝敗 (S1).txt": "{victories}勝 {defeats}敗\n{ {streak}" });
  assert.deepEqual(config.webrtc.ice_servers.map(({ urls }) => urls.length), [1, 2, 1]);
  for (const host of ["localhost", "127.0.0.2", "::1"]) {
    assert.equal((await load({ flags: { host } })).config.server.host, host);
  }
});

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
