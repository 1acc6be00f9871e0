import type { WebRtcOptions } from "../contract.ts";
import type { Clock } from "../runtime/clock.ts";
import { FramePace, type RenderStats } from "./frame_pace.ts";
import { combineOptions, type ViewLimits } from "./options.ts";

export interface ShotsOptions {
  readonly limits: ViewLimits;
  /** A picture of the game of that width (pixels), `null` when there is none to see. */
  capture(width: number, signal: AbortSignal): Promise<Uint8Array | null>;
  /** How OBS keeps up; `null` when it does not say. */
  renderStats(): Promise<RenderStats | null>;
  readonly clock: Clock;
}

/** A picture of OBS, and how viewers want it. */
export interface Shot {
  readonly jpeg: Uint8Array | null;
  /** pixels */
  readonly width: number;
  /** ms on the monotonic clock */
  readonly capturedAt: number;
  readonly fps: number;
  readonly bitrate_kbps: number;
}

/** How often OBS is asked how it keeps up, ms. */
const LOOK_AT_OBS_MS = 1_000;
/** Frames a second where there is no picture. */
const BLANK_FPS = 5;
/** pixels */
const MIN_WIDTH = 64;

/** Pictures of OBS, no more of them than it can spare. */
export class Shots {
  readonly #options: ShotsOptions;
  readonly #pace = new FramePace();

  constructor(options: ShotsOptions) {
    this.#options = options;
  }

  /** @param wishes what each viewer asked for */
  async take(wishes: readonly WebRtcOptions[], signal: AbortSignal): Promise<Shot> {
    const { limits, capture, clock } = this.#options;
    const { frame_scale, fps, bitrate_kbps } = combineOptions(wishes, limits);
    const width = Math.max(MIN_WIDTH, Math.round(limits.width * frame_scale));
    const jpeg = await capture(width, signal);
    return { jpeg, width, capturedAt: clock.now().mono, fps, bitrate_kbps };
  }

  /** ms from this one to the next. */
  rest({ jpeg, fps }: Shot): number {
    return 1_000 / (jpeg === null ? Math.min(BLANK_FPS, fps) : this.#pace.fps(fps));
  }

  /** Looks after how OBS keeps up, until the signal aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    const { renderStats, clock } = this.#options;
    while (!signal.aborted) {
      const stats = await renderStats();
      if (stats !== null) this.#pace.see(stats);
      await clock.sleep(LOOK_AT_OBS_MS, signal);
    }
  }
}
