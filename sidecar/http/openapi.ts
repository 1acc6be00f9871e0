import type { Hono } from "hono";
import { RECORDINGS } from "./openapi_recordings.ts";
import { ref, type Schema, SCHEMAS } from "./openapi_schemas.ts";
import { SIGNALLING, wishes } from "./openapi_signalling.ts";
import type { HttpEnv, HttpOptions } from "./options.ts";

type SchemaName = keyof typeof SCHEMAS;

export interface Operation {
  readonly summary: string;
  /** The JSON answer, or the media type of another. */
  readonly answer: SchemaName | "object" | `${string}/${string}`;
  readonly status?: number;
  readonly body?: SchemaName | "picture" | `application/${string}`;
  readonly query?: Readonly<Record<string, Schema>>;
  /** Codes of errors beside those that every route can answer. */
  readonly errors?: readonly number[];
}

const limit: Schema = { type: "integer", minimum: 1, maximum: 1000 };

/** Every route, by method and path. A test compares it with what the server answers. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  "get /": { summary: "The overlay, or the user's own page", answer: "text/html" },
  "get /overlay": { summary: "The same as /", answer: "text/html" },
  "get /admin": { summary: "The dashboard", answer: "text/html" },
  "get /view": {
    summary: "The page that plays a stream; what it asks for is clamped",
    answer: "text/html",
    query: {
      stream: { type: "string", default: "detector" },
      ...wishes,
      lang: { enum: ["en", "ja"] },
    },
  },
  "get /custom.css": { summary: "The user's style sheet, empty when there is none", answer: "text/css" },
  "get /events": {
    summary:
      "Server-sent events: 'counter-update' (a Status) at once and at every change, 'custom-css' when the user's " +
      "style sheet has changed; with detail=1 also 'detection' and 'obs'",
    answer: "text/event-stream",
    query: { detail: { enum: ["1"] } },
    errors: [503],
  },
  "get /api/status": { summary: "The score and the state of everything", answer: "Status" },
  "get /api/history": {
    summary: "What was logged, newest first",
    answer: "History",
    query: { limit: { ...limit, default: 50 } },
    errors: [400],
  },
  "get /api/history.csv": {
    summary: "Everything logged, oldest first, as a spreadsheet",
    answer: "text/csv",
  },
  "get /api/evidence/{file}": {
    summary: "The picture behind a count: ID.jpg",
    answer: "image/jpeg",
    errors: [404],
  },
  "get /api/near-misses": {
    summary: "What was nearly counted while 'data.near_misses' is on, newest first",
    answer: "NearMisses",
    query: { limit: { ...limit, default: 50 } },
    errors: [400],
  },
  "get /api/near-misses/{file}": {
    summary: "The picture of a near miss: ID.jpg",
    answer: "image/jpeg",
    errors: [404],
  },
  "get /api/preview.jpg": {
    summary: "The frame seen last, with the regions and the reading drawn in",
    answer: "image/jpeg",
    errors: [404],
  },
  "get /api/config": { summary: "The settings in force, without secrets", answer: "object" },
  "get /api/obs/sources": {
    summary: "What could be watched in OBS, and what is to be watched",
    answer: "ObsSources",
  },
  "post /api/source": {
    summary: "Watches another source from now on, at later starts too; null goes back to the configured one",
    answer: "ObsSources",
    body: "Source",
    errors: [409, 503],
  },
  "get /api/health": { summary: "200 while the process works, whatever OBS does", answer: "Health" },
  "post /api/adjust": {
    summary: "Adds to a total, or takes away; a total never goes below 0",
    answer: "CommandAnswer",
    body: "Adjust",
    errors: [409, 503],
  },
  "post /api/initialize": {
    summary: "Sets the totals; those left out stay as they are, one must be given",
    answer: "CommandAnswer",
    body: "Initialize",
    errors: [503],
  },
  "post /api/undo": {
    summary:
      "Takes back the newest count, adjustment or reclassification of the session, or event 'seq'; with the 'seq' of " +
      "an 'undone' event, restores what that took back",
    answer: "CommandAnswer",
    body: "Undo",
    errors: [404, 409, 503],
  },
  "post /api/reclassify": {
    summary: "Gives a count another outcome",
    answer: "CommandAnswer",
    body: "Reclassify",
    errors: [404, 409, 503],
  },
  "post /api/session/reset": {
    summary: "Begins a new session; the history stays",
    answer: "CommandAnswer",
    body: "Nothing",
    errors: [503],
  },
  "post /api/predict": {
    summary: "What the detector says of a picture; nothing of it is kept",
    answer: "Prediction",
    body: "picture",
    errors: [503],
  },
  "get /api/webrtc": { summary: "The live view: its encoder, ports, viewers and streams", answer: "WebRtc" },
  "get /api/webrtc/view": {
    summary: "What a viewer needs to know before it connects",
    answer: "WebRtcView",
  },
  ...SIGNALLING,
  ...RECORDINGS,
  "get /state": { summary: "The score in the shape of the first version", answer: "FirstState" },
  "get /history": {
    summary: "What counts, oldest first, in the shape of the first version",
    answer: "FirstHistory",
    query: { limit: { ...limit, default: 10 } },
    errors: [400],
  },
  "post /adjust": {
    summary: "As /api/adjust, in the shape of the first version",
    answer: "FirstAdjusted",
    status: 202,
    body: "FirstAdjust",
    errors: [409, 503],
  },
  "get /metrics": { summary: "Numbers for Prometheus", answer: "text/plain" },
  "get /openapi.json": { summary: "This description", answer: "object" },
};

/** `GET /openapi.json`. */
export function openapiRoute(app: Hono<HttpEnv>, { version }: HttpOptions): void {
  const document = describe(version);
  app.get("/openapi.json", (c) => c.json(document));
}

