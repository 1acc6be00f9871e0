import { isIP } from "node:net";
import type { Clock } from "../runtime/clock.ts";

/** Wrong tokens that one caller may try in a window. */
const ATTEMPTS = 10;
/** ms. */
const WINDOW_MS = 60_000;
/** Callers remembered; the oldest is forgotten first. */
const CALLERS = 1_000;

/**
 * Who an address counts as: of IPv6 the first half, since whoever has one address there has all that share it (RFC 6177,
 * RFC 4291 section 2.5.1); addresses of one link, which all share it, stay as they are.
 */
export function callerAt(address: string): string {
  if (isIP(address) !== 6 || /^fe[89ab]/i.test(address)) return address;
  const [head = "", tail = ""] = address.split("::");
  const groups = (text: string) => text === "" ? [] : text.split(":");
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => "0");
  const first = [...before, ...zeros, ...after].slice(0, 4);
  return `${first.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}

interface Window {
  readonly since: number;
  failures: number;
  /** Digests of the different tokens tried. */
  readonly tried: Set<string>;
}

/**
 * Slows down guessing, of each caller by itself; who counts as one is up to whoever asks. A page with an old token asks
 * again and again with the same one: it is refused itself, but only different wrong tokens shut out its caller, so that
 * it cannot lock out the dashboard beside it.
 */
export class Attempts {
  #windows = new Map<string, Window>();

  constructor(private readonly clock: Pick<Clock, "now">) {}

  /** Seconds until the caller may present a token again; 0 when it may now. */
  blockedFor(caller: string): number {
    const window = this.#current(caller);
    return window !== null && window.tried.size >= ATTEMPTS ? this.#rest(window) : 0;
  }

  /** Notes a wrong token. Seconds until the next try makes sense; 0 while there are tries left. */
  failed(caller: string, digest: string): number {
    let window = this.#current(caller);
    if (window === null) {
      window = { since: this.clock.now().mono, failures: 0, tried: new Set() };
      const oldest = this.#windows.keys().next().value;
      if (this.#windows.size >= CALLERS && oldest !== undefined) this.#windows.delete(oldest);
      this.#windows.set(caller, window);
    }
    window.failures++;
    window.tried.add(digest);
    return window.failures > ATTEMPTS ? this.#rest(window) : 0;
  }

  #current(caller: string): Window | null {
    const window = this.#windows.get(caller);
    if (window === undefined) return null;
    if (this.clock.now().mono - window.since < WINDOW_MS) return window;
    this.#windows.delete(caller);
    return null;
  }

  #rest(window: Window): number {
    return Math.max(1, Math.ceil((window.since + WINDOW_MS - this.clock.now().mono) / 1_000));
  }
}
