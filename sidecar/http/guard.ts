import type { MiddlewareHandler } from "hono";
import { excerpt, HttpError } from "./errors.ts";
import { NOTICEABLE } from "./headers.ts";
import {
  createNameCheck,
  type HostRules,
  isCrossSite,
  isForAnotherPage,
  isListedOrigin,
  isOurOrigin,
} from "./hosts.ts";
import type { HttpEnv } from "./options.ts";

/** What pages of listed origins may read: the public score, nothing else. */
const READABLE_ACROSS_ORIGINS: ReadonlySet<string> = new Set(["/api/status", "/events"]);

/** Where pages of listed origins may watch the live view, and publish. */
const SIGNALLING = /^\/(wh[ei]p\/[^/]+(\/[^/]+)?|webrtc\/offer)$/;
/** What they may read of the answers besides the body. */
const EXPOSED = "Location, Link, ETag, Scoreline-Options";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses requests that come by a name that is not ours, and commands of pages that are not ours. Stands before
 * everything else, on every path.
 */
export function guard(rules: HostRules): MiddlewareHandler<HttpEnv> {
  const isOurName = createNameCheck(rules);
  return async (c, next) => {
    checkHost(c.req.raw, isOurName);
    const origin = c.req.header("origin");
    const listed = origin !== undefined && isListedOrigin(origin, rules);
    const signalling = SIGNALLING.test(c.req.path);
    const shared = signalling || READABLE_ACROSS_ORIGINS.has(c.req.path);
    if (!SAFE_METHODS.has(c.req.method)) {
      if (!(signalling && listed)) checkSender(origin, isCrossSite(c.req.raw.headers), rules);
    } else if (isForAnotherPage(c.req.raw.headers) && !(shared && listed) && c.req.path !== NOTICEABLE) {
      // The browser would keep it from the page, but not before we have made it, as often as the page asks.
      throw new HttpError(403, "origin_not_allowed", "Pages of other sites may not have this inside them");
    }
    if (!shared) return await next();

    const asked = c.req.method === "OPTIONS" ? c.req.header("access-control-request-method") : undefined;
    if (listed && asked !== undefined && (signalling || asked === "GET")) {
      return new Response(null, {
        status: 204,
        headers: {
          "access-control-allow-origin": origin,
          "access-control-allow-methods": signalling ? "POST, PATCH, DELETE" : "GET",
          "access-control-allow-headers": signalling
            ? "authorization, content-type, if-match"
            : "authorization",
          "access-control-max-age": "600",
          "vary": "origin",
        },
      });
    }
    await next();
    c.res.headers.append("vary", "origin");
    if (listed) c.res.headers.set("access-control-allow-origin", origin);
    if (listed && signalling) c.res.headers.set("access-control-expose-headers", EXPOSED);
  };
}

/** @throws {HttpError} 400 without a usable Host, 403 when it is not ours */
function checkHost(request: Request, isOurName: (text: string) => boolean | null): void {
  const text = request.headers.get("host") ?? "";
  const isHostOurs = isOurName(text);
  if (isHostOurs === null) {
    throw new HttpError(400, "invalid_host", "The request needs a 'Host' header with a name and a port");
  }
  // A request line with a whole address in it (RFC 9112 section 3.2.2) names a host of its own.
  const [, target = ""] = /^https?:\/\/([^/?#]*)/i.exec(request.url) ?? [];
  const foreign = !isHostOurs ? text : isOurName(target) === true ? null : target;
  if (foreign === null) return;
  throw new HttpError(
    403,
    "host_not_allowed",
    `This server does not answer to the name ${
      JSON.stringify(excerpt(foreign))
    }; add it to 'server.allowed_hosts' if it should`,
  );
}

/** @throws {HttpError} 403 when a page of another site sends the command, whether the site may read or not */
function checkSender(origin: string | undefined, crossSite: boolean, rules: HostRules): void {
  if (origin !== undefined && !isOurOrigin(origin, rules)) {
    throw new HttpError(
      403,
      "origin_not_allowed",
      `Pages of ${JSON.stringify(excerpt(origin))} may not do this, only pages of this server; ` +
        "a name of its own that a proxy gives it goes into 'server.allowed_hosts'",
    );
  }
  if (crossSite) {
    throw new HttpError(403, "origin_not_allowed", "Pages of other sites may not do this");
  }
}
