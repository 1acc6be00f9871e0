import fc from "fast-check";
import { type Description, examplePath, type Operation } from "../../../tests/support/operations.ts";
import { changed, CHANGES } from "./changes.ts";
import { bytesOf, latin1 } from "../../../tests/support/exchange.ts";
import { jsonText, ODD_TEXT } from "./json_text.ts";

/** A request that is well formed as HTTP goes (RFC 9112), whatever else is wrong with it. */
export interface FuzzRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Characters stand for bytes; `times` in a row. */
  readonly body: { readonly text: string; readonly times: number } | null;
}

/** What requests are made of, besides chance. */
export interface Materials extends Description {
  /** Offers of real programs. */
  readonly offers: readonly string[];
  /** A picture that the detector can read. */
  readonly picture: Uint8Array;
  /** Names of recordings that are there, until one is removed. */
  readonly recordings: readonly string[];
}

const ODD_METHODS = [
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "HEAD",
  "TRACE",
  "PROPFIND",
  "get",
  "X",
  "M".repeat(300),
];
/** The same way out of a folder, encoded in four ways and some more. */
const OUTSIDE = [
  "../../../../etc/passwd",
  "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
  "..%2f..%2f..%2fetc%2fpasswd",
  "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
  "..%5c..%5cwindows%5cwin.ini",
  "..%c0%af..%c0%afetc/passwd",
  "....//....//etc/passwd",
  "..;/..;/events.jsonl",
  "events.jsonl%00.jpg",
  "%00",
  "%ff%fe",
  "%",
  "con.jpg",
  "//etc/passwd",
  "file:///etc/passwd",
];
const TYPES = [
  "application/json",
  "application/json; charset=utf-7",
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "multipart/form-data; boundary=x",
  "application/sdp",
  "image/jpeg",
  "image/svg+xml",
  'APPLICATION/JSON ;x="y"',
  ",",
  "x".repeat(4_000),
];
const ODD_HEADERS: readonly (readonly [string, string])[] = [
  ["origin", "http://evil.example"],
  ["origin", "null"],
  ["origin", "http://[::1"],
  ["sec-fetch-site", "cross-site"],
  ["authorization", "Bearer"],
  ["authorization", "Basic \xff\xfe"],
  ["cookie", "scoreline_1=%E0%A4%A; =; ;;a"],
  ["if-match", '*, "1"'],
  ["if-none-match", "*"],
  ["range", "bytes=99999999999-1"],
  ["range", "bytes=0-0"],
  ["range", "bytes=-1"],
  ["range", "bytes=5-,1-2,-3"],
  ["range", "bytes=99999999999999999999-"],
  ["range", "lines=\xff"],
  ["accept", "\x80".repeat(200)],
  ["accept-encoding", "gzip, br, x"],
  ["content-encoding", "gzip"],
  ["last-event-id", "9".repeat(400)],
  ["x-forwarded-for", "127.0.0.1, ::ffff:7f00:1, x"],
  ["x-forwarded-proto", "https, gopher"],
  ["x-http-method-override", "DELETE"],
  ["upgrade", "websocket"],
  ["te", "trailers"],
];

/** Requests of every operation, each nearly right or far from it. */
export function requests(materials: Materials): fc.Arbitrary<FuzzRequest> {
  return fc.oneof(...materials.operations.map((operation) => requestsOf(operation, materials)));
}

function requestsOf(operation: Operation, materials: Materials): fc.Arbitrary<FuzzRequest> {
  const { bodies } = operation;
  const typed = bodies.length === 0
    ? fc.constantFrom({ type: "application/json", schema: null })
    : fc.constantFrom(...bodies);
  const content = typed.chain(({ type, schema }) =>
    fc.record({
      type: mostly(type === "image/*" ? "image/jpeg" : type, fc.constantFrom(...TYPES)),
      body: bodyOf(type, schema, materials),
    })
  );
  return fc.record({
    method: mostly(operation.method, fc.constantFrom("GET", "POST", ...ODD_METHODS)),
    target: fc.tuple(pathOf(operation, materials), queryOf(operation)).map(([path, query]) => path + query),
    odd: fc.array(fc.constantFrom(...ODD_HEADERS), { maxLength: 2 }),
    content: bodies.length === 0
      ? fc.option(content, { freq: 4 }).map((one) => one ?? { type: null, body: null })
      : content,
  }).map(({ method, target, odd, content: { type, body } }) => ({
    method,
    target,
    headers: type === null ? odd : [["content-type", type], ...odd],
    body,
  }));
}

