import { createHash } from "node:crypto";
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

/** As the dashboard looks. */
const STYLE = `:root { color-scheme: dark }
body { display: grid; min-height: 100vh; margin: 0; padding: 1.5rem; box-sizing: border-box; place-content: center; color: #f2f5fa; background: #0f131b;
  font: 1rem/1.6 "Segoe UI", "Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP", system-ui, sans-serif }
h1 { margin: 0 0 0.5rem; font-size: 1.25rem }
p { max-width: 34rem; margin: 0; color: #aeb9cb }`;

/** It needs nothing but its style; the dashboard frames the overlay. */
const POLICY = `default-src 'none'; style-src 'sha256-${
  createHash("sha256").update(STYLE).digest("base64")
}'; frame-ancestors 'self'`;

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
  if (path === DASHBOARD || path === VIEWER) {
    const isJapanese = /^ja\b/i.test(c.req.header("accept-language") ?? "");
    return page(error, lockedWith(error, path, isJapanese ? "ja" : "en"));
  }
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

/** What the dashboard and the viewer page say in the languages that they have. */
const TEXTS = {
  en: {
    title: "A token is required",
    otherToken: "Another token is required",
    [DASHBOARD]:
      "Open the dashboard with ?token=... at the end of its address, with the value of server.token.",
    [VIEWER]:
      "Open the link as you were given it, with ?token=... at its end: the value of server.view_token.",
    tooMany: (seconds: string) => `Too many wrong tokens: correct the address and try again in ${seconds} s.`,
  },
  ja: {
    title: "トークンが必要です",
    otherToken: "別のトークンが必要です",
    [DASHBOARD]: "アドレスの末尾に ?token=...（server.token の値）を付けて、ダッシュボードを開いてください。",
    [VIEWER]:
      "受け取ったリンクを、末尾の ?token=...（server.view_token の値）も含めて、そのまま開いてください。",
    tooMany: (seconds: string) =>
      `間違ったトークンが続きました。アドレスを直し、${seconds} 秒待ってから開いてください。`,
  },
} as const;

function lockedWith(
  { code, headers }: HttpError,
  path: typeof DASHBOARD | typeof VIEWER,
  language: keyof typeof TEXTS,
): string {
  const { tooMany, otherToken, [path]: advice, ...texts } = TEXTS[language];
  const title = code === "view_only" ? otherToken : texts.title;
  return `<!doctype html>
<html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Scoreline: ${title}</title>
<style>${STYLE}</style>
<h1>${title}</h1>
<p>${code === "too_many_attempts" ? tooMany(headers["retry-after"] ?? "") : advice}</p>
</html>
`;
}
