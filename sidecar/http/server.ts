import type { Hono } from "hono";
import { isLoopback } from "../runtime/loopback.ts";
import { messageOf } from "../runtime/message.ts";
import { createApp } from "./app.ts";
import { EventStreams } from "./event_streams.ts";
import { createFailure, HttpError } from "./errors.ts";
import { type HostRules, isServedAt } from "./hosts.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";

export type { HttpOptions } from "./options.ts";

/** How long running requests may take to finish when the server stops, ms. */
const FINISH_MS = 1_000;

export interface HttpServer {
  /** Answers requests in process. Further routes may be added before the first request. */
  readonly app: Hono<HttpEnv>;
  /**
   * Begins to listen.
   * @throws {Error} one sentence on what to do when the address cannot be had
   */
  serve(): { readonly port: number };
  /** Whether a page of that address is one of ours; a loopback name means us only to who is on this machine. */
  servesAt(url: string, from: { readonly withLoopback: boolean }): boolean;
  /** Ends the event streams at once and lets running requests finish, for a second at most. May be called again. */
  close(): Promise<void>;
}

/**
 * The HTTP edge.
 * @throws {TypeError} for an address that other machines reach without a token
 */
export function createHttp(options: HttpOptions): HttpServer {
  const { server, clock } = options;
  if (!isLoopback(server.host) && server.token === "") {
    throw new TypeError(`'server.token' is required when 'server.host' is ${JSON.stringify(server.host)}`);
  }
  const streams = new EventStreams(options);
  const stop = new AbortController();
  /** Requests that are not answered to the end, and who waits for there to be none. */
  let running = 0;
  const answered = Promise.withResolvers<void>();
  const countDown = () => {
    if (--running === 0 && closing !== null) answered.resolve();
  };
  let listener: Deno.HttpServer<Deno.NetAddr> | null = null;
  let closing: Promise<void> | null = null;
  const fail = createFailure(options.logger);
  const rules: HostRules = {
    host: server.host,
    allowedHosts: server.allowed_hosts,
    allowedOrigins: server.allowed_origins,
    port: () => listener?.addr.port ?? server.port,
  };
  const app = createApp(options, streams, rules);

  return {
    app,

    servesAt: (url, { withLoopback }) => isServedAt(url, rules, { basePath: server.base_path, withLoopback }),

    serve() {
      if (listener !== null || closing !== null) throw new Error("The server was started before");
      try {
        listener = Deno.serve({
          hostname: server.host,
          port: server.port,
          signal: stop.signal,
          onListen: () => {},
          onError: (error) => fail(error, "A request"),
        }, async (request, info) => {
          if (closing !== null) return shuttingDown();
          running++;
          info.completed.then(countDown, countDown);
          const response = await app.fetch(request, { remoteAddress: info.remoteAddr.hostname });
          return request.method === "HEAD" ? withoutFalseLength(response) : response;
        });
      } catch (cause) {
        throw new Error(whyNotListening(cause, server.host, server.port), { cause });
      }
      return { port: listener.addr.port };
    },

    close() {
      return closing ??= (async () => {
        const looked = streams.close();
        if (listener === null) return await looked;
        const inTime = new AbortController();
        const late = clock.sleep(FINISH_MS, inTime.signal).then(() => false);
        if (running === 0) answered.resolve();
        const isAnswered = await Promise.race([answered.promise.then(() => true), late]);
        // What is answered may still be on its way to the socket: shutting down sends it, aborting cuts it off.
        if (!isAnswered) {
          stop.abort();
          await listener.finished;
        } else if (!await Promise.race([listener.shutdown().then(() => true), late])) {
          listener.unref();
        }
        inTime.abort();
        await looked;
      })();
    },
  };
}

/**
 * An answer to HEAD without the length that Deno gives an empty body: 0 would be wrong where GET sends something, and
 * none is always right (RFC 9110 section 8.6). A length that the handler knew stays.
 */
function withoutFalseLength(response: Response): Response {
  // What says that there is no content can have none, not even an empty one (Fetch standard, "null body status").
  if (response.headers.has("content-length") || [204, 205, 304].includes(response.status)) return response;
  return new Response(new ReadableStream({ start: (controller) => controller.close() }), response);
}

function shuttingDown(): Response {
  return new HttpError(503, "shutting_down", "The server is stopping", {
    headers: { connection: "close" },
  }).response();
}

/** One sentence on why the address cannot be listened at. */
export function whyNotListening(error: unknown, host: string, port: number): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return `Port ${port} is in use: stop the program that has it, or start with --port ${
      port === 65_535 ? 3_000 : port + 1
    }`;
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return `Port ${port} may only be used by an administrator: start with --port 3000 or another above 1023`;
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return `'server.host' is ${JSON.stringify(host)}, which is no address of this machine`;
  }
  return `Cannot listen at ${host}, port ${port}: ${messageOf(error)}`;
}
