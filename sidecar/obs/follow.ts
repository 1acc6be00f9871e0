import * as v from "valibot";
import type { ObsStatus } from "../contract.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Counter } from "../runtime/counters.ts";
import type { Logger } from "../runtime/logger.ts";
import { RequestFault, type Session } from "./client.ts";
import { lookFor, sourceNames } from "./look.ts";
import { Renamed } from "./replies.ts";
import type { Watching } from "./rest.ts";
import { type Picture, sharedWidth, type Shot, takeScreenshot } from "./screenshot.ts";
import { type Choice, missingMessage, noPictureMessage, type Size } from "./source.ts";

/** Follows one source of one session: through scene changes, renames, and games that start and stop. */
export interface Follower {
  /** Tell it what OBS said. */
  onEvent(type: string, data: unknown): void;
  /** Follows another source from now on: a name, or "auto". */
  watch(source: string): void;
  /**
   * A picture of the source, `share` (0..1) of the wanted width (`sharedWidth`), or `null` when there is none to see. Never rejects; one
   * request at a time: who asks during one gets its picture.
   */
  capture(share?: number): Promise<Picture | null>;
  /** The same at another width (pixels), beside the captures; `null` also while a source is being chosen. */
  captureAt(width: number): Promise<Picture | null>;
  /** What could be looked at, likely sources first; empty when OBS does not tell. */
  names(): Promise<string[]>;
  /** Asks OBS, and rejects with a `RequestFault` (`closed`) while it must not be asked. */
  readonly call: Session["call"];
}

export interface FollowerOptions {
  readonly session: Session;
  /** A source's name, or "auto". */
  readonly source: string;
  /** Wanted width in pixels. */
  readonly width: number;
  /** JPEG quality, 0..100. */
  readonly quality: number;
  /** When the source is looked at; always when left out. */
  readonly watching?: Watching;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bytes: Counter;
  readonly onStatus: (status: ObsStatus) => void;
  /** Ends the follower. */
  readonly signal: AbortSignal;
}

/** A source's size changes without an event worth subscribing to (a game starts): look again this often, ms. */
const LOOK_EVERY_MS = 10_000;
const LOOK_WITHOUT_PICTURE_MS = 2_000;
/** However many events arrive, looks are at least this far apart, ms. */
const LOOK_PAUSE_MS = 100;
/** After a source without a picture, OBS is left alone for this long, doubled at each further one, ms. */
const BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 2_000;
const NO_BACKOFF = { until: -Infinity, ms: BACKOFF_MS };
/** Longest wait for the end of a change of the scene collection, should OBS never tell it, ms. */
const MAX_COLLECTION_CHANGE_MS = 60_000;

