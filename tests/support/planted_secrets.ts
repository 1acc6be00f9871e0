import assert from "node:assert/strict";

/** Secrets that are told from everything else, and settings that hold them. */

/** Begins every secret. */
export const MARK = "planted-";
export const TOKEN = `${MARK}token`;
export const VIEW = `${MARK}view-token`;
/** What viewers are given, for a TURN server is of no use without it. */
export const CREDENTIAL = `${MARK}credential`;

/** Every secret by the name of its setting. */
export const planted = (webhookPort: number): Readonly<Record<string, string>> => ({
  "obs.password": `${MARK}obs-password`,
  "server.token": TOKEN,
  "server.view_token": VIEW,
  "webhook.url": `http://${MARK}user:${MARK}word@127.0.0.1:${webhookPort}/${MARK}path?key=${MARK}key`,
  "webhook.secret": `${MARK}webhook-secret`,
  "webrtc.whip_token": `${MARK}whip-token`,
  "webrtc.ice_servers.credential": CREDENTIAL,
  "webrtc.ice_servers.shared_secret": `${MARK}shared-secret`,
  "webrtc.pull.url": `http://${MARK}user:${MARK}word@127.0.0.1:9/${MARK}path?key=${MARK}key`,
  "webrtc.pull.token": `${MARK}pull-token`,
  "webrtc.push.url": `http://127.0.0.1:9/${MARK}path`,
  "webrtc.push.token": `${MARK}push-token`,
  "webrtc.forward.command": `${MARK}argument`,
  "webrtc.forward.to": `rtmp://127.0.0.1:9/app/${MARK}stream-key`,
});

/** Settings with all of them, in the order of the file. */
export function settingsWith(secrets: Readonly<Record<string, string>>, obsUrl: string): string {
  const of = (name: string) => JSON.stringify(secrets[name] ?? assert.fail(`Nothing is planted in ${name}`));
  return `[obs]
url = "${obsUrl}"
password = ${of("obs.password")}
[server]
token = ${of("server.token")}
view_token = ${of("server.view_token")}
[webhook]
url = ${of("webhook.url")}
secret = ${of("webhook.secret")}
[webrtc]
whip_token = ${of("webrtc.whip_token")}
ice_servers = [
  { urls = "turn:127.0.0.1:9", username = "me", credential = ${of("webrtc.ice_servers.credential")} },
  { urls = "turn:127.0.0.1:9", shared_secret = ${of("webrtc.ice_servers.shared_secret")} },
]
pull = [{ name = "far", url = ${of("webrtc.pull.url")}, token = ${of("webrtc.pull.token")} }]
push = [{ stream = "far", url = ${of("webrtc.push.url")}, token = ${of("webrtc.push.token")} }]
forward = [
  { stream = "far", command = ["true", ${of("webrtc.forward.command")}] },
  { stream = "far", preset = "rtmp", to = ${of("webrtc.forward.to")} },
]
`;
}

/** A webhook's receiver that fails in one way after the other. */
export function failingReceiver() {
  const answers = [500, 302, 401, 204];
  let count = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    const status = answers[count++ % answers.length] ?? 500;
    return new Response(null, { status, headers: { location: `http://127.0.0.1/${MARK}elsewhere` } });
  });
  return { port: server.addr.port, calls: () => count, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** Finds a secret in a text, as it is or in the ways in which it may have been written. */
export function found(text: string): string | undefined {
  for (const word of [MARK, btoa(TOKEN).slice(0, 10), encodeURIComponent(`${MARK}user:`)]) {
    const at = text.indexOf(word);
    if (at !== -1) return text.slice(Math.max(0, at - 100), at + 60);
  }
  return undefined;
}
