import { cubicOut } from "svelte/easing";
import { prefersReducedMotion } from "svelte/motion";
import type { TransitionConfig } from "svelte/transition";

const ROLL_MS = 450;
const FLASH_MS = 900;

interface Change {
  /** Whether the number went up. */
  readonly rising: boolean;
}

/** Rolls a number into place, upwards when it rose. Still where the viewer's system asks for less motion. */
export function roll(_node: Element, { rising }: Change): TransitionConfig {
  return {
    duration: prefersReducedMotion.current ? 0 : ROLL_MS,
    easing: cubicOut,
    css: (_progress, left) => `transform: translateY(${(rising ? 1 : -1) * left * 100}%)`,
  };
}

/** Lets the colour of the outcome light up once behind a number that rose. */
export function flash(_node: Element, { rising }: Change): TransitionConfig {
  return {
    duration: prefersReducedMotion.current || !rising ? 0 : FLASH_MS,
    easing: cubicOut,
    css: (_progress, left) => `opacity: ${left * 0.55}`,
  };
}
