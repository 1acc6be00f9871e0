import type { Context, Hono } from "hono";
import { type ByteRange, readRange } from "./byte_range.ts";
import { readClip, readJsonObject } from "./command_body.ts";
import { HttpError, notFound } from "./errors.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";

/** Media types by the ending of a file (RFC 9559 section 27.3, RFC 4337). */
const TYPES: Readonly<Record<string, string>> = {
  mkv: "video/matroska",
  webm: "video/webm",
  mp4: "video/mp4",
};

/** Recordings and clips: what there is, the files themselves, and the clip that somebody wants now. */
export function recordingRoutes(app: Hono<HttpEnv>, { recordings, clock }: HttpOptions): void {
  app.get("/api/recordings", async (c) => c.json(await recordings.list()));

  app.get("/api/recordings/:name", async (c) => {
    const name = c.req.param("name");
    const path = await recordings.pathOf(name);
    if (path === null) throw missing();
    return await fileAnswer(
      c,
      path,
      TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream",
    );
  });

  app.delete("/api/recordings/:name", async (c) => {
    const outcome = await recordings.remove(c.req.param("name"));
    if (outcome === "missing") throw missing();
    if (outcome === "open") {
      throw new HttpError(409, "being_recorded", "This is being recorded: end the stream, then remove it");
    }
    return new Response(null, { status: 204 });
  });

  app.post("/api/clip", async (c) => {
    const name = await recordings.clip(readClip(await readJsonObject(c.req.raw, clock)));
    const { recordings: kept } = await recordings.list();
    const clip = kept.find((recording) => recording.name === name);
    if (clip === undefined) throw missing(); // removed meanwhile, for want of room
    return c.json(clip, 201);
  });
}

function missing(): HttpError {
  return notFound("There is no recording of that name; the oldest are removed when there is no more room");
}

/** A file, or the part of it that is asked for. One that grows meanwhile is answered as it was. */
async function fileAnswer(c: Context<HttpEnv>, path: string, type: string): Promise<Response> {
  const file = await opened(path);
  try {
    const { size, mtime } = await file.stat();
    const etag = `"${size}-${mtime?.getTime() ?? 0}"`;
    const condition = c.req.header("if-range");
    const range = condition === undefined || condition === etag
      ? readRange(c.req.header("range"), size)
      : "whole";
    const headers = {
      "content-type": type,
      "accept-ranges": "bytes",
      etag,
      "cache-control": "private, no-cache",
    };
    if (range === "unsatisfiable") {
      throw new HttpError(416, "range_not_satisfiable", `The file has ${size} bytes`, {
        headers: { "content-range": `bytes */${size}` },
      });
    }
    const { start, length } = range === "whole" ? { start: 0, length: size } : range;
    const body = c.req.raw.method === "HEAD" ? null : partOf(file, { start, length });
    if (body === null) file.close();
    return new Response(body, {
      status: range === "whole" ? 200 : 206,
      headers: {
        ...headers,
        "content-length": String(length),
        ...(range === "whole" ? {} : { "content-range": `bytes ${start}-${start + length - 1}/${size}` }),
      },
    });
  } catch (error) {
    file.close();
    throw error;
  }
}

/** The file; it may have been removed since it was found. */
async function opened(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path);
  } catch (error) {
    throw error instanceof Deno.errors.NotFound ? missing() : error;
  }
}

/** What one read asks for, bytes. */
const PIECE = 262_144;

/** Reads a part of a file as it is wanted, and closes the file at the end of it or when nobody wants more. */
function partOf(file: Deno.FsFile, { start, length }: ByteRange): ReadableStream<Uint8Array<ArrayBuffer>> {
  let left = length, isPlaced = false;
  return new ReadableStream({
    async pull(controller) {
      try {
        if (!isPlaced) await file.seek(start, Deno.SeekMode.Start);
        isPlaced = true;
        const piece = new Uint8Array(Math.min(PIECE, left));
        const count = left === 0 ? null : await file.read(piece);
        if (count !== null) controller.enqueue(piece.subarray(0, count));
        left -= count ?? 0;
        if (left > 0 && count !== null) return;
        file.close();
        if (left === 0) controller.close();
        else controller.error(new Error("The recording became shorter while it was read"));
      } catch (error) {
        controller.error(error);
        file.close();
      }
    },
    cancel: () => file.close(),
  });
}
