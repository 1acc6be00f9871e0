import type { Label, Outcome } from "../contract.ts";

/**
 * A moment on both clocks: `wall` (ms since 1970) is what a fact records, `mono` (ms from an arbitrary origin, never
 * going back) is what durations are measured with, so that a corrected system clock cannot end a cooldown.
 */
export interface Instant {
  readonly wall: number;
  readonly mono: number;
}

/** What the detector saw in one picture. */
export interface Reading {
  readonly kind: "reading";
  readonly at: Instant;
  /** Name of the source that the picture shows. */
  readonly source: string;
  readonly label: Label;
  readonly outcome: Outcome | "none";
  /** Probability of `outcome`, 0..1. */
  readonly confidence: number;
}

/** There was no picture to read: OBS is away, the source is hidden, or the picture was broken. */
export interface Gap {
  readonly kind: "gap";
  readonly at: Instant;
}

export type Input = Reading | Gap;

/** The rules of counting. Durations in ms. */
export interface Rules {
  readonly requiredConsecutive: number;
  readonly cooldownMs: number;
  readonly noneMs: number;
  /** Readings further apart than this are not consecutive. */
  readonly maxGapMs: number;
  readonly countDraws: boolean;
  /** Smallest confidence at which a result reading agrees, per outcome, 0..1. */
  readonly minConfidence: Readonly<Record<Outcome, number>>;
}
