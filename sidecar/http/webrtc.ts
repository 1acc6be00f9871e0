import type { Context, Hono } from "hono";
import * as v from "valibot";
import type { WebRtcAnswer, WebRtcOptions } from "../contract.ts";
import { type BodyLimits, readBody } from "./body.ts";
import { excerpt, HttpError, notFound } from "./errors.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";

export const LIMITS: BodyLimits = { limit: 131_072, deadlineMs: 10_000 };
const WISHES = ["frame_scale", "fps", "bitrate_kbps"] as const;
/** The one version of a session that there is: it is never changed, so that any candidate fits it. */
export const ETAG = '"1"';

const OFFER = v.object({
  sdp: v.string(),
  type: v.literal("offer"),
  options: v.optional(
    v.object({
      stream: v.optional(v.string(), "detector"),
      frame_scale: v.exactOptional(v.number()),
      fps: v.exactOptional(v.number()),
      bitrate_kbps: v.exactOptional(v.number()),
      layer: v.exactOptional(v.string()),
    }),
    {},
  ),
});

type Wishes = { -readonly [Name in keyof WebRtcOptions]?: number } & { layer?: string };

/** Signalling for viewers: WHEP (draft-ietf-wish-whep), the same as plain JSON, and what there is to see of it. */
export function webrtcRoutes(app: Hono<HttpEnv>, options: HttpOptions): void {
  const { webrtc, clock } = options;

  app.get("/api/webrtc", (c) => c.json(webrtc.status()));
  app.get("/api/webrtc/view", (c) => {
    c.header("cache-control", "no-store"); // credentials may be in it
    webrtc.expectViewer();
    return c.json(webrtc.forViewers());
  });

  app.options("/whep/:stream", (c) => {
    checkStream(c, options);
    return new Response(null, {
      status: 204,
      headers: [["accept-post", "application/sdp"], ["allow", "POST, OPTIONS"], ...links(options)],
    });
  });

  app.post("/whep/:stream", async (c) => {
    checkStream(c, options);
    checkType(c, "application/sdp", "Send the offer as 'Content-Type: application/sdp'");
    const wishes = readWishes(c);
    const sdp = await readText(c, options);
    const { session, sdp: answer, options: given } = await webrtc.view(c.req.param("stream"), sdp, wishes);
    return new Response(answer, {
      status: 201,
      headers: [
        ["content-type", "application/sdp"],
        // Relative to the address of the request (RFC 3986 section 5), so that it is right behind any prefix.
        ["location", `${encodeURIComponent(c.req.param("stream"))}/${session}`],
        ["etag", ETAG],
        ...optionsGiven(given),
        ["access-control-expose-headers", "Location, Link, ETag, Scoreline-Options"],
        ["cache-control", "no-store"],
        ...links(options),
      ],
    });
  });

  app.patch("/whep/:stream/:session", (c) => trickle(c, options));

  app.delete("/whep/:stream/:session", async (c) => {
    if (!await webrtc.end(c.req.param("session"))) throw notFound("There is no such session");
    return new Response(null, { status: 200 });
  });

  app.post("/webrtc/offer", async (c) => {
    checkType(c, "application/json", "Send the offer as 'Content-Type: application/json'");
    const { sdp, options: { stream, ...wishes } } = parseOffer(await readText(c, { clock }));
    if (!webrtc.isStream(stream)) throw notFound(`There is no stream ${JSON.stringify(excerpt(stream))}`);
    const { session, sdp: answer, options: given } = await webrtc.view(stream, sdp, wishes);
    c.header("cache-control", "no-store");
    const path = `${options.server.base_path}/whep/${encodeURIComponent(stream)}/${session}`;
    return c.json({ sdp: answer, type: "answer", session: path, options: given } satisfies WebRtcAnswer);
  });
}

/** Takes candidates that a viewer or a publisher found later (RFC 9725 section 4.3.1). */
export async function trickle(c: Context<HttpEnv>, options: HttpOptions): Promise<Response> {
  const type = "application/trickle-ice-sdpfrag";
  checkType(c, type, `Send candidates as 'Content-Type: ${type}'`);
  const match = c.req.header("if-match");
  if (match !== undefined && match !== "*" && match !== ETAG) {
    throw new HttpError(412, "precondition_failed", "'If-Match' does not name this session's ETag");
  }
  await options.webrtc.trickle(c.req.param("session") ?? "", await readText(c, options));
  return new Response(null, { status: 204, headers: { etag: ETAG } });
}

/** What is in force of what the viewer asked for. */
function optionsGiven(given: WebRtcOptions | null): [string, string][] {
  return given === null
    ? []
    : [["scoreline-options", WISHES.map((name) => `${name}=${given[name]}`).join(", ")]];
}

/** One header for each ICE server (RFC 9725 section 4.6, as WHEP has it). */
export function links({ webrtc }: HttpOptions): [string, string][] {
  return webrtc.forViewers().ice_servers.flatMap(({ urls, username, credential }) =>
    urls.map((url): [string, string] => {
      const secret = username === undefined || credential === undefined
        ? ""
        : `; username="${quoted(username)}"; credential="${quoted(credential)}"; credential-type="password"`;
      return ["link", `<${url}>; rel="ice-server"${secret}`];
    })
  );
}

/** The inside of a quoted string (RFC 9110 section 5.6.4). */
function quoted(text: string): string {
  return text.replaceAll(/[\\"]/g, "\\$&");
}

function checkStream(c: Context<HttpEnv>, { webrtc }: HttpOptions): void {
  const name = c.req.param("stream") ?? "";
  if (!webrtc.isStream(name)) throw notFound(`There is no stream ${JSON.stringify(excerpt(name))}`);
}

export function checkType(c: Context<HttpEnv>, wanted: string, message: string): void {
  const [type = ""] = (c.req.header("content-type") ?? "").split(";");
  if (type.trim().toLowerCase() !== wanted) throw new HttpError(415, "unsupported_media_type", message);
}

export async function readText(c: Context<HttpEnv>, { clock }: Pick<HttpOptions, "clock">): Promise<string> {
  return new TextDecoder().decode(await readBody(c.req.raw, LIMITS, clock));
}

/** @throws {HttpError} 400 for what is no number; numbers out of range are clamped later */
function readWishes(c: Context<HttpEnv>): Wishes {
  const layer = c.req.query("layer");
  const wishes: Wishes = layer === undefined ? {} : { layer };
  for (const name of WISHES) {
    const text = c.req.query(name);
    if (text === undefined) continue;
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value)) {
      throw new HttpError(400, `invalid_${name}`, `'${name}' must be a number`, { field: name });
    }
    wishes[name] = value;
  }
  return wishes;
}

/** @throws {HttpError} 400 with the field that is wrong */
function parseOffer(text: string): v.InferOutput<typeof OFFER> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new HttpError(400, "invalid_json", "The body is not JSON", { cause });
  }
  const parsed = v.safeParse(OFFER, body);
  if (parsed.success) return parsed.output;
  const field = v.getDotPath(parsed.issues[0]) ?? undefined;
  throw new HttpError(
    400,
    "invalid_offer",
    `An offer is {"sdp": "...", "type": "offer"}, with numbers for its options${
      field ? ` (see '${field}')` : ""
    }`,
    field === undefined ? {} : { field },
  );
}
