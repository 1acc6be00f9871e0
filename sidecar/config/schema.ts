import * as v from "valibot";
import { isLoopback } from "../runtime/loopback.ts";
import { record } from "./record.ts";
import { fileTemplates } from "./text_files.ts";
import {
  anyText,
  basePath,
  hostNames,
  isTable,
  listenHost,
  numberBetween,
  obsUrl,
  onOff,
  proxyAddresses,
  screenCrop,
  someText,
  tableOf,
  token,
  webhookUrl,
  webOrigins,
  wholeNumber,
} from "./values.ts";
import { webrtc } from "./webrtc.ts";

/** `detector.model` as it stands in the defaults: the model that comes with Scoreline, wherever it is installed. */
export const SHIPPED_MODEL = "models/result.onnx";

const obs = tableOf({
  /** `ws://` or `wss://`; "" finds port and password in OBS's own settings on this machine. */
  url: v.optional(obsUrl, ""),
  password: v.optional(anyText, ""),
  /** Where OBS keeps its settings; "" looks in the usual places. */
  folder: v.optional(anyText, ""),
  /** Name of the source to watch; "auto" picks the game of the program scene. */
  source: v.optional(someText, "auto"),
});

const capture = tableOf({
  poll_interval_ms: v.optional(wholeNumber(100, 5_000), 250),
  /** Pixels; the height follows the source's own shape. */
  width: v.optional(wholeNumber(320, 1_920), 960),
  /** JPEG quality. */
  quality: v.optional(wholeNumber(30, 100), 80),
  request_timeout_ms: v.optional(wholeNumber(200, 10_000), 2_000),
  /** When the game is looked at. */
  watch_when: v.optional(
    v.picklist(["always", "streaming_or_recording"], '"always" or "streaming_or_recording"'),
    "always",
  ),
  /** Look at a source that `obs.source` names also while it is hidden. */
  watch_hidden: v.optional(onOff, true),
});

const probability = numberBetween(0, 1);

const detector = tableOf({
  model: v.optional(someText, SHIPPED_MODEL),
  /** For a model with a label map, which does not say where it looks: x, y, width, height of a 1920x1080 screen. */
  crop: v.optional(screenCrop, []),
  /** What is left out comes from the model's manifest. */
  min_confidence: v.optional(
    tableOf({
      victory: v.exactOptional(probability),
      defeat: v.exactOptional(probability),
      draw: v.exactOptional(probability),
    }, "a table such as { victory = 0.9 }"),
    {},
  ),
});

const rules = tableOf({
  required_consecutive: v.optional(wholeNumber(1, 10), 2),
  cooldown_seconds: v.optional(numberBetween(0, 3_600), 180),
  none_seconds: v.optional(numberBetween(0, 600), 12.5),
  count_draws: v.optional(onOff, true),
});

const server = v.pipe(
  tableOf({
    host: v.optional(listenHost, "127.0.0.1"),
    /** 0 takes any free port. */
    port: v.optional(wholeNumber(0, 65_535), 3_000),
    /** Opens everything. */
    token: v.optional(token, ""),
    /** Opens what a viewer of the link needs. */
    view_token: v.optional(token, ""),
    base_path: v.optional(basePath, ""),
    /** IP addresses or ranges whose forwarding headers are believed. */
    trusted_proxies: v.optional(proxyAddresses, []),
    /** Names that the server answers to besides its own address. */
    allowed_hosts: v.optional(hostNames, []),
    /** Origins of web pages elsewhere that may read the score. */
    allowed_origins: v.optional(webOrigins, []),
  }),
  v.partialCheck(
    [["host"], ["token"]],
    ({ host, token }) => isLoopback(host) || token !== "",
    ({ input }) =>
      `'server.token' is required when 'server.host' is not a loopback address (got "${input.host}")`,
  ),
  v.partialCheck(
    [["token"], ["view_token"]],
    ({ token, view_token }) => token === "" || token !== view_token,
    "'server.token' and 'server.view_token' must differ: the first opens everything, the second only the view",
  ),
);

