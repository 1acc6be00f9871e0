import type { Context, Hono } from "hono";
import * as v from "valibot";
import type { WebRtcAnswer, WebRtcOptions } from "../contract.ts";
import { excerpt, HttpError, notFound } from "./errors.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";
import { checkType, ETAG, links, readText, trickle } from "./signalling.ts";

const WISHES = ["frame_scale", "fps", "bitrate_kbps"] as const;
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

/** What is in force of what the viewer asked for. */
function optionsGiven(given: WebRtcOptions | null): [string, string][] {
  return given === null
    ? []
    : [["scoreline-options", WISHES.map((name) => `${name}=${given[name]}`).join(", ")]];
}

function checkStream(c: Context<HttpEnv>, { webrtc }: HttpOptions): void {
  const name = c.req.param("stream") ?? "";
  if (!webrtc.isStream(name)) throw notFound(`There is no stream ${JSON.stringify(excerpt(name))}`);
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
  const shape = 'must be {"sdp": "...", "type": "offer"}, with numbers for its options';
  throw field === undefined
    ? new HttpError(400, "invalid_offer", `The body ${shape}`)
    : new HttpError(400, "invalid_offer", `'${field}' is missing or wrong: the body ${shape}`, { field });
}
