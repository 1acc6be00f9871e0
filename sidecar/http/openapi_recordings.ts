import type { Operation } from "./openapi.ts";

/** The routes of recordings and clips, by method and path. */
export const RECORDINGS: Readonly<Record<string, Operation>> = {
  "get /api/recordings": { summary: "Recordings and clips of streams, newest first", answer: "Recordings" },
  "get /api/recordings/{name}": {
    summary: "A recording or a clip, or a part of it ('Range: bytes=FROM-TO')",
    answer: "video/*",
    errors: [404, 416],
  },
  "delete /api/recordings/{name}": {
    summary: "Removes a recording or a clip for good",
    answer: "text/plain",
    status: 204,
    errors: [404, 409],
  },
  "post /api/clip": {
    summary: "Saves the last seconds of a stream, of the only one when none is named",
    answer: "Recording",
    status: 201,
    body: "Clip",
    errors: [409, 503, 507],
  },
};
