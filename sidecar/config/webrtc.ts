import { isIP } from "node:net";
import * as v from "valibot";
import { forwards } from "./forward.ts";
import { pulls, pushes } from "./remote_streams.ts";
import { anyText, isTable, numberBetween, onOff, tableOf, textWhere, token, wholeNumber } from "./values.ts";

/** The settings of `[webrtc]`: the detector's view, live, and the networks that it takes. */

/** More than anybody has; each server costs every viewer a question. */
const MOST_SERVERS = 10;
/** More than a machine has. */
const MOST_INTERFACES = 50;

/**
 * "" or the first and the last UDP port that may be taken. The ports below 1024 belong to the system (RFC 6335 section
 * 6).
 */
const udpPorts = textWhere((text) => {
  if (text === "") return true;
  const [, min, max] = /^(\d{4,5})-(\d{4,5})$/.exec(text) ?? [];
  return Number(min) >= 1_024 && Number(min) <= Number(max) && Number(max) <= 65_535;
}, '"" (any free port) or the first and the last of 1024 to 65535, such as "10111-10115"');

const publicIp = textWhere(
  (text) => text === "" || isIP(text) !== 0,
  '"" or an IP address such as "203.0.113.7"',
);

const interfaceNames = v.pipe(
  v.array(
    textWhere((text) => text.trim() !== "", 'the name of a network interface, such as "eth0"'),
    'a list of names of network interfaces, such as ["eth0"]',
  ),
  v.maxLength(MOST_INTERFACES, `a list of at most ${MOST_INTERFACES} network interfaces`),
);

/** `stun:`, `turn:` or `turns:`, a host, and perhaps a port and (TURN) the way there: RFC 7064, RFC 7065. */
const SERVER_URL =
  /^(?:stun:([^:?@/\s[\]]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?|turns?:([^:?@/\s[\]]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?(?:\?transport=(?:udp|tcp))?)$/i;

function isServerUrl(text: unknown): text is string {
  if (typeof text !== "string") return false;
  const [match, stunHost, stunPort, turnHost, turnPort] = SERVER_URL.exec(text) ?? [];
  if (match === undefined) return false;
  const host = stunHost ?? turnHost ?? "";
  const port = stunPort ?? turnPort;
  if (host.startsWith("[") && isIP(host.slice(1, -1)) !== 6) return false;
  if (/^turns:.*transport=udp$/i.test(text)) return false; // TLS over TCP only: DTLS is not spoken
  return port === undefined || Number(port) >= 1 && Number(port) <= 65_535;
}

const serverUrls = v.pipe(
  v.custom<string | string[]>(
    (value) => Array.isArray(value) ? value.length > 0 && value.every(isServerUrl) : isServerUrl(value),
    'an address such as "stun:stun.example:3478" or "turn:turn.example:3478?transport=udp", or a list of them',
  ),
  v.transform((urls): readonly string[] => typeof urls === "string" ? [urls] : urls),
);

const serverEntries = {
  urls: serverUrls,
  username: v.optional(anyText, ""),
  credential: v.optional(anyText, ""),
  /** The secret that a TURN server shares with us, instead of a name and a password: coturn's `use-auth-secret`. */
  shared_secret: v.optional(anyText, ""),
};

/** The keys of an entry of `ice_servers`. */
export const ICE_SERVER_KEYS: readonly string[] = Object.keys(serverEntries);

const iceServer = v.pipe(
  tableOf(serverEntries, 'a table such as { urls = "stun:stun.example:3478" }'),
  v.partialCheck(
    [["urls"], ["username"], ["credential"], ["shared_secret"]],
    ({ urls, username, credential, shared_secret }) =>
      !urls.some(isTurn) || (shared_secret === "" ? username !== "" && credential !== "" : credential === ""),
    "each entry of 'webrtc.ice_servers' with a TURN server needs either 'username' and 'credential' or 'shared_secret'",
  ),
);

/** Whether an address is that of a TURN server. */
function isTurn(url: string): boolean {
  return /^turns?:/i.test(url);
}

export const webrtc = v.pipe(
  tableOf({
    enabled: v.optional(onOff, true),
    max_viewers: v.optional(wholeNumber(1, 100), 20),
    /** Pixels of the detector's view; the height follows the source's own shape. */
    width: v.optional(wholeNumber(320, 1_920), 1_280),
    fps: v.optional(numberBetween(1, 30), 30),
    bitrate_kbps: v.optional(wholeNumber(100, 20_000), 2_500),
    /** Opens the ingest; "" closes it. */
    whip_token: v.optional(token, ""),
    udp_ports: v.optional(udpPorts, ""),
    /** The address that the router has outside; told to viewers with the port of the socket, forwarded one to one. */
    public_ip: v.optional(publicIp, ""),
    announce_only_public: v.optional(onOff, false),
    /** Names; empty takes all. */
    interfaces: v.optional(interfaceNames, []),
    ice_transport_policy: v.optional(v.picklist(["all", "relay"], '"all" or "relay"'), "all"),
    ice_servers: v.optional(
      v.pipe(
        v.array(iceServer, 'a list of tables such as [{ urls = "stun:stun.example:3478" }]'),
        v.maxLength(MOST_SERVERS, `a list of at most ${MOST_SERVERS} servers`),
      ),
      [],
    ),
    /** Streams of other servers that are passed on here. */
    pull: v.optional(pulls, []),
    /** Streams that other servers get. */
    push: v.optional(pushes, []),
    /** Streams that other programs get. */
    forward: v.optional(forwards, []),
  }),
  v.partialCheck(
    [["ice_transport_policy"], ["ice_servers"]],
    ({ ice_transport_policy, ice_servers }) =>
      ice_transport_policy === "all" || ice_servers.some(({ urls }) => urls.some(isTurn)),
    "'webrtc.ice_transport_policy' can be \"relay\" only with a TURN server among 'webrtc.ice_servers'",
  ),
);

/** Whether a value of the file may be an entry of `ice_servers`. */
export function iceServersIn(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isTable) : [];
}