function describe(version: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [route, operation] of Object.entries(OPERATIONS)) {
    const [method = "", path = ""] = route.split(" ");
    paths[path] = { ...paths[path], [method]: describeOperation(path, operation) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Scoreline", version, summary: "The score of a stream, and what changes it" },
    paths,
    components: {
      schemas: SCHEMAS,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        query: { type: "apiKey", in: "query", name: "token" },
      },
    },
    security: [{}, { bearer: [] }, { query: [] }],
  };
}

function describeOperation(
  path: string,
  { summary, answer, status = 200, body, query, errors = [] }: Operation,
) {
  const parameters = [
    ...Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => {
      return { name, in: "path", required: true, schema: { type: "string" } };
    }),
    ...Object.entries(query ?? {}).map(([name, schema]) => ({ name, in: "query", schema })),
  ];
  const ofBody = body === undefined ? [] : [400, 408, 413, 415];
  const codes = [...new Set([400, 401, 403, 429, ...ofBody, ...errors])].sort((a, b) => a - b);
  return {
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: bodyContent(body) } }),
    responses: {
      [status]: { description: summary, content: answerContent(answer) },
      ...Object.fromEntries(codes.map((code) => [code, {
        description: "The reason, as an error",
        content: { "application/json": { schema: ref("Error") } },
      }])),
    },
  };
}

function answerContent(answer: Operation["answer"]) {
  if (isSchemaName(answer)) return { "application/json": { schema: ref(answer) } };
  if (answer === "object") return { "application/json": { schema: { type: "object" } } };
  return { [answer]: {} };
}

function bodyContent(body: NonNullable<Operation["body"]>) {
  if (isSchemaName(body)) return { "application/json": { schema: ref(body) } };
  if (body !== "picture") return { [body]: {} };
  const form = { type: "object", properties: { file: { type: "string", format: "binary" } } };
  return { "image/*": {}, "application/octet-stream": {}, "multipart/form-data": { schema: form } };
}

function isSchemaName(name: string): name is SchemaName {
  return Object.hasOwn(SCHEMAS, name);
}
