import { notFound } from "./errors.ts";

/** Ids are ours: letters, digits, `_` and `-`. Nothing else is looked for. */
const FILE = /^([A-Za-z0-9_-]{1,128})\.jpg$/;

/**
 * The answer that is a kept picture.
 * @param file its name, as it was asked for: ID.jpg
 * @throws {HttpError} 404 when there is none
 */
export async function keptJpeg(
  file: string,
  read: (id: string) => Promise<Uint8Array | null>,
): Promise<Response> {
  const [, id] = FILE.exec(file) ?? [];
  const picture = id === undefined ? null : await read(id);
  if (picture === null) throw notFound("There is no picture of that name; older ones are removed in time");
  return jpeg(picture, "private, max-age=86400");
}

/** An answer that is a picture. */
export function jpeg(picture: Uint8Array, cacheControl: string): Response {
  return new Response(new Uint8Array(picture), {
    headers: {
      "content-type": "image/jpeg",
      "content-length": String(picture.length),
      "cache-control": cacheControl,
    },
  });
}
