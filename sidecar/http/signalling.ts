/** What the routes of viewers (`webrtc.ts`) and of publishers (`whip.ts`) have in common. */
import type { Context } from "hono";
import { type BodyLimits, readBody } from "./body.ts";
import { HttpError } from "./errors.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";

const LIMITS: BodyLimits = { limit: 131_072, deadlineMs: 10_000 };

/** The one version of a session that there is: it is never changed, so that any candidate fits it. */
export const ETAG = '"1"';

/** @throws {HttpError} 415 with this message when the body is of another media type */
export function checkType(c: Context<HttpEnv>, wanted: string, message: string): void {
  const [type = ""] = (c.req.header("content-type") ?? "").split(";");
  if (type.trim().toLowerCase() !== wanted) throw new HttpError(415, "unsupported_media_type", message);
}

/** The body as text. @throws {HttpError} as `readBody` does */
export async function readText(c: Context<HttpEnv>, { clock }: Pick<HttpOptions, "clock">): Promise<string> {
  return new TextDecoder().decode(await readBody(c.req.raw, LIMITS, clock));
}

/** Takes candidates that a viewer or a publisher found later (RFC 9725 section 4.3.1). */
export async function trickle(c: Context<HttpEnv>, options: HttpOptions): Promise<Response> {
  const type = "application/trickle-ice-sdpfrag";
  checkType(c, type, `Send candidates as 'Content-Type: ${type}'`);
  const match = c.req.header("if-match");
  if (match !== undefined && match !== "*" && match !== ETAG) {
    throw new HttpError(412, "precondition_failed", "'If-Match' does not name this session's ETag");
  }
  await options.webrtc.trickle(c.req.param("session") ?? "", await readText(c, options));
  return new Response(null, { status: 204, headers: { etag: ETAG } });
}

/** One header for each ICE server (RFC 9725 section 4.6, as WHEP has it). */
export function links({ webrtc }: HttpOptions): [string, string][] {
  return webrtc.forViewers().ice_servers.flatMap(({ urls, username, credential }) =>
    urls.map((url): [string, string] => {
      const secret = username === undefined || credential === undefined
        ? ""
        : `; username="${quoted(username)}"; credential="${quoted(credential)}"; credential-type="password"`;
      return ["link", `<${url}>; rel="ice-server"${secret}`];
    })
  );
}

/** The inside of a quoted string (RFC 9110 section 5.6.4). */
function quoted(text: string): string {
  return text.replaceAll(/[\\"]/g, "\\$&");
}