function pathOf(operation: Operation, { recordings }: Materials): fc.Arbitrary<string> {
  const path = examplePath(operation);
  const fitting = operation.path.includes("{name}")
    ? fc.constantFrom(...recordings).map((name) => operation.path.replace("{name}", name))
    : fc.constant(path);
  const hostile = fc.oneof(
    fc.constantFrom(...OUTSIDE),
    ODD_TEXT.map((text) => encoded(text.slice(0, 3_000))),
  );
  const inPlace = operation.path.includes("{")
    ? hostile.map((text) => operation.path.replaceAll(/\{\w+\}/g, () => text))
    : hostile.map((text) => `${path}${path.endsWith("/") ? "" : "/"}${text}`);
  return fc.oneof({ weight: 5, arbitrary: fitting }, { weight: 2, arbitrary: inPlace });
}

function queryOf({ query }: Operation): fc.Arbitrary<string> {
  const name = fc.oneof(fc.constantFrom("limit", "token", "detail", ...query), ODD_TEXT.map(encoded));
  const value = fc.oneof(
    fc.constantFrom("1", "1000", "1001", "-1", "1e9", "NaN", "%E0%A4%A", "%00", "9".repeat(500), "auto"),
    ODD_TEXT.map((text) => encoded(text.slice(0, 1_000))),
  );
  const pair = fc.tuple(name, value).map(([one, other]) => `${one.slice(0, 1_000)}=${other}`);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant("") },
    { weight: 2, arbitrary: fc.array(pair, { maxLength: 4 }).map((pairs) => `?${pairs.join("&")}`) },
  );
}

function bodyOf(
  type: string,
  schema: Operation["bodies"][number]["schema"],
  { schemas, offers, picture }: Materials,
): fc.Arbitrary<FuzzRequest["body"]> {
  const offer = fc.tuple(fc.constantFrom(...offers), CHANGES)
    .map(([sdp, changes]) => utf8(changed(sdp, changes, "\r\n")));
  const form = fc.constantFrom(
    "--x\r\n\r\n",
    '--x\r\nContent-Disposition: form-data; name="file"; filename="../../a\\0.jpg"\r\n\r\nabc\r\n--x--\r\n',
    `--x\r\nContent-Disposition: form-data; name="f"; filename="a.jpg"\r\n\r\n${"\xff\xd8\xff"}\r\n--x--`,
  );
  const texts = type.includes("sdp")
    ? offer
    : type === "multipart/form-data"
    ? form
    : type.startsWith("image/") || type === "application/octet-stream"
    ? damagedPicture(picture)
    : jsonText(schema, schemas).map(utf8);
  const once = texts.map((text) => ({ text, times: 1 }));
  const large = fc.constantFrom({ text: "x", times: 10_000_000 }, { text: '{"a":1},', times: 9_000 });
  const bytes = fc.string({ unit: "binary-ascii", maxLength: 300 })
    .map((text) => ({ text: text + "\xff\xc0\x80", times: 1 }));
  return fc.oneof(
    { weight: 60, arbitrary: once },
    { weight: 4, arbitrary: bytes },
    { weight: 1, arbitrary: large },
    { weight: 2, arbitrary: fc.constant(null) },
  );
}

/** A picture with some bytes changed, or cut short. */
function damagedPicture(picture: Uint8Array): fc.Arbitrary<string> {
  const hits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 });
  return fc.tuple(hits, fc.option(fc.nat(), { freq: 3 })).map(([changes, end]) => {
    const damaged = picture.slice(0, end === null ? undefined : end % picture.length);
    for (const [at, value] of changes) damaged[at % Math.max(1, damaged.length)] = value;
    return latin1(damaged);
  });
}

/** The bytes that go over the wire. */
export function written(
  { method, target, headers, body }: FuzzRequest,
  port: number,
): Uint8Array<ArrayBuffer> {
  const length = body === null ? null : body.text.length * body.times;
  const head = [
    `${method} ${target} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(length === null ? [] : [`content-length: ${length}`]),
    "connection: close",
    "",
    "",
  ].join("\r\n");
  return bytesOf(head + (body === null ? "" : body.text.repeat(body.times)));
}

function mostly<T>(right: T, others: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 6, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: others });
}

/** Percent signs for all that a request line cannot hold; halves of characters become what stands for them. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function utf8(text: string): string {
  return latin1(new TextEncoder().encode(text));
}