const data = tableOf({
  dir: v.optional(someText, "data"),
  /** Keep the picture behind each count. */
  evidence: v.optional(onOff, true),
  /** How many pictures are kept; the oldest go first. */
  evidence_keep: v.optional(wholeNumber(0, 100_000), 200),
  /** Keep a picture of each stretch in which a result was likely and came to nothing. */
  near_misses: v.optional(onOff, false),
  near_misses_keep: v.optional(wholeNumber(0, 100_000), 100),
});

const textFiles = tableOf({
  /** Write the score into text files in the data folder. */
  enabled: v.optional(onOff, false),
  /** What is written, by the name of the file. */
  templates: v.optional(fileTemplates, {
    "score.txt": "{victories}-{defeats}-{draws}",
    "wins.txt": "{victories}",
    "losses.txt": "{defeats}",
    "draws.txt": "{draws}",
    "winrate.txt": "{win_rate}",
    "streak.txt": "{streak}",
  }),
});

const webhook = tableOf({
  /** Where every change of the score is sent to; "" sends nothing. */
  url: v.optional(webhookUrl, ""),
  /** Signs what is sent. */
  secret: v.optional(anyText, ""),
});

const obsActions = tableOf({
  /** Mark each count in the recording. */
  record_chapter: v.optional(onOff, false),
  /** Save the replay buffer at each count. */
  save_replay: v.optional(onOff, false),
  /** Reload the browser sources that show Scoreline, once after the start. */
  refresh_browser_sources: v.optional(onOff, true),
});

/**
 * Every setting, with its default and what is allowed. The keys are those of the file. A message completes
 * "'<key>' must be ...", apart from those of `partial_check` issues, which are whole sentences.
 */
export const configSchema = v.pipe(
  v.object({
    obs: v.optional(obs, {}),
    capture: v.optional(capture, {}),
    detector: v.optional(detector, {}),
    rules: v.optional(rules, {}),
    server: v.optional(server, {}),
    data: v.optional(data, {}),
    text_files: v.optional(textFiles, {}),
    webhook: v.optional(webhook, {}),
    obs_actions: v.optional(obsActions, {}),
    webrtc: v.optional(webrtc, {}),
    record: v.optional(record, {}),
  }),
  v.partialCheck(
    [["server", "view_token"], ["webrtc", "whip_token"]],
    ({ server, webrtc }) => server.view_token === "" || server.view_token !== webrtc.whip_token,
    "'server.view_token' and 'webrtc.whip_token' must differ: the first only opens the view, the second publishing",
  ),
);

/** The settings that are in force. Once loaded, `detector.model`, `data.dir` and `record.dir` are absolute. */
export type Config = v.InferOutput<typeof configSchema>;

/** What holds when nothing is configured. */
export const DEFAULTS: Config = v.parse(configSchema, {});

/** Settings whose values are never shown; the address of a webhook is mostly a secret itself. */
export const SECRETS: ReadonlySet<string> = new Set([
  "obs.password",
  "server.token",
  "server.view_token",
  "webhook.url",
  "webhook.secret",
  "webrtc.whip_token",
  "webrtc.ice_servers.credential",
  "webrtc.ice_servers.shared_secret",
  // Keys of streams stand in addresses, and in arguments.
  "webrtc.pull.url",
  "webrtc.pull.token",
  "webrtc.push.url",
  "webrtc.push.token",
  "webrtc.forward.command",
  "webrtc.forward.to",
]);

/** Whether a setting is a secret or holds one. */
export function holdsSecrets(name: string): boolean {
  return [...SECRETS].some((secret) => secret === name || secret.startsWith(`${name}.`));
}

/** The configuration as plain data that may be shown: secrets that are set read "***", in lists of tables too. */
export function redact(config: Config): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(config).map(([section, table]) => [section, redactTable(section, table)]),
  );
}

function redactTable(name: string, table: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table).map(([key, value]) => [key, redactValue(`${name}.${key}`, value)]),
  );
}

function redactValue(name: string, value: unknown): unknown {
  if (SECRETS.has(name)) return value === "" ? "" : "***";
  if (Array.isArray(value)) return value.map((entry) => redactValue(name, entry));
  return isTable(value) ? redactTable(name, value) : value;
}
