import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import type { Clock } from "../runtime/clock.ts";
import { Attempts, callerAt } from "./attempts.ts";
import { createCredentials, fingerprint, type Tokens } from "./credentials.ts";
import { HttpError } from "./errors.ts";
import { isCrossSite } from "./hosts.ts";
import type { HttpEnv } from "./options.ts";

/** Pages, whose address a person sees: a token does not stay in it. */
const PAGES: ReadonlySet<string> = new Set(["/", "/overlay", "/admin", "/view"]);

/** What `view_token` opens beside the files of the overlay, to GET and HEAD. */
const VIEWER_PATHS: ReadonlySet<string> = new Set([
  "/",
  "/overlay",
  "/view",
  "/custom.css",
  "/api/status",
  "/api/history",
  "/api/webrtc/view",
  "/events",
  "/state",
]);

export interface AccessOptions extends Tokens {
  readonly clock: Clock;
  /** Our port: two servers of one machine share their cookies, so that the name tells them apart. */
  readonly port: () => number;
  /** Whether a path belongs to a route; what does not is a file of the overlay. */
  readonly isRoute: (path: string) => boolean;
}

/** Asks for a token, of which there is one. An `Authorization: Bearer` header, `?token=` or the cookie that it became. */
export function access(options: AccessOptions): MiddlewareHandler<HttpEnv> {
  const credentials = createCredentials(options);
  const attempts = new Attempts(options.clock);

  return async (c, next) => {
    const cookieName = `scoreline_${options.port()}`;
    const cookie = getCookie(c, cookieName);
    const header = c.req.header("authorization");
    const [, bearer] = /^Bearer +([^ ]+) *$/i.exec(header ?? "") ?? [];
    const query = c.req.query("token");
    const explicit = header === undefined ? query : bearer ?? header;
    // A page of another site can make a browser guess, but not shut out what else is asked from its address.
    const client = callerAt(c.get("client"));
    const caller = isCrossSite(c.req.raw.headers) ? `${client} cross-site` : client;

    if (explicit !== undefined || cookie !== undefined) {
      const seconds = attempts.blockedFor(caller);
      if (seconds > 0) throw tooMany(seconds);
    }
    const ofCookie = cookie === undefined ? null : credentials.scopeOfCookie(cookie);
    const ofToken = explicit === undefined ? null : credentials.scopeOfToken(explicit);
    // A cookie of an earlier token does not spoil a request that brings the right one, but is a guess all the same: beside a
    // token that opens less, cookies could otherwise be tried for ever.
    if (ofToken !== null && cookie !== undefined && ofCookie === null) {
      attempts.failed(caller, fingerprint(cookie));
    }
    const judged = explicit === undefined
      ? { given: cookie, scope: ofCookie }
      : { given: explicit, scope: ofToken };
    if (judged.given !== undefined && judged.scope === null) {
      const seconds = attempts.failed(caller, fingerprint(judged.given));
      throw seconds > 0 ? tooMany(seconds) : tokenRequired("That token is not the right one");
    }
    const scope = ofToken === "full" || ofCookie === "full" ? "full" : ofToken ?? ofCookie;
    if (scope === null) {
      throw tokenRequired("This server asks for a token: 'Authorization: Bearer ...' or '?token=...'");
    }
    if (scope === "view" && !viewerMay(c, options)) {
      throw new HttpError(
        403,
        "view_only",
        "The view token only opens the overlay, the viewer page, the status and the events",
      );
    }
    if (scope === "publish" && !PUBLISHING.test(c.req.path)) {
      throw new HttpError(
        403,
        "publish_only",
        "'webrtc.whip_token' opens nothing but publishing, at /whip/NAME",
      );
    }
    c.set("scope", scope);

    // A view link opened beside the dashboard must not take the dashboard's rights away.
    const setsCookie = query !== undefined && header === undefined && ofCookie !== scope &&
      scope !== "publish";
    if (query !== undefined && c.req.method === "GET" && PAGES.has(c.req.path)) c.res = withoutToken(c);
    else await next();
    if (setsCookie) {
      c.res.headers.append(
        "set-cookie",
        cookieLine(cookieName, credentials.cookieOf(scope), c.get("secure")),
      );
    }
  };
}

/** What `view_token` opens to every method: watching the live view. */
const VIEWING = /^\/(whep\/[^/]+(\/[^/]+)?|webrtc\/offer)$/;

/** Where publishers come, who have a token of their own, which opens nothing else. */
const PUBLISHING = /^\/whip\/[^/]+(\/[^/]+)?$/;

function viewerMay(c: Context<HttpEnv>, { isRoute }: AccessOptions): boolean {
  if (VIEWING.test(c.req.path)) return true;
  if (c.req.method !== "GET" && c.req.method !== "HEAD") return false;
  return VIEWER_PATHS.has(c.req.path) || !isRoute(c.req.path);
}

/**
 * Sends a page's browser to the same address without the token. The address is relative, so that it is right under
 * any prefix. Browsers hold a `SameSite=Strict` cookie back on a redirect that began at a link of another site; a
 * page that asks for the next one begins anew.
 */
function withoutToken(c: Context<HttpEnv>): Response {
  const query = new URLSearchParams(c.req.raw.url.split("#")[0]?.split("?").slice(1).join("?"));
  query.delete("token");
  const rest = query.toString();
  const address = `.${c.req.path}${rest === "" ? "" : `?${rest}`}`;
  const site = c.req.header("sec-fetch-site");
  if (site === undefined || site === "none" || site === "same-origin") {
    return new Response(null, { status: 303, headers: { location: address, "cache-control": "no-store" } });
  }
  const escaped = address.replaceAll("&", "&amp;");
  return new Response(
    `<!doctype html><meta http-equiv="refresh" content="0;url=${escaped}"><title>Scoreline</title>`,
    { headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" } },
  );
}

function cookieLine(name: string, value: string, secure: boolean): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;
}

function tokenRequired(message: string): HttpError {
  return new HttpError(401, "token_required", message, { headers: { "www-authenticate": "Bearer" } });
}

function tooMany(seconds: number): HttpError {
  return new HttpError(429, "too_many_attempts", `Too many wrong tokens: try again in ${seconds} s`, {
    headers: { "retry-after": String(seconds) },
  });
}
