import * as v from "valibot";

/** obs-websocket's `WebSocketOpCode`, as far as it is spoken here. */
export const OP = {
  hello: 0,
  identify: 1,
  identified: 2,
  reidentify: 3,
  event: 5,
  request: 6,
  requestResponse: 7,
} as const;

/** obs-websocket's `WebSocketCloseCode`, as far as it is used here. */
export const CLOSE = {
  messageDecodeError: 4002,
  missingDataField: 4003,
  unknownOpCode: 4006,
  notIdentified: 4007,
  authenticationFailed: 4009,
  unsupportedRpcVersion: 4010,
} as const;

/** The one version of the protocol that obs-websocket 5 speaks. */
export const RPC_VERSION = 1;

/** What a client is told that does not say: every event that is not of high volume. */
const MOST_EVENTS = 0x7ff;

/** What a client may send. */
export const ClientMessage = v.object({ op: v.number(), d: v.record(v.string(), v.unknown()) });

const Identify = v.object({
  rpcVersion: v.number(),
  authentication: v.optional(v.string()),
  eventSubscriptions: v.optional(v.number()),
});

export const Reidentify = v.object({ eventSubscriptions: v.optional(v.number()) });

export const RequestMessage = v.object({
  requestType: v.string(),
  requestId: v.string(),
  requestData: v.optional(v.unknown()),
});

export interface Challenge {
  readonly salt: string;
  readonly challenge: string;
}

export function newChallenge(): Challenge {
  const word = () => crypto.getRandomValues(new Uint8Array(32)).toBase64();
  return { salt: word(), challenge: word() };
}

/** The answer to a challenge: base64(sha256(base64(sha256(password + salt)) + challenge)), as obs-websocket 5 wants it. */
export async function authentication(password: string, { salt, challenge }: Challenge): Promise<string> {
  const secret = await sha256(password + salt);
  return await sha256(secret + challenge);
}

/** What comes of an Identify: the events that are wanted, or with what the connection is closed. */
export type IdentifyAnswer =
  | { readonly kind: "identified"; readonly eventSubscriptions: number }
  | { readonly kind: "refused"; readonly code: number; readonly reason: string };

/** Judges the data of an Identify. Without a challenge no password is asked for. */
export async function answerToIdentify(
  data: unknown,
  challenge: Challenge | null,
  password: string,
): Promise<IdentifyAnswer> {
  const parsed = v.safeParse(Identify, data);
  if (!parsed.success) {
    return refused(CLOSE.missingDataField, "Your payload's data is missing an `rpcVersion`.");
  }
  const { rpcVersion, authentication: given, eventSubscriptions = MOST_EVENTS } = parsed.output;
  if (challenge !== null && given === undefined) {
    const reason =
      "Your payload's data is missing an `authentication` string, however authentication is required.";
    return refused(CLOSE.authenticationFailed, reason);
  }
  if (challenge !== null && given !== await authentication(password, challenge)) {
    return refused(CLOSE.authenticationFailed, "Authentication failed.");
  }
  if (rpcVersion !== RPC_VERSION) {
    return refused(CLOSE.unsupportedRpcVersion, "Unsupported RPC version.");
  }
  return { kind: "identified", eventSubscriptions };
}

function refused(code: number, reason: string): IdentifyAnswer {
  return { kind: "refused", code, reason };
}

async function sha256(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toBase64();
}
