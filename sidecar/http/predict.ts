import { Buffer } from "node:buffer";
import type { Hono } from "hono";
import { type BodyLimits, readBody } from "./body.ts";
import { HttpError } from "./errors.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";

/** The largest picture, bytes. */
const LARGEST_PICTURE = 20 * 1_048_576;
const DEADLINE_MS = 60_000;
/** Room for the parts around the picture. */
const MULTIPART: BodyLimits = { limit: LARGEST_PICTURE + 1_048_576, deadlineMs: DEADLINE_MS };
const PICTURE: BodyLimits = { limit: LARGEST_PICTURE, deadlineMs: DEADLINE_MS };

/** Parts of a form; a browser sends one for each of its fields. */
const MOST_PARTS = 100;

/** Pictures held in memory at a time. */
const AT_ONCE = 8;

interface Upload {
  readonly name: string | null;
  readonly picture: Uint8Array;
}

/** `POST /api/predict`. Nothing of the picture is kept. */
export function predictRoute(app: Hono<HttpEnv>, options: HttpOptions): void {
  let running = 0;

  app.post("/api/predict", async (c) => {
    if (running >= AT_ONCE) {
      throw new HttpError(503, "busy", "Too many pictures are being read at the moment; try again", {
        headers: { "retry-after": "1" },
      });
    }
    running++;
    try {
      const { name, picture } = await readUpload(c.req.raw, options);
      const prediction = await options.predict(picture, c.req.raw.signal);
      return c.json({ ...prediction, file: name ?? prediction.file });
    } catch (error) {
      // Nobody reads the answer; the status is the one that proxies log for this.
      if (c.req.raw.signal.aborted) throw new HttpError(499, "client_gone", "The client is gone");
      if (error instanceof TypeError) throw invalidImage(reasonOf(error), error);
      throw error;
    } finally {
      running--;
    }
  });
}

async function readUpload(request: Request, { clock }: HttpOptions): Promise<Upload> {
  const type = request.headers.get("content-type") ?? "";
  if (/^(image\/[a-z0-9.+-]+|application\/octet-stream) *(;|$)/i.test(type)) {
    const picture = await readBody(request, PICTURE, clock);
    if (picture.length === 0) throw invalidImage("The body is empty");
    return { name: null, picture };
  }
  if (/^multipart\/form-data *;/i.test(type)) {
    return await firstFile(await readBody(request, MULTIPART, clock), type);
  }
  throw new HttpError(
    415,
    "unsupported_media_type",
    "Send the picture as the body ('Content-Type: image/jpeg', 'image/png', ...) or as 'multipart/form-data'",
  );
}

/** Whether the delimiter (RFC 2046 section 5.1.1) stands in a body too often: half a million parts take seconds to read. */
function hasManyParts(body: Uint8Array<ArrayBuffer>, type: string): boolean {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? [];
  const delimiter = `--${quoted ?? plain ?? ""}`;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  let found = 0;
  for (let at = bytes.indexOf(delimiter); at !== -1; at = bytes.indexOf(delimiter, at + delimiter.length)) {
    if (++found > MOST_PARTS + 1) return true; // one more ends the form
  }
  return false;
}

async function firstFile(body: Uint8Array<ArrayBuffer>, type: string): Promise<Upload> {
  let form: FormData;
  if (hasManyParts(body, type)) {
    throw new HttpError(400, "invalid_multipart", `The form may have at most ${MOST_PARTS} parts`);
  }
  try {
    form = await new Response(body, { headers: { "content-type": type } }).formData();
  } catch (cause) {
    throw new HttpError(400, "invalid_multipart", "The body is not valid 'multipart/form-data'", { cause });
  }
  for (const entry of form.values()) {
    if (entry instanceof File && entry.size > 0) {
      if (entry.size > LARGEST_PICTURE) {
        throw new HttpError(413, "body_too_large", "The picture may have at most 20 MiB");
      }
      return { name: entry.name === "" ? null : entry.name.slice(0, 200), picture: await entry.bytes() };
    }
  }
  throw invalidImage("The form holds no file");
}

function invalidImage(message: string, cause?: TypeError): HttpError {
  return new HttpError(400, "invalid_image", message, { cause });
}

/** What the detector says against a picture, in one line; a line that may hold a path of this machine is not told. */
function reasonOf({ message }: TypeError): string {
  const [line = ""] = message.trim().split("\n");
  return line === "" || /[/\\]/.test(line) ? "That is not a picture that can be read" : line.slice(0, 300);
}
