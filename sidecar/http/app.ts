import { type Context, Hono } from "hono";
import { METHODS } from "hono/router";
import { getPath } from "hono/utils/url";
import { access } from "./access.ts";
import { commandRoutes } from "./commands.ts";
import { createErrorHandler, excerpt, HttpError, notFound } from "./errors.ts";
import type { EventStreams } from "./event_streams.ts";
import { eventRoute } from "./events.ts";
import { firstShapeRoutes } from "./first_shapes.ts";
import { guard } from "./guard.ts";
import { addDefaultHeaders } from "./headers.ts";
import { createRequestCounter, metricsRoute } from "./metrics.ts";
import { openapiRoute } from "./openapi.ts";
import type { HostRules } from "./hosts.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";
import { findAsset, pageMeant, pageRoutes } from "./pages.ts";
import { predictRoute } from "./predict.ts";
import { createCallerFinder } from "./proxies.ts";
import { recordingRoutes } from "./recordings.ts";
import { scoreRoutes } from "./score.ts";
import { sourceRoutes } from "./sources.ts";
import { webrtcRoutes } from "./webrtc.ts";
import { whipRoutes } from "./whip.ts";

/**
 * The routes and what stands before them, without a socket.
 *
 * With a `base_path` every route answers below it, for proxies that pass the path on as it is, and also without it,
 * for proxies that take it off and for pages on this machine.
 */
export function createApp(options: HttpOptions, streams: EventStreams, rules: HostRules): Hono<HttpEnv> {
  const { server } = options;
  const prefix = server.base_path;
  const app = new Hono<HttpEnv>({ getPath: (request) => withoutPrefix(getPath(request), prefix) });
  const findCaller = createCallerFinder(server.trusted_proxies);

  const countRequest = createRequestCounter(options);
  const isOpen = server.token === "";
  const isRoute = (path: string) => methodsAt(app, path).length > 0;

  // Each of these costs every request a microsecond or two.
  app.use(async (c, next) => {
    await next();
    addDefaultHeaders(c);
    countRequest(c.res.status);
  });
  app.use(guard(rules));
  app.use(async (c, next) => {
    // Relative addresses of the pages need the "/" at the end.
    if (prefix !== "" && c.req.path === prefix) {
      return c.redirect(`.${prefix.slice(prefix.lastIndexOf("/"))}/${queryOf(c)}`, 308);
    }
    const meant = c.req.method === "GET" || c.req.method === "HEAD" ? pageMeant(c.req.path) : null;
    if (meant !== null) return c.redirect(meant + queryOf(c), 308);
    const { client, secure } = findCaller(c.env?.remoteAddress, c.req.raw.headers);
    c.set("client", client);
    c.set("secure", secure);
    if (isOpen) c.set("scope", "full");
    return await next();
  });
  if (!isOpen) {
    app.use(access({
      token: server.token,
      view_token: server.view_token,
      whip_token: options.whipToken,
      clock: options.clock,
      port: rules.port,
      isRoute,
    }));
  }

  pageRoutes(app, options);
  eventRoute(app, streams);
  scoreRoutes(app, options);
  commandRoutes(app, options);
  sourceRoutes(app, options);
  predictRoute(app, options);
  webrtcRoutes(app, options);
  recordingRoutes(app, options);
  whipRoutes(app, options);
  firstShapeRoutes(app, options);
  metricsRoute(app, options);
  openapiRoute(app, options);

  app.onError(createErrorHandler(options.logger, isRoute));
  app.notFound(async (c) => {
    const methods = methodsAt(app, c.req.path);
    if (methods.length > 0) {
      const answered = new Set([...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"]);
      const allow = [...answered].join(", ");
      if (c.req.method === "OPTIONS") return new Response(null, { status: 204, headers: { allow } });
      throw new HttpError(405, "method_not_allowed", `Only ${allow} may be asked of ${excerpt(c.req.path)}`, {
        headers: { allow },
      });
    }
    const asset = c.req.method === "GET" || c.req.method === "HEAD" ? await findAsset(c, options) : null;
    if (asset === null) throw notFound(`There is nothing at ${excerpt(c.req.path)}`);
    return asset;
  });
  return app;
}

/** The methods that routes (not the guards, which stand before all of them) answer at a path. */
function methodsAt(app: Hono<HttpEnv>, path: string): string[] {
  return METHODS.map((method) => method.toUpperCase()).filter((method) =>
    app.router.match(method, path)[0].some(([[, route]]) => route.method === method)
  );
}

function queryOf(c: Context<HttpEnv>): string {
  const at = c.req.url.indexOf("?");
  return at === -1 ? "" : c.req.url.slice(at);
}

/** Every path begins with "/", so that the guards, which stand at every such path, see all of them. */
function withoutPrefix(path: string, prefix: string): string {
  const rooted = path.startsWith("/") ? path : `/${path}`;
  if (prefix === "" || !rooted.startsWith(`${prefix}/`)) return rooted;
  return rooted.slice(prefix.length);
}
