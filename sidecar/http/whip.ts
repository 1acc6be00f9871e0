import { createHash, timingSafeEqual } from "node:crypto";
import type { Context, Hono } from "hono";
import { Attempts, callerAt } from "./attempts.ts";
import { fingerprint } from "./credentials.ts";
import { DETECTOR_STREAM, STREAM_NAME } from "../runtime/stream_name.ts";
import { HttpError, notFound } from "./errors.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";
import { checkType, ETAG, links, readText, trickle } from "./signalling.ts";

/** Signalling for publishers such as OBS: WHIP (RFC 9725). */
export function whipRoutes(app: Hono<HttpEnv>, options: HttpOptions): void {
  const { webrtc, server } = options;
  const check = createPublisherCheck(options);

  app.options("/whip/:stream", (c) => {
    const headers: [string, string][] = [["accept-post", "application/sdp"], ["allow", "POST, OPTIONS"]];
    // The passwords of ICE servers are not for everybody.
    if (c.req.header("authorization") !== undefined) {
      check(c);
      headers.push(...links(options));
    }
    return new Response(null, { status: 204, headers });
  });

  // RFC 9725 section 4.2: for later versions of the protocol.
  app.get("/whip/:stream", () => new Response(null, { status: 204 }));
  app.get("/whip/:stream/:session", () => new Response(null, { status: 204 }));

  app.post("/whip/:stream", async (c) => {
    const name = check(c);
    checkType(c, "application/sdp", "Send the offer as 'Content-Type: application/sdp'");
    const { session, sdp } = await webrtc.publish(name, await readText(c, options));
    return new Response(sdp, {
      status: 201,
      headers: [
        ["content-type", "application/sdp"],
        // OBS puts it in place of the whole path of its own address, so that it has to be one.
        ["location", `${server.base_path}/whip/${name}/${session}`],
        ["etag", ETAG],
        ["cache-control", "no-store"],
        ...links(options),
      ],
    });
  });

  // The address of a session is a secret of who got it.
  app.patch("/whip/:stream/:session", (c) => trickle(c, options));
  app.delete("/whip/:stream/:session", async (c) => {
    if (!await webrtc.end(c.req.param("session"))) throw notFound("There is no such session");
    return new Response(null, { status: 200 });
  });
}

/**
 * Looks whether the caller may publish under the name that it asks for, and answers the name. Where a token opens the
 * whole server, whoever has brought that one or the publishers' own got here; elsewhere this is the only check.
 */
function createPublisherCheck({ whipToken, clock, server }: HttpOptions): (c: Context<HttpEnv>) => string {
  const attempts = new Attempts(clock);
  const wanted = digest(whipToken);

  return (c) => {
    if (whipToken === "") {
      throw new HttpError(
        404,
        "publishing_disabled",
        "Nobody may publish here: set 'webrtc.whip_token' in scoreline.toml and send it as a bearer token",
      );
    }
    if (server.token !== "") return nameOf(c);
    const caller = callerAt(c.get("client"));
    const blocked = attempts.blockedFor(caller);
    if (blocked > 0) throw tooMany(blocked);
    const [, token] = /^Bearer +([^ ]+) *$/i.exec(c.req.header("authorization") ?? "") ?? [];
    if (token === undefined) {
      throw unauthorized(
        "Publishing needs 'webrtc.whip_token' as a bearer token; in OBS it is the 'Bearer Token'",
      );
    }
    if (!timingSafeEqual(digest(token), wanted)) {
      const seconds = attempts.failed(caller, fingerprint(token));
      throw seconds > 0 ? tooMany(seconds) : unauthorized("That token is not 'webrtc.whip_token'");
    }
    return nameOf(c);
  };
}

/** @throws {HttpError} 400 when no stream can have that name */
function nameOf(c: Context<HttpEnv>): string {
  const name = c.req.param("stream") ?? "";
  if (!STREAM_NAME.test(name) || name === DETECTOR_STREAM) {
    throw new HttpError(
      400,
      "invalid_stream",
      "A stream's name has 1 to 32 letters, digits, '-' and '_', begins with a letter or a digit, and is not " +
        `"${DETECTOR_STREAM}": the address ends in it, such as /whip/obs`,
    );
  }
  return name;
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

function unauthorized(message: string): HttpError {
  return new HttpError(401, "token_required", message, { headers: { "www-authenticate": "Bearer" } });
}

function tooMany(seconds: number): HttpError {
  return new HttpError(429, "too_many_attempts", `Too many wrong tokens: try again in ${seconds} s`, {
    headers: { "retry-after": String(seconds) },
  });
}
