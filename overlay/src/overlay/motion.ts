import { cubicOut } from "svelte/easing";
import { prefersReducedMotion } from "svelte/motion";
import type { TransitionConfig } from "svelte/transition";
import type { OverlayParams } from "../params.ts";

const ROLL_MS = 450;
/** When the flourish (`.flourish` in overlay.css) begins to leave, and shows the number that has changed. */
export const FLOURISH_LEAVES_MS = 1_600;

interface Change {
  /** Whether the number went up. */
  readonly rising: boolean;
  readonly moving: boolean;
  /** ms */
  readonly delay: number;
}

/** Whether things move now: as the address says, else as the viewer's system asks. */
export function isMoving(motion: OverlayParams["motion"]): boolean {
  return motion === "auto" ? !prefersReducedMotion.current : motion === "on";
}

/** Rolls a number into place, upwards when it rose. */
export function roll(_node: Element, { rising, moving, delay }: Change): TransitionConfig {
  return {
    delay: moving ? delay : 0,
    duration: moving ? ROLL_MS : 0,
    easing: cubicOut,
    css: (_progress, left) => `transform: translateY(${(rising ? 1 : -1) * left * 100}%)`,
  };
}
