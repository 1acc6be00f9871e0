import type { Config } from "../config/schema.ts";
import type {
  HistoryEvent,
  JudgedPrediction,
  NearMiss,
  ObsSources,
  Recordings,
  Status,
  StreamEvent,
  WebRtcOptions,
  WebRtcStatus,
  WebRtcView,
} from "../contract.ts";
import type { Command } from "../domain/command.ts";
import type { Fact } from "../domain/fact.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Counters } from "../runtime/counters.ts";
import type { Logger } from "../runtime/logger.ts";

/** What the HTTP edge is made of. Functions come from the other edges and the core. */
export interface HttpOptions {
  readonly server: Config["server"];
  /** The built overlay: index.html, admin.html, view.html, assets/. */
  readonly overlayDir: string;
  /** The user's folder: custom.css and overlay/index.html are looked for here. */
  readonly dataDir: string;
  status(): Status;
  /** The same as JSON; the very same text as long as nothing changes. */
  statusText(): string;
  /** Calls the listener at every event until the function returned is called. */
  subscribe(listener: (event: StreamEvent) => void): () => void;
  /** Resolves with the fact once it is in the log. Throws `Refusal`, or an error whose `code` is "log_unavailable". */
  command(command: Command): Promise<Fact>;
  /** Newest first. */
  history(limit: number): HistoryEvent[];
  /** Oldest first. */
  allHistory(): AsyncIterable<HistoryEvent>;
  /** The JPEG behind a count, `null` when there is none of that id. */
  evidence(id: string): Promise<Uint8Array | null>;
  /** What was nearly counted, newest first. */
  nearMisses(limit: number): Promise<NearMiss[]>;
  /** The JPEG of a near miss, `null` when there is none of that id. */
  nearMiss(id: string): Promise<Uint8Array | null>;
  /** What could be watched, and what is to be. */
  obsSources(): Promise<ObsSources>;
  /**
   * Watches another source from now on, at later starts too; `null` goes back to the configured one. Rejects with
   * an error whose `code` is "settings_unavailable" when the choice cannot be kept.
   */
  chooseSource(source: string | null): Promise<void>;
  /** The frame seen last as JPEG, `null` before the first. */
  preview(): Promise<Uint8Array | null>;
  /** Reads a picture. Rejects with a `TypeError` for what is none; its message, one sentence, tells the client why. */
  predict(picture: Uint8Array, signal: AbortSignal): Promise<JudgedPrediction>;
  /** The live view and the relay. Its functions throw errors whose name is `SignallingFault`. */
  readonly webrtc: Signalling;
  /** Recordings and clips of streams. */
  readonly recordings: RecordingFiles;
  /** What publishers have to bring; "" when there may be none. */
  readonly whipToken: string;
  readonly counters: Counters;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly version: string;
  /** The settings in force, without their secrets. */
  redactedConfig(): unknown;
}

/** What HTTP needs of recordings. Files are named, never placed. */
export interface RecordingFiles {
  list(): Promise<Recordings>;
  /** Where a file lies, `null` when there is none of that name. */
  pathOf(name: string): Promise<string | null>;
  remove(name: string): Promise<"removed" | "open" | "missing">;
  /** Saves a clip and resolves with its file's name. Throws errors whose name is `ClipFault`. */
  clip(stream: string | null): Promise<string>;
}

/** What HTTP needs of WebRTC. */
export interface Signalling {
  view(
    stream: string,
    sdp: string,
    wishes: { readonly [Name in keyof WebRtcOptions]?: number } & { readonly layer?: string },
  ): Promise<{
    readonly sdp: string;
    /** Secret name of the session. */
    readonly session: string;
    /** `null` of a relayed stream. */
    readonly options: WebRtcOptions | null;
  }>;
  /** A publisher, whose right has been checked. */
  publish(stream: string, sdp: string): Promise<{ readonly sdp: string; readonly session: string }>;
  trickle(session: string, fragment: string): Promise<void>;
  end(session: string): Promise<boolean>;
  isStream(name: string): boolean;
  status(): WebRtcStatus;
  forViewers(): WebRtcView;
  /** Told that somebody is about to watch. */
  expectViewer(): void;
}

/** What the server knows of a connection, and what the guards found out about a request. */
export interface HttpEnv {
  Bindings: {
    /** The IP address at the other end of the connection; not known when the app is called in process. */
    readonly remoteAddress?: string;
  };
  Variables: {
    /** The caller's address, told by a trusted proxy where there is one. */
    client: string;
    /** Whether the caller speaks HTTPS to a trusted proxy. */
    secure: boolean;
    scope: Scope;
  };
}

/** What a caller may do: everything, watch, or publish. */
export type Scope = "full" | "view" | "publish";
