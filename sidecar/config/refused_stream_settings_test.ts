import assert from "node:assert/strict";
import { problemsOf } from "./testing/loading.ts";

const WHOLE = "must be a whole number from";
const TOKEN =
  'must be "" or at least 8 letters (a to z), digits or signs, without spaces, quotation marks, commas, ' +
  "semicolons and backslashes";
const UDP_PORTS = '"" (any free port) or the first and the last of 1024 to 65535, such as "10111-10115"';
const SERVER_URLS =
  "'urls' in each entry of 'webrtc.ice_servers' must be an address such as \"stun:stun.example:3478\" or " +
  '"turn:turn.example:3478?transport=udp", or a list of them';
const FORWARD_NEEDS = "each entry of 'webrtc.forward' needs either 'command' or 'preset' and 'to'";
const TURN_NEEDS = "each entry of 'webrtc.ice_servers' with a TURN server needs either 'username' and " +
  "'credential' or 'shared_secret'";

/** A settings file with `[webrtc]` or `[record]` and everything that is said of it. */
const BAD_FILES: readonly (readonly [file: string, problems: readonly string[]])[] = [
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
    'each entry of \'webrtc.interfaces\' must be the name of a network interface, such as "eth0" (got "")',
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
  // recordings, other servers and programs
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
  // secrets
  ["[webrtc]\nwhip_token = 'hunter2'", [`'webrtc.whip_token' ${TOKEN} (got 7 characters)`]],
  ["[[webrtc.ice_servers]]\nurls = 'turn:a'\nusername = 'me'\ncredential = 12345678", [
    "'credential' in each entry of 'webrtc.ice_servers' must be text (got number)",
  ]],
  ["[webrtc]\nice_servers = ['hunter2']", [
    "each entry of 'webrtc.ice_servers' must be a table such as { urls = \"stun:stun.example:3478\" } (got string)",
  ]],
];

Deno.test("loadConfig() says of bad settings of streams what is wrong, and tells none of their secrets", async (t) => {
  for (const [file, problems] of BAD_FILES) {
    await t.step(file.replaceAll("\n", " "), async () => {
      assert.deepEqual(await problemsOf({ files: { "scoreline.toml": file } }), problems);
    });
  }
});
