/**
 * Connections that no HTTP client makes: requests that are malformed, that name another host, or whose end two programs may
 * see in two places, so that one takes for a body what the other takes for a second request (RFC 9112 section 11.2).
 */

export interface RawShape {
  readonly name: string;
  /** Characters stand for bytes. */
  readonly text: string;
  /**
   * `answered`: one answer in the usual shapes; `refused`: a status of 4xx, or a connection that is closed without any; in
   * neither case is anything counted.
   */
  readonly outcome: "answered" | "refused";
}

const COUNT = '{"outcome":"victory"}';
const PATH = "/api/adjust";

/** @param port where the server listens */
export function rawShapes(port: number): readonly RawShape[] {
  const host = `Host: 127.0.0.1:${port}`;
  const lines = (...all: readonly string[]) => all.map((line) => `${line}\r\n`).join("");
  const get = (target: string, ...more: readonly string[]) =>
    `${lines(`GET ${target} HTTP/1.1`, host, ...more, "Connection: close")}\r\n`;
  const post = (headers: readonly string[], body: string) =>
    `${lines(`POST ${PATH} HTTP/1.1`, host, "Content-Type: application/json", ...headers)}\r\n${body}`;
  const hidden = post([`Content-Length: ${COUNT.length}`], COUNT);
  const chunked = "Transfer-Encoding: chunked";
  const refused = (name: string, text: string): RawShape => ({ name, text, outcome: "refused" });
  const answered = (name: string, text: string): RawShape => ({ name, text, outcome: "answered" });

  return [
    answered("a request line with our own address in it", get(`http://127.0.0.1:${port}/api/health`)),
    refused("a request line with another's address in it", get("http://evil.example/api/status")),
    refused("a request line with an address of another scheme", get(`ftp://127.0.0.1:${port}/api/status`)),
    refused("a request line with a user's name in it", get(`http://a@127.0.0.1:${port}/api/status`)),
    refused(
      "a tunnel to another host",
      lines("CONNECT evil.example:80 HTTP/1.1", host, "Connection: close", ""),
    ),
    refused(
      "a tunnel to ourselves",
      lines(`CONNECT 127.0.0.1:${port} HTTP/1.1`, host, "Connection: close", ""),
    ),
    refused("an asterisk", lines("OPTIONS * HTTP/1.1", host, "Connection: close", "")),
    refused("no host", lines("GET /api/status HTTP/1.1", "Connection: close", "")),
    refused("an empty host", lines("GET /api/status HTTP/1.1", "Host:", "Connection: close", "")),
    refused("two hosts, ours first", get("/api/status", "Host: evil.example")),
    refused("two hosts, ours last", lines("GET /api/status HTTP/1.1", "Host: evil.example", host, "")),
    refused("a space before a colon", get("/api/status", "X : y")),
    refused("a header over two lines", get("/api/status", "X: a", " b")),
    refused("a NUL in a header", get("/api/status", "X: a\0b")),
    refused("a NUL in the path", get("/api/\0status")),
    refused("bytes that are no text in the path", get("/api/\xff\xfe")),
    refused("a path that does not begin with a slash", get("api/status")),
    refused("HTTP/0.9", "GET /api/status\r\n\r\n"),
    refused("HTTP/1.0 without a host", "GET /api/status HTTP/1.0\r\n\r\n"),
    refused("HTTP/3 on this connection", lines("GET /api/status HTTP/3.0", host, "")),
    refused("a line without end", `GET /${"a".repeat(500_000)}`),
    refused("a header without end", `${lines("GET / HTTP/1.1", host)}X: ${"a".repeat(1_000_000)}`),
    refused("1 000 headers", get("/api/status", ...Array.from({ length: 1_000 }, (_, i) => `X-${i}: a`))),
    refused(
      "all bytes there are",
      Array.from({ length: 1_024 }, (_, i) => String.fromCharCode(i % 256)).join(""),
    ),
    refused("the beginning of TLS", `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${"\0".repeat(200)}`),
    refused("half a request", lines("GET /api/status HTTP/1.1", host)),
    refused("half a body", post(["Content-Length: 100"], '{"outc')),
    refused("a length and chunks", post(["Content-Length: 6", chunked], `0\r\n\r\n${hidden}`)),
    refused("chunks and a length", post([chunked, "Content-Length: 4"], `5c\r\n${hidden}\r\n0\r\n\r\n`)),
    refused("two lengths", post(["Content-Length: 0", `Content-Length: ${hidden.length}`], hidden)),
    refused("a list of lengths", post([`Content-Length: 0, ${hidden.length}`], hidden)),
    refused("a length below zero", post(["Content-Length: -1"], hidden)),
    refused("a length with a sign", post([`Content-Length: +${COUNT.length}`], COUNT)),
    refused("a length in hexadecimal", post(["Content-Length: 0x15"], COUNT)),
    refused("a length beyond all numbers", post([`Content-Length: ${"9".repeat(40)}`], COUNT)),
    refused("a coding that is none", post(["Transfer-Encoding: xchunked"], `0\r\n\r\n${hidden}`)),
    refused(
      "a coding after the chunks",
      post(["Transfer-Encoding: chunked, identity"], `0\r\n\r\n${hidden}`),
    ),
    refused("the coding hidden by a tab", post(["Transfer-Encoding:\x0bchunked"], `0\r\n\r\n${hidden}`)),
    refused("a chunk of no number", post([chunked], `zz\r\n${COUNT}\r\n0\r\n\r\n`)),
    refused("a chunk below zero", post([chunked], `-15\r\n${COUNT}\r\n0\r\n\r\n`)),
    refused("a chunk larger than memory", post([chunked], `ffffffffffffffff\r\n${COUNT}`)),
    refused(
      "a chunk with a long remark",
      post([chunked], `15;${"a".repeat(40_000)}\r\n${COUNT}\r\n0\r\n\r\n`),
    ),
  ];
}
