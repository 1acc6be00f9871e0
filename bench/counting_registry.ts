/** Where npm has its packages when nothing else is configured. */
const NPM = "https://registry.npmjs.org";

/** Stands before the registry of npm packages and counts what comes from there. */
export interface CountingRegistry extends AsyncDisposable {
  /** For `NPM_CONFIG_REGISTRY`. */
  readonly url: string;
  /** Bytes of packages as they are sent, and of what the registry says of them, unpacked. */
  readonly fetched: { packages: number; descriptions: number };
}

export function startCountingRegistry(): CountingRegistry {
  const upstream = (Deno.env.get("NPM_CONFIG_REGISTRY") ?? NPM).replace(/\/$/, "");
  const fetched = { packages: 0, descriptions: 0 };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (asked) => {
    const { pathname, search, origin } = new URL(asked.url);
    const answer = await fetch(`${upstream}${pathname}${search}`);
    const body = await answer.arrayBuffer();
    const { status } = answer;
    const type = answer.headers.get("content-type") ?? "";
    if (!type.includes("json")) {
      fetched.packages += body.byteLength;
      return new Response(body, { status });
    }
    fetched.descriptions += body.byteLength;
    const text = new TextDecoder().decode(body).replaceAll(`${upstream}/`, `${origin}/`);
    return new Response(text, { status, headers: { "content-type": type } });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    fetched,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
