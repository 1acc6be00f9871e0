import { createHmac } from "node:crypto";

/** How long a password opens a TURN server: longer than an evening. An open connection outlives it. */
const VALID_SECONDS = 6 * 60 * 60;

/**
 * A name and a password for a TURN server that shares a secret with us, as its `use-auth-secret` wants them: the name says
 * until when (s since 1970), the password is its HMAC-SHA1 (the "TURN REST API", draft-uberti-behave-turn-rest-00).
 * @param wall ms since 1970
 */
export function turnPassword(secret: string, wall: number): { username: string; credential: string } {
  const username = `${Math.floor(wall / 1_000) + VALID_SECONDS}:scoreline`;
  return { username, credential: createHmac("sha1", secret).update(username).digest("base64") };
}
