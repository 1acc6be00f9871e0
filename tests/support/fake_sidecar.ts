import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import type {
  Detection,
  HistoryEvent,
  NearMiss,
  ObsSources,
  Recordings,
  Status,
  WebRtcStatus,
  WebRtcView,
} from "../../sidecar/contract.ts";

const DIST = fileURLToPath(new URL("../../overlay/dist/", import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
/** As strict as a page without inline scripts and styles, which shows pictures of its user, can bear. */
const POLICY = "default-src 'self'; img-src 'self' blob:; base-uri 'none'; form-action 'none'; " +
  "object-src 'none'; frame-ancestors 'self'";

/** The status of a fresh sidecar, with some of it replaced. */
export function statusWith(part: Partial<Status> = {}): Status {
  return {
    victories: 0,
    defeats: 0,
    draws: 0,
    total: 0,
    win_rate: null,
    streak: null,
    last_outcome: null,
    last_count: null,
    timestamp: null,
    seq: 0,
    revision: 1,
    phase: "ready",
    phase_ends_at: null,
    session: { started_at: new Date().toISOString(), number: 1 },
    obs: { state: "connected", source: "Game Capture", message: null },
    detector: { label: "none", outcome: "none", confidence: 0.99, at: null, poll_interval_ms: 250 },
    log: { state: "ok", message: null, pending: 0, damaged_lines: 0 },
    version: "0.1.0",
    ...part,
  };
}

/** WebRTC that is there and that nobody uses. */
export const WEBRTC_VIEW: WebRtcView = {
  enabled: true,
  encoder: { state: "ready", message: null },
  ice_servers: [],
  ice_transport_policy: "all",
  streams: ["detector"],
};
export const WEBRTC_STATUS: WebRtcStatus = {
  enabled: true,
  encoder: { state: "ready", message: null },
  max_viewers: 20,
  udp_ports: { range: null, in_use: 0, free: null },
  sessions: [],
  streams: [],
};

/** Nothing is recorded, and nothing published. */
export const NO_RECORDINGS: Recordings = {
  recordings: [],
  bytes: 0,
  max_bytes: 20e9,
  clip_seconds: 30,
  streams: [],
  message: null,
};

/** A request that changes something, as the pages made it. */
export interface Posted {
  readonly path: string;
  readonly body: unknown;
}

export interface FakeSidecarOptions {
  /** Path before every route, as behind a proxy, without a slash at the end. */
  readonly prefix?: string;
  /** 0 for any free port. */
  readonly port?: number;
}

/** Serves the built pages with a score that the test sets, and notes what the pages ask for. */
export class FakeSidecar implements AsyncDisposable {
  readonly posted: Posted[] = [];
  readonly requested: string[] = [];
  /** How many requests did not keep to the prefix. */
  outside = 0;
  history: readonly HistoryEvent[] = [];
  nearMisses: readonly NearMiss[] = [];
  sources: ObsSources = {
    sources: ["Game Capture", "Webcam"],
    wanted: "auto",
    decided_by: "configuration",
    set_by: null,
    configured: "auto",
  };
  /** What `/api/config` tells. */
  settings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    server: { token: "", view_token: "" },
  };
  webrtcView: WebRtcView = WEBRTC_VIEW;
  webrtc: WebRtcStatus = WEBRTC_STATUS;
  recordings: Recordings = NO_RECORDINGS;
  /** The paths that the pages removed. */
  readonly removed: string[] = [];
  /** What answers below `/whep/`. */
  whep: (request: Request) => Response | Promise<Response> = () => new Response("no stream", { status: 404 });
  preview: Uint8Array<ArrayBuffer> | null = null;
  customCss = "";
  /** Content security policy of scripts and styles; that of a worker's file applies to the worker. */
  assetPolicy = POLICY;
  /** When not 200, what `/events` is refused with. */
  eventsStatus = 200;
  /** What every POST is answered with, apart from those of pictures. */
  answer: () => Response = () => Response.json({});
  /** What a picture to be read is answered with. */
  predict: (picture: Uint8Array) => Response | Promise<Response> = () => Response.json({});
  #status: Status | null;
  #streams = new Set<{ detail: boolean; send: (text: string) => void; end: () => void }>();
  #server: Deno.HttpServer<Deno.NetAddr>;
  #prefix: string;

  /** @param status what a stream begins with; `null` for a sidecar that has not told its score yet */
  constructor(status: Status | null, { prefix = "", port = 0 }: FakeSidecarOptions = {}) {
    this.#status = status;
    this.#prefix = prefix;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port, onListen: () => {} },
      (request) => this.#respond(request),
    );
  }

  get port(): number {
    return this.#server.addr.port;
  }

  /** Address of the overlay page, with a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.port}${this.#prefix}/`;
  }

  /** How many event streams are open now, and how many of them with details. */
  get streams(): { readonly all: number; readonly detail: number } {
    const all = [...this.#streams];
    return { all: all.length, detail: all.filter(({ detail }) => detail).length };
  }

  tell(status: Status): void {
    this.#status = status;
    for (const { send } of this.#streams) send(eventText("counter-update", JSON.stringify(status)));
  }

  tellDetection(detection: Detection): void {
    for (const { detail, send } of this.#streams) {
      if (detail) send(eventText("detection", JSON.stringify(detection)));
    }
  }

  /** Sends bytes that need not be an event. */
  tellRaw(text: string): void {
    for (const { send } of this.#streams) send(text);
  }

  /** Ends the streams as a proxy does that has had enough of them. */
  endStreams(): void {
    for (const { end } of this.#streams) end();
  }

  /** Goes away as a killed process does: streams end, the port is closed. */
  async stop(): Promise<void> {
    this.endStreams();
    await this.#server.shutdown();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #respond(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (!pathname.startsWith(`${this.#prefix}/`)) {
      this.outside += 1;
      return new Response("outside the prefix", { status: 404 });
    }
    const path = pathname.slice(this.#prefix.length);
    this.requested.push(path);
    if (path.startsWith("/whep/")) return await this.whep(request);
    if (path === "/api/predict") return await this.predict(await request.bytes());
    if (request.method === "POST") {
      this.posted.push({ path, body: await request.json() });
      return this.answer();
    }
    if (request.method === "DELETE") {
      this.removed.push(path);
      return new Response(null, { status: 204 });
    }
    switch (path) {
      case "/":
      case "/overlay":
        return this.#file("index.html");
      case "/admin":
        return this.#file("admin.html");
      case "/view":
        return this.#file("view.html");
      case "/api/webrtc/view":
        return Response.json(this.webrtcView);
      case "/api/recordings":
        return Response.json(this.recordings);
      case "/api/webrtc":
        return Response.json(this.webrtc);
      case "/custom.css":
        return new Response(this.customCss, { headers: { "content-type": "text/css" } });
      case "/events":
        return this.#events(searchParams.get("detail") === "1");
      case "/api/history":
        return Response.json({ events: this.history.slice(0, Number(searchParams.get("limit"))) });
      case "/api/obs/sources":
        return Response.json(this.sources);
      case "/api/config":
        return Response.json(this.settings);
      case "/api/preview.jpg":
        return this.#picture();
    }
    if (path === "/api/near-misses") return Response.json({ near_misses: this.nearMisses });
    if (path.startsWith("/api/evidence/") || path.startsWith("/api/near-misses/")) return this.#picture();
    return path.startsWith("/assets/") ? this.#file(path) : new Response("not found", { status: 404 });
  }

  #picture(): Response {
    return this.preview === null
      ? new Response("no picture", { status: 404 })
      : new Response(this.preview, { headers: { "content-type": "image/png" } });
  }

  async #file(path: string): Promise<Response> {
    const file = join(DIST, normalize(path));
    const type = TYPES[file.slice(file.lastIndexOf("."))];
    if (!file.startsWith(DIST) || type === undefined) return new Response("not found", { status: 404 });
    const policy = file.endsWith(".html") ? POLICY : this.assetPolicy;
    return new Response(await Deno.readFile(file), {
      headers: {
        "content-type": type,
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
      },
    });
  }

  #events(detail: boolean): Response {
    if (this.eventsStatus !== 200) return new Response("not now", { status: this.eventsStatus });
    const encoder = new TextEncoder();
    let forget = () => {};
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const stream = {
          detail,
          send: (text: string) => controller.enqueue(encoder.encode(text)),
          end: () => {
            forget();
            controller.close();
          },
        };
        forget = () => this.#streams.delete(stream);
        this.#streams.add(stream);
        stream.send("retry: 300\n\n");
        if (this.#status !== null) stream.send(eventText("counter-update", JSON.stringify(this.#status)));
      },
      cancel: () => forget(),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }
}

function eventText(event: string, data: string): string {
  return `event: ${event}\ndata: ${data}\n\n`;
}
