import assert from "node:assert/strict";
import { problemsOf } from "./testing/loading.ts";

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

/** A settings file and everything that is said of it. What is about streams: `refused_stream_settings_test.ts`. */
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
  ["[detector]\ncrop = [0, 0, 92, 0]", [`'detector.crop' ${CROP} (got [0,0,92,0])`]],
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
  // secrets
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
