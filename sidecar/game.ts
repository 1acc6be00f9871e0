import type { ChosenSource } from "./config/chosen_source.ts";
import type { ObsSources, ObsStatus } from "./contract.ts";
import { type Detail, shareOf } from "./detail.ts";
import type { ObsConnection } from "./obs/connection.ts";
import type { Capture } from "./watch.ts";
import type { SmallWidths } from "./vision/small_widths.ts";
import { streamOf, type StreamPictures } from "./webrtc/stream_pictures.ts";

export interface GameOptions {
  readonly source: ChosenSource;
  readonly obs: Pick<ObsConnection, "status" | "onStatus" | "capture" | "captureAt" | "sources" | "watch">;
  readonly pictures: StreamPictures;
  /** Configured width of OBS's pictures, pixels. */
  readonly width: number;
  /** What of it is enough for looks that need not see everything. */
  readonly smallWidths: SmallWidths;
}

/** The game as pictures: OBS's screenshots, or the keyframes of a stream that is published here, as the user chose. */
export interface Game {
  /** What is looked at, and whether there is something to see. */
  readonly status: ObsStatus;
  /** Calls at every change of the status. */
  onStatus(listener: () => void): void;
  /** The next picture for the detector, `null` when there is none; as large as such a look needs. */
  capture(signal: AbortSignal, detail: Detail): Promise<Capture | null>;
  /** A picture for viewers, as a JPEG of at most this width (pixels); `null` when there is none. */
  captureAt(width: number, signal: AbortSignal): Promise<Uint8Array | null>;
  /** What could be looked at, and who decided on what is. */
  sources(): Promise<ObsSources>;
  /**
   * Looks at another source from now on, at later starts too; `null` goes back to the configured one.
   * @throws {SettingsUnavailable} when the choice cannot be kept
   */
  choose(source: string | null): Promise<void>;
}

/** What OBS is to look at: while a stream is looked at, the game that it finds by itself, for whoever goes back to it. */
export function sourceInObs(wanted: string): string {
  return streamOf(wanted) === null ? wanted : "auto";
}

/** Begins to look at the stream that is wanted, if it is one; OBS is taken to look at {@linkcode sourceInObs}. */
export function createGame({ source, obs, pictures, width, smallWidths }: GameOptions): Game {
  const isStream = () => pictures.status !== null;
  pictures.watch(streamOf(source.wanted));
  return {
    get status() {
      return pictures.status ?? obs.status;
    },
    onStatus(listener) {
      obs.onStatus(listener);
      pictures.onStatus(listener);
    },
    capture: (signal, detail) =>
      isStream() ? pictures.capture(signal) : obs.capture(signal, shareOf(detail, width, smallWidths)),
    async captureAt(asked, signal) {
      return isStream() ? pictures.latest : (await obs.captureAt(asked, signal))?.jpeg ?? null;
    },
    async sources() {
      return {
        sources: [...await obs.sources(), ...pictures.sources],
        wanted: source.wanted,
        decided_by: source.decidedBy,
        set_by: source.setBy,
        configured: source.configured,
      };
    },
    async choose(chosen) {
      await source.choose(chosen);
      obs.watch(sourceInObs(source.wanted));
      pictures.watch(streamOf(source.wanted));
    },
  };
}
