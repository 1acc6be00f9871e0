import type { Context } from "hono";
import type { HttpError } from "./errors.ts";

/** What `access()` refuses with. */
const REFUSALS: ReadonlySet<string> = new Set(["token_required", "view_only", "too_many_attempts"]);

const OVERLAYS: ReadonlySet<string> = new Set(["/", "/overlay"]);
const DASHBOARD = "/admin";
const VIEWER = "/view";
/** What programs ask for, and nobody shows on stream. */
const DATA = "/api/";

const NOWHERE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Scoreline: nothing at this address</title>
<!-- The overlay is at / and the dashboard at /admin. -->
</html>
`;

/** It needs nothing; the dashboard frames the overlay. */
const POLICY = "default-src 'none'; frame-ancestors 'self'";

/**
 * The answer to a page that was opened without the right token, or at an address where there is none, with the error's
 * status and headers: it draws nothing, for it may be on stream, apart from the dashboard and the viewer page, which say how to open them.
 * `null` for whatever else is refused or asked.
 * @param isRoute whether something answers at a path
 */
export function lockedPage(
  error: HttpError,
  c: Context,
  isRoute: (path: string) => boolean,
): Response | null {
  if (!opensPage(c)) return null;
  const { path } = c.req;
  const isNowhere = !isRoute(path) && !path.startsWith(DATA);
  if (error.code === "not_found" && isNowhere) return page(error, NOWHERE);
  if (!REFUSALS.has(error.code)) return null;
  if (path === DASHBOARD) return page(error, lockedDashboard(error));
  if (path === VIEWER) return page(error, lockedViewer(error));
  return OVERLAYS.has(path) || isNowhere ? page(error, lockedOverlay(error)) : null;
}

function page(error: HttpError, html: string): Response {
  return new Response(html, {
    status: error.status,
    headers: {
      ...error.headers,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": POLICY,
    },
  });
}

/** Whether a browser asks for something to show, by the Fetch Metadata of the request or by what it accepts. */
function opensPage({ req }: Context): boolean {
  if (req.method !== "GET" && req.method !== "HEAD") return false;
  const destination = req.header("sec-fetch-dest")?.toLowerCase();
  return destination === "document" || destination === "iframe" ||
    /\btext\/html\b/i.test(req.header("accept") ?? "");
}

function lockedOverlay({ code }: HttpError): string {
  const advice = code === "too_many_attempts"
    ? "Too many wrong tokens: correct the address and wait a little."
    : "Add ?token=... to the address, with the value of server.view_token or server.token.";
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Scoreline: token required</title>
<!-- ${advice} -->
</html>
`;
}

function lockedDashboard(error: HttpError): string {
  return lockedWith(
    error,
    "Open the dashboard with ?token=... at the end of its address, with the value of server.token.",
  );
}

function lockedViewer(error: HttpError): string {
  return lockedWith(
    error,
    "Open the link as you were given it, with ?token=... at its end: the value of server.view_token.",
  );
}

function lockedWith({ code, message }: HttpError, otherwise: string): string {
  const advice = code === "too_many_attempts" ? `${message}.` : otherwise;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>Scoreline: token required</title>
<p>${advice}</p>
</html>
`;
}
