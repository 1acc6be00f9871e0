/** Where a stream is. */
export interface StreamAddress {
  /** Where offers go. */
  readonly whep: string;
  /** What the sidecar tells viewers before they connect; other WHEP servers have none. */
  readonly about: string;
}

/**
 * The stream that an address means: that of a WHEP endpoint, of the viewer page (with its `stream` and options), or of
 * the server's root. What the address says of a token is for the caller.
 * @throws {TypeError} with a sentence when it is no address
 */
export function streamAddress(text: string): StreamAddress {
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`"${text}" is no address: use one such as http://127.0.0.1:3000/whep/detector`);
  }
  url.hash = "";
  url.searchParams.delete("token");
  const endpoint = /^(.*\/)whep\/[^/]+$/.exec(url.pathname);
  if (endpoint !== null) return { whep: url.href, about: aboutBelow(url, endpoint[1] ?? "/") };
  const root = url.pathname.replace(/(view|view\.html|admin|overlay|index\.html)?\/?$/, "").replace(
    /\/?$/,
    "/",
  );
  const stream = url.searchParams.get("stream") ?? "detector";
  url.searchParams.delete("stream");
  url.searchParams.delete("lang");
  const about = aboutBelow(url, root);
  url.pathname = `${root}whep/${encodeURIComponent(stream)}`;
  return { whep: url.href, about };
}

/** The token in an address, as a link to the viewer page has it; "" without one. */
export function tokenIn(text: string): string {
  return URL.parse(text.includes("://") ? text : `http://${text}`)?.searchParams.get("token") ?? "";
}

function aboutBelow({ origin }: URL, root: string): string {
  return `${origin}${root}api/webrtc/view`;
}
