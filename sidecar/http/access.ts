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
    const cookieNames = namesOfCookies(options.port());
    const cookies = Object.values(cookieNames).flatMap((name) => getCookie(c, name) ?? []);
    const header = c.req.header("authorization");
    const [, bearer] = /^Bearer +([^ ]+) *$/i.exec(header ?? "") ?? [];
    const query = c.req.query("token");
    const explicit = header === undefined ? query : bearer ?? header;
    // A page of another site can make a browser guess, but not shut out what else is asked from its address.
    const client = callerAt(c.get("client"));
    const caller = isCrossSite(c.req.raw.headers) ? `${client} cross-site` : client;

    if (explicit !== undefined || cookies.length > 0) {
      const seconds = attempts.blockedFor(caller);
      if (seconds > 0) throw tooMany(seconds);
    }
    const ofCookies = cookies.map((cookie) => credentials.scopeOfCookie(cookie));
    const ofCookie = ofCookies.find((scope) => scope === "full") ??
      ofCookies.find((scope) => scope !== null) ??
      null;
    const ofToken = explicit === undefined ? null : credentials.scopeOfToken(explicit);
    // A cookie of an earlier token does not spoil a request that brings the right one, but is a guess all the same: beside a
    // token that opens less, cookies could otherwise be tried for ever.
    const wrong = explicit !== undefined && ofToken === null
      ? [explicit]
      : cookies.filter((_, at) => ofCookies[at] === null);
    const seconds = Math.max(0, ...wrong.map((text) => attempts.failed(caller, fingerprint(text))));
    if (wrong.length > 0 && (explicit === undefined ? ofCookie : ofToken) === null) {
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

    const setsCookie = query !== undefined && header === undefined && ofCookie !== scope;
    if (query !== undefined && c.req.method === "GET" && PAGES.has(c.req.path)) c.res = withoutToken(c);
    else await next();
    if (setsCookie && scope !== "publish") {
      const line = cookieLine(cookieNames[scope], credentials.cookieOf(scope), c.get("secure"));
      c.res.headers.append("set-cookie", line);
    }
  };
}

/**
 * The names of our cookies. A view link must not take the rights of the dashboard beside it away: a browser that comes by
 * a link of another site does not show the cookie that it has (`SameSite=Strict`), but would replace it.
 */
function namesOfCookies(port: number): Readonly<Record<"full" | "view", string>> {
  return { full: `scoreline_${port}`, view: `scoreline_${port}_view` };
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
