import { CLOCK_RATE, microsecondsOf, Unwrapper } from "../rtp.ts";

type Kind = "video" | "audio";

interface Track {
  readonly unwrapper: Unwrapper;
  readonly first: number;
  /** μs on the stream's clock of the first packet, as it arrived; earlier since timestamps were too far ahead. */
  start: number;
  /** The publisher's wall clock less the stream's, μs, by its reports; `null` before the first. */
  wall: number | null;
  /** The newest time that was handed out. */
  last: number;
}

/** How much of the difference between picture and sound is corrected with each packet of sound, μs: a tenth of 20 ms. */
const STEP_US = 2_000;
/** A publisher whose two clocks differ by more than this does not know what it says, μs. */
const MOST_DIFFERENCE_US = 5_000_000;
/**
 * How far the time of a packet may be ahead of its arrival, μs: a bad quartz (100 ppm) takes a week for that. Recordings fill
 * a stretch without sound with silence, so that a stranger's jump of six hours would be a million packets.
 */
const MOST_AHEAD_US = 60_000_000;
/** What a new report counts beside those before. */
const WEIGHT = 0.25;

/**
 * One clock for picture and sound, in μs. It begins with the first packet of either, as it arrives; which picture belongs to
 * which sound the publisher's reports say (RFC 3550 section 6.4.1), and the sound is moved there little by little.
 */
export class StreamClock {
  readonly #tracks = new Map<string, Track>();
  /** The layer of a simulcast whose reports count. */
  #mainVideo: string | null = null;
  #start: number | null = null;
  #correction = 0;
  #lead = 0;

  /** When the clock was 0, ms on the monotonic clock; `null` before the first packet. */
  get start(): number | null {
    return this.#start;
  }

  /**
   * By how much pictures have come before their time, ms at most: the first one, whose arrival is its time, was later than those
   * after it.
   */
  get lead(): number {
    return this.#lead;
  }

  /**
   * The time of a packet.
   * @param timestamp as it stands in the packet
   * @param now when it arrived, ms on the monotonic clock
   * @param source tells the layers of a simulcast apart, whose timestamps have nothing to do with each other
   */
  timeOf(kind: Kind, timestamp: number, now: number, source = 0): number {
    this.#start ??= now;
    const name = kind === "audio" ? kind : `${kind} ${source}`;
    if (kind === "video") this.#mainVideo ??= name;
    let track = this.#tracks.get(name);
    if (track === undefined) {
      const unwrapper = new Unwrapper(32);
      const first = unwrapper.unwrap(timestamp);
      track = { unwrapper, first, start: (now - this.#start) * 1_000, wall: null, last: -Infinity };
      this.#tracks.set(name, track);
    }
    const time = bounded(
      track,
      Math.round(timeOn(track, kind, track.unwrapper.unwrap(timestamp))),
      (now - this.#start) * 1_000,
    );
    if (kind === "video") {
      this.#lead = Math.max(this.#lead, this.#start + time / 1_000 - now);
      return track.last = time;
    }
    this.#correct();
    // Sound never goes back.
    return track.last = Math.max(track.last + 1, time + Math.round(this.#correction));
  }

  /** Takes a report of the publisher, of pictures only of those that came first: its wall clock at a timestamp. */
  report(kind: Kind, ntp: bigint, timestamp: number): void {
    const track = this.#tracks.get(kind === "audio" ? kind : this.#mainVideo ?? "");
    if (track === undefined || ntp === 0n) return;
    const wall = microsecondsOf(ntp) - timeOn(track, kind, track.unwrapper.unwrap(timestamp));
    const known = track.wall;
    const isNear = known !== null && Math.abs(wall - known) < MOST_DIFFERENCE_US;
    track.wall = isNear ? known + (wall - known) * WEIGHT : wall;
  }

  #correct(): void {
    const video = this.#tracks.get(this.#mainVideo ?? "")?.wall ?? null;
    const audio = this.#tracks.get("audio")?.wall ?? null;
    if (video === null || audio === null) return;
    const wanted = audio - video;
    if (Math.abs(wanted) > MOST_DIFFERENCE_US) return;
    this.#correction += Math.max(-STEP_US, Math.min(STEP_US, wanted - this.#correction));
  }
}

/** The time, or the latest one before where it is too far ahead of the arrival (μs); the track goes on from there. */
function bounded(track: Track, time: number, arrival: number): number {
  if (time <= arrival + MOST_AHEAD_US) return time;
  const latest = Math.max(Math.round(arrival), track.last);
  track.start -= time - latest;
  return latest;
}

function timeOn({ first, start }: Track, kind: Kind, unwrapped: number): number {
  return start + (unwrapped - first) * 1e6 / CLOCK_RATE[kind];
}
