import type { Context, Hono } from "hono";
import { HttpError } from "./errors.ts";
import { type FoundFile, openFile, pathWithin } from "./files.ts";
import { CUSTOM_PAGE_POLICY, OWN_PAGE_POLICY } from "./headers.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";

type Folders = Pick<HttpOptions, "overlayDir" | "dataDir">;

/** How else the pages' addresses are written, and where the page is from there. */
const OTHER_WAYS: ReadonlyMap<string, string> = new Map([
  ["/index.html", "./"],
  ["/overlay/", "../overlay"],
  ["/overlay/index.html", "../overlay"],
  ["/admin/", "../admin"],
  ["/admin.html", "./admin"],
  ["/view/", "../view"],
  ["/view.html", "./view"],
]);

/**
 * The page that an address nearly names, `null` for any other: what stands in a browser source is better shown than
 * refused. The address is relative, so that it is right under any prefix.
 */
export function pageMeant(path: string): string | null {
  return OTHER_WAYS.get(path) ?? null;
}

/** The overlay, the dashboard, the viewer page and the user's style sheet. */
export function pageRoutes(app: Hono<HttpEnv>, folders: Folders): void {
  const overlay = async (c: Context<HttpEnv>) => {
    const custom = await openFile(customPage(folders), headOnly(c));
    return custom === null ? await ownPage(c, folders, "index.html") : page(custom, CUSTOM_PAGE_POLICY);
  };
  app.get("/", overlay);
  app.get("/overlay", overlay);
  app.get("/admin", (c) => ownPage(c, folders, "admin.html"));
  app.get("/view", (c) => ownPage(c, folders, "view.html"));

  app.get("/custom.css", async (c) => {
    const css = await openFile(`${folders.dataDir}/custom.css`, headOnly(c));
    const headers = { "content-type": "text/css; charset=utf-8", "cache-control": "no-cache" };
    return new Response(css?.body ?? null, { headers: { ...css?.headers, ...headers } });
  });
}

/**
 * A file that a page asks for: beside the user's own overlay page when there is one, then of the build.
 * `null` when there is none.
 */
export async function findAsset(c: Context<HttpEnv>, folders: Folders): Promise<Response | null> {
  const { path } = c.req;
  const beside = pathWithin(`${folders.dataDir}/overlay`, path);
  if (beside !== null && (await openFile(customPage(folders), true)) !== null) {
    const file = await openFile(beside, headOnly(c));
    if (file !== null) return page(file, CUSTOM_PAGE_POLICY);
  }
  const built = pathWithin(folders.overlayDir, path);
  // Pages of the build have routes of their own, with their own rights.
  if (built === null || built.endsWith(".html")) return null;
  const file = await openFile(built, headOnly(c));
  if (file === null) return null;
  const hashed = /^\/assets\/.+-[\w-]{8}\.\w+$/.test(path);
  return new Response(file.body, {
    headers: {
      ...file.headers,
      "cache-control": hashed ? "public, max-age=31536000, immutable" : "no-cache",
      // A worker obeys the policy of its own script, not that of the page.
      "content-security-policy": OWN_PAGE_POLICY,
    },
  });
}

/** A page of the build. */
async function ownPage(c: Context<HttpEnv>, { overlayDir }: Folders, name: string): Promise<Response> {
  const file = await openFile(`${overlayDir}/${name}`, headOnly(c));
  if (file === null) {
    throw new HttpError(503, "overlay_missing", "The pages are not built yet: start with 'deno task start'");
  }
  return page(file, OWN_PAGE_POLICY);
}

function page({ body, headers }: FoundFile, policy: string): Response {
  return new Response(body, {
    headers: { ...headers, "cache-control": "no-cache", "content-security-policy": policy },
  });
}

function customPage({ dataDir }: Folders): string {
  return `${dataDir}/overlay/index.html`;
}

function headOnly(c: Context<HttpEnv>): boolean {
  return c.req.raw.method === "HEAD";
}
