import type { WebRtcOptions } from "../contract.ts";

/** What a viewer may ask for; what is left out is as configured. */
export type Wishes = { readonly [Name in keyof WebRtcOptions]?: number };

/** The most that is given: the configuration. */
export interface ViewLimits {
  /** pixels */
  readonly width: number;
  readonly fps: number;
  readonly bitrate_kbps: number;
}

/** What a viewer gets of what it asked for: never more than configured, never less than makes a picture. */
export function clampWishes(wishes: Wishes, limits: ViewLimits): WebRtcOptions {
  return {
    frame_scale: clamp(wishes.frame_scale, 0.1, 1),
    fps: Math.round(clamp(wishes.fps, 1, limits.fps)),
    bitrate_kbps: Math.round(
      clamp(wishes.bitrate_kbps, Math.min(100, limits.bitrate_kbps), limits.bitrate_kbps),
    ),
  };
}

/**
 * What one encoder makes for viewers that asked for different things: the most that any of them wants, so that nobody gets
 * less for somebody else's sake.
 */
export function combineOptions(all: readonly WebRtcOptions[], limits: ViewLimits): WebRtcOptions {
  const most = (name: keyof WebRtcOptions, none: number) =>
    all.length === 0 ? none : Math.max(...all.map((options) => options[name]));
  return {
    frame_scale: most("frame_scale", 1),
    fps: most("fps", limits.fps),
    bitrate_kbps: most("bitrate_kbps", limits.bitrate_kbps),
  };
}

function clamp(value: number | undefined, min: number, max: number): number {
  return value === undefined || Number.isNaN(value) ? max : Math.min(max, Math.max(min, value));
}
