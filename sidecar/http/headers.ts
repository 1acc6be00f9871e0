import type { Context } from "hono";

/** Our own pages: a Vite build without inline scripts. Style sheets of the user may fetch fonts and pictures. */
export const OWN_PAGE_POLICY = pagePolicy("'self'");

/** Pages that the user wrote: their scripts may stand in the page itself. */
export const CUSTOM_PAGE_POLICY = pagePolicy("'self' 'unsafe-inline'");

/** For everything that is no page. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Headers that every answer carries, unless its handler set its own. */
export const DEFAULTS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": DATA_POLICY,
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};
const DEFAULT_ENTRIES = Object.entries(DEFAULTS);

/**
 * What pages elsewhere may notice, though never read: whether we are there. The page that waits for us needs it
 * (overlay/local/scoreline.html), which is a file.
 */
export const NOTICEABLE = "/api/health";

/** Adds the headers that keep other sites from embedding, sniffing or keeping what we answer. */
export function addDefaultHeaders(c: Context): void {
  const { headers } = c.res;
  if (c.req.path === NOTICEABLE) headers.set("cross-origin-resource-policy", "cross-origin");
  for (const [name, value] of DEFAULT_ENTRIES) {
    if (!headers.has(name)) headers.set(name, value);
  }
}

function pagePolicy(scripts: string): string {
  return [
    "default-src 'self'",
    `script-src ${scripts}`,
    "style-src 'self' 'unsafe-inline' https:",
    "font-src 'self' data: https:",
    "img-src 'self' data: blob: https:",
    "media-src 'self' data: blob: https:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join("; ");
}
