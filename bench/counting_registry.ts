import { Buffer } from "node:buffer";
import { request } from "node:https";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";

/** Where npm has its packages when nothing else is configured. */
const NPM = "https://registry.npmjs.org";

/** Stands before the registry of npm packages and counts what comes from there, as it comes over the wire. */
export interface CountingRegistry extends AsyncDisposable {
  /** For `NPM_CONFIG_REGISTRY`. */
  readonly url: string;
  /** Bytes of packages, and of what the registry says of them. */
  readonly fetched: { packages: number; descriptions: number };
}

export function startCountingRegistry(): CountingRegistry {
  const upstream = (Deno.env.get("NPM_CONFIG_REGISTRY") ?? NPM).replace(/\/$/, "");
  const fetched = { packages: 0, descriptions: 0 };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (asked) => {
    const { pathname, search, origin } = new URL(asked.url);
    const { status, type, encoding, body } = await get(`${upstream}${pathname}${search}`);
    if (!type.includes("json")) {
      fetched.packages += body.length;
      return new Response(body, { status });
    }
    fetched.descriptions += body.length;
    const text = (encoding === "gzip" ? gunzipSync(body) : Buffer.from(body)).toString();
    return new Response(text.replaceAll(`${upstream}/`, `${origin}/`), {
      status,
      headers: { "content-type": type },
    });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    fetched,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Asks without unpacking: what is counted is what was sent. */
async function get(url: string) {
  const headers = { "accept-encoding": "gzip", "accept": "application/json, */*" };
  const { promise, resolve, reject } = Promise.withResolvers<import("node:http").IncomingMessage>();
  request(url, { headers }, resolve).on("error", reject).end();
  const answer = await promise;
  return {
    status: answer.statusCode ?? 502,
    type: answer.headers["content-type"] ?? "",
    encoding: answer.headers["content-encoding"] ?? "identity",
    body: Uint8Array.from(await buffer(answer)),
  };
}