/** Starts to follow; the first choice is made at once. */
export function followSource(options: FollowerOptions): Follower {
  const { width, quality, clock, logger, signal } = options;
  let { source } = options;
  /** Asking OBS while it changes its scene collection can crash it (measured; its protocol warns of it). */
  const session: Session = {
    ...options.session,
    call: (type, data, reply) =>
      paused()
        ? Promise.reject(new RequestFault("closed", "OBS is changing its scene collection"))
        : options.session.call(type, data, reply),
  };
  let choice: Choice | null = null;
  /** Why the source is not looked at now; `null` when it is. */
  let resting: string | null = null;
  let renamedTo: string | null = null;
  let stale = true;
  let looking: Promise<void> | null = null;
  let shooting: Promise<Picture | null> | null = null;
  let wake = () => {};
  let pausedUntil = -Infinity;
  let backoff = NO_BACKOFF;
  let seen: "picture" | "nothing" | "damaged" | "unknown" = "unknown";
  /** What is wrong with the pictures while they are damaged. */
  let damage: string | null = null;

  const now = () => clock.now().mono;
  const paused = () => now() < pausedUntil;

  function tell(message: string | null): void {
    if (signal.aborted) return;
    options.onStatus(
      choice === null
        ? { state: "waiting_for_source", source: null, message }
        : { state: "connected", source: choice.source, message: resting ?? message },
    );
  }

  function outdate(): void {
    stale = true;
    wake();
  }

  function take(next: Choice): void {
    const moved = next.source !== choice?.source;
    if (moved) logger.info("obs", `Looking at ${next.source}`);
    if (moved || !sameSize(next.size, choice?.size ?? null)) {
      backoff = NO_BACKOFF;
      seen = next.size !== null && (next.size.width === 0 || next.size.height === 0) ? "nothing" : "unknown";
    }
    choice = next;
    tell(seen === "nothing" ? noPictureMessage(next) : seen === "damaged" ? damage : null);
  }

  function loseSource(message: string): void {
    choice = null;
    seen = "unknown";
    tell(message);
  }

  /** Finds out what to look at now. Never rejects. */
  async function look(): Promise<void> {
    stale = false;
    const wanted = source;
    const finding = await lookFor(session, wanted, options.watching);
    // What was read is going away, or another source is wanted by now.
    if (finding === null || paused() || wanted !== source) return;
    if (finding.kind === "nothing") return loseSource(finding.message);
    resting = finding.resting;
    if (finding.kind === "found") take(finding.choice);
    else loseSource(missingMessage(wanted, finding.names, renamedTo));
  }

  /** One look at a time; whoever comes during one waits for its end. */
  function lookOnce(): Promise<void> {
    return looking ??= look().finally(() => looking = null);
  }

  async function keepLooking(): Promise<void> {
    while (!signal.aborted) {
      if (paused()) await clock.sleep(pausedUntil - now(), awakened());
      else {
        await lookOnce();
        await clock.sleep(LOOK_PAUSE_MS, signal);
        const pause = seen === "picture" || resting !== null ? LOOK_EVERY_MS : LOOK_WITHOUT_PICTURE_MS;
        if (!stale) await clock.sleep(pause - LOOK_PAUSE_MS, awakened());
      }
    }
  }

  /** A signal for one sleep, which ends early when something changed or all is over. */
  function awakened(): AbortSignal {
    const waking = new AbortController();
    wake = () => waking.abort();
    if (signal.aborted) wake();
    return waking.signal;
  }

  async function shoot(share: number): Promise<Picture | null> {
    // A look that has begun may have missed the newest event; after two of them the choice is new enough.
    if (looking !== null) await looking;
    if (stale && !paused()) await lookOnce();
    return resting === null ? await shootAt(sharedWidth(width, share, choice?.size ?? null)) : null;
  }

  async function shootAt(width: number): Promise<Picture | null> {
    if (choice === null || paused() || now() < backoff.until || signal.aborted) return null;
    const target = choice;
    const shot = await takeScreenshot(session, target, width, quality);
    // The source may have been switched while OBS rendered the old one.
    return target.source === choice?.source ? receive(shot, target) : null;
  }

  function receive(shot: Shot, target: Choice): Picture | null {
    switch (shot.kind) {
      case "picture":
        options.bytes.add(shot.picture.jpeg.length);
        backoff = NO_BACKOFF;
        if (seen !== "picture") {
          seen = "picture";
          tell(null);
        }
        return { ...shot.picture, source: target.source };
      case "no_picture":
      case "no_source":
        backoff = { until: now() + backoff.ms, ms: Math.min(MAX_BACKOFF_MS, backoff.ms * 2) };
        seen = "nothing";
        if (shot.kind === "no_source") outdate();
        else tell(noPictureMessage(target));
        return null;
      case "damaged":
        seen = "damaged";
        damage = `${shot.message}: it is asked again and again; if it stays so, restart OBS`;
        tell(damage);
        return null;
      case "unavailable":
        return null;
    }
  }

  signal.addEventListener("abort", () => wake(), { once: true });
  void keepLooking();
  return {
    onEvent(type, data) {
      if (type === "CurrentSceneCollectionChanging") {
        pausedUntil = now() + MAX_COLLECTION_CHANGE_MS;
        loseSource("OBS is changing its scene collection");
      } else if (type === "CurrentSceneCollectionChanged") pausedUntil = -Infinity;
      const renamed = v.safeParse(Renamed, data);
      if (renamed.success) {
        if (renamed.output.from === source) renamedTo = renamed.output.to;
        else if (renamed.output.from === renamedTo) renamedTo = renamed.output.to;
        if (renamed.output.to === source) renamedTo = null;
      }
      outdate();
    },
    watch(next) {
      if (next === source) return;
      source = next;
      renamedTo = null;
      outdate();
    },
    capture: (share = 1) => shooting ??= shoot(share).finally(() => shooting = null),
    captureAt: shootAt,
    call: session.call,
    async names() {
      try {
        return await sourceNames(session);
      } catch (error) {
        if (error instanceof RequestFault) return [];
        throw error;
      }
    },
  };
}

function sameSize(a: Size | null, b: Size | null): boolean {
  return a?.width === b?.width && a?.height === b?.height;
}
