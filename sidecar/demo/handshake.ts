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

/** What a client may send. */
export const ClientMessage = v.object({ op: v.number(), d: v.record(v.string(), v.unknown()) });

export const Identify = v.object({
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

async function sha256(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toBase64();
}
