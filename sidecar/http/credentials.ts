import { createHash, timingSafeEqual } from "node:crypto";
import type { Scope } from "./options.ts";

/** All tokens; "" for none. */
export interface Tokens {
  readonly token: string;
  readonly view_token: string;
  /** Opens the places where publishers come, and nothing else. */
  readonly whip_token: string;
}

export interface Credentials {
  /** What a token of a header or an address opens, `null` for a wrong one. Takes the same time for every wrong one. */
  scopeOfToken(text: string): Scope | null;
  /** The same for the value of our cookie. */
  scopeOfCookie(text: string): Scope | null;
  /** What the cookie of a scope holds. */
  cookieOf(scope: Scope): string;
}

/**
 * Compares digests, so that neither time nor length tells how near a guess is. The cookie holds a digest: cookies go
 * to every port of a host, and programs at the others need not learn the token.
 */
export function createCredentials({ token, view_token, whip_token }: Tokens): Credentials {
  const known = ([["full", token], ["view", view_token], ["publish", whip_token]] as const)
    .filter(([, text]) => text !== "")
    .map(([scope, text]) => {
      const cookie = cookieValue(text);
      return { scope, cookie, tokenDigest: digest(text), cookieDigest: digest(cookie) };
    });

  return {
    scopeOfToken(text) {
      const asked = digest(text);
      const matching = known.map((one) => timingSafeEqual(one.tokenDigest, asked) ? one.scope : null);
      return matching.find((scope) => scope !== null) ?? null;
    },
    scopeOfCookie(text) {
      const asked = digest(text);
      const matching = known.map((one) => timingSafeEqual(one.cookieDigest, asked) ? one.scope : null);
      return matching.find((scope) => scope !== null) ?? null;
    },
    cookieOf(scope) {
      return known.find((one) => one.scope === scope)?.cookie ?? "";
    },
  };
}

/** A name for a wrong token that does not give it away. */
export function fingerprint(text: string): string {
  return digest(text).toString("base64url");
}

function cookieValue(token: string): string {
  return digest(`scoreline cookie\n${token}`).toString("base64url");
}

function digest(text: string): Uint8Array & { toString(encoding?: string): string } {
  return createHash("sha256").update(text).digest();
}
