import type { Forward } from "../config/forward.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Counter } from "../runtime/counters.ts";
import type { Logger } from "../runtime/logger.ts";
import type { AccessUnit, EncodedStream, StreamFormat } from "../runtime/media.ts";
import { messageOf } from "../runtime/message.ts";
import { type Child, startChild } from "./child.ts";
import { secretsOf, withoutSecrets } from "./child_secrets.ts";
import { createMuxer, type Muxer } from "./mux.ts";
import { commandOf, type ForwardCommand, objectionTo } from "./presets.ts";
import { UnitQueue } from "./unit_queue.ts";

export interface ForwardingCounts {
  readonly bytes: Counter;
  readonly dropped: Counter;
  readonly restarts: Counter;
}

export interface ForwardingOptions {
  readonly forward: Forward;
  readonly stream: EncodedStream;
  /** Aborted when everything ends. */
  readonly closing: AbortSignal;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counts: ForwardingCounts;
}

/** What may wait for a program that is slow for a while, bytes: about five seconds of a very good picture. */
const WAITING_BYTES = 16 * 1_048_576;
/** A program that has taken nothing for so long, while pictures are left out, is started again, ms. */
const STALLED_MS = 30_000;
/** What a program may take to end after the last picture, ms: when the stream has ended, and when we end. */
const GRACE_MS = 10_000, FAREWELL_MS = 2_000;
/** The pauses before a program is started again, ms, and how long it has to run for them to begin anew. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000], RAN_WELL_MS = 60_000;
/** Lines of a program that are logged in a window of time, ms. */
const LINES = 10, WINDOW_MS = 10_000;

/** One program that gets one stream, started again whenever it ends before the stream does. */
export class Forwarding {
  readonly #options: ForwardingOptions;
  readonly #command: ForwardCommand;
  readonly #secrets: readonly string[];
  readonly #over: AbortSignal;
  #queue: UnitQueue | null = null;
  #lines = { since: -Infinity, said: 0, left: 0 };
  #lastLine = "";
  /** Settles when the program is gone for good; never rejects. */
  readonly ended: Promise<void>;

  constructor(options: ForwardingOptions) {
    this.#options = options;
    this.#command = commandOf(options.forward);
    this.#secrets = secretsOf(this.#command.args);
    this.#over = AbortSignal.any([options.stream.ended, options.closing]);
    this.ended = this.#run();
  }

  get waitingBytes(): number {
    return this.#queue?.bytes ?? 0;
  }

  async #run(): Promise<void> {
    const { forward, stream, clock, counts } = this.#options;
    const objection = objectionTo(forward, stream.format);
    if (objection !== null) return this.#say("error", `is not started: ${objection}`);
    this.#say("info", "is started");
    for (let failures = 0; !this.#over.aborted;) {
      const began = clock.now().mono;
      const fault = await this.#feed().catch(messageOf);
      if (this.#over.aborted) break;
      if (fault === null) continue; // another picture wants another head
      if (clock.now().mono - began >= RAN_WELL_MS) failures = 0;
      const pause = PAUSES_MS[Math.min(failures++, PAUSES_MS.length - 1)] ?? 0;
      const said = this.#lastLine === "" ? "" : ` ("${this.#lastLine}")`;
      this.#say(
        "warn",
        `${withoutSecrets(fault, this.#secrets)}${said}; it is started again in ${pause / 1_000} s`,
      );
      await clock.sleep(pause, this.#over);
      if (!this.#over.aborted) counts.restarts.add();
    }
    this.#say("info", "has got all of it");
  }

  /**
   * Starts the program and feeds it until it ends, the stream ends, or the stream changes so that it needs another head.
   * @returns what is wrong with the program, `null` when nothing is
   */
  async #feed(): Promise<string | null> {
    const { stream, clock, counts, closing } = this.#options;
    this.#lastLine = "";
    const child = startChild(this.#command, { clock, onLine: (line) => this.#hear(line) });
    let lastTaken = clock.now().mono;
    const queue = new UnitQueue(stream.format.video !== null, {
      maxBytes: WAITING_BYTES,
      onDrop: () => {
        counts.dropped.add();
        if (clock.now().mono - lastTaken > STALLED_MS) child.kill("SIGKILL");
      },
    });
    this.#queue = queue;
    let status: Deno.CommandStatus | null = null;
    const gone = new AbortController();
    const exited = child.ended.then((ended) => {
      status = ended;
      queue.end();
      gone.abort();
    });
    const unsubscribe = stream.subscribe((unit) => queue.push(unit));
    const endWithin = (ms: number) =>
      void clock.sleep(ms, gone.signal).then(() => this.#end(child, gone.signal));
    const stopTaking = (ms: number) => () => {
      unsubscribe();
      queue.end();
      endWithin(ms);
    };
    whenAborted(stream.ended, gone.signal, stopTaking(GRACE_MS));
    whenAborted(closing, gone.signal, stopTaking(FAREWELL_MS));

    let wantsOther = false;
    let muxer: Muxer | null = null;
    try {
      let format: StreamFormat | null = null;
      for await (const unit of queue) {
        if (status !== null) break;
        if (format === null) {
          if (!isBeginning(unit, stream.format)) continue;
          format = formatOf(unit, stream.format);
          const write = async (bytes: Uint8Array) => {
            await child.write(bytes);
            counts.bytes.add(bytes.length);
            lastTaken = clock.now().mono;
          };
          muxer = await createMuxer({ container: "mkv", format, write, pipe: true });
        }
        wantsOther = isOther(unit, format);
        if (wantsOther) break;
        await muxer?.add(unit);
      }
      await muxer?.finish();
    } catch {
      // The program takes nothing any more; how it ended says why.
    }
    unsubscribe();
    this.#queue = null;
    child.closeInput();
    endWithin(GRACE_MS);
    await exited;
    return wantsOther ? null : endOf(await child.ended);
  }

  /** Ends a program that does not end by itself: with a request, then without. */
  async #end(child: Child, gone: AbortSignal): Promise<void> {
    if (gone.aborted) return;
    child.kill("SIGTERM");
    await this.#options.clock.sleep(FAREWELL_MS, gone);
    child.kill("SIGKILL");
  }

  #hear(line: string): void {
    this.#lastLine = withoutSecrets(line, this.#secrets);
    const now = this.#options.clock.now().mono;
    if (now - this.#lines.since > WINDOW_MS) {
      if (this.#lines.left > 0) this.#say("warn", `has said ${this.#lines.left} lines more`);
      this.#lines = { since: now, said: 0, left: 0 };
    }
    if (this.#lines.said >= LINES) this.#lines.left++;
    else {
      this.#lines.said++;
      this.#say("warn", `says: ${this.#lastLine}`);
    }
  }

  #say(level: "info" | "warn" | "error", text: string): void {
    const { logger, stream, forward } = this.#options;
    const what = forward.preset === undefined
      ? this.#command.program
      : `${forward.preset} (${this.#command.program})`;
    logger[level]("forward", `${what} for "${stream.name}" ${text}`);
  }
}

/** Calls once when the signal aborts, or at once when it has; not after `until`. */
function whenAborted(signal: AbortSignal, until: AbortSignal, call: () => void): void {
  if (signal.aborted) call();
  else signal.addEventListener("abort", call, { once: true, signal: until });
}

function isBeginning(unit: AccessUnit, { video }: StreamFormat): boolean {
  return unit.keyframe && (unit.kind === "video" || video === null);
}

/** The format with the size of the picture that it begins with. */
function formatOf({ width, height }: AccessUnit, format: StreamFormat): StreamFormat {
  if (format.video === null || width === null || height === null) return format;
  return { ...format, video: { ...format.video, width, height } };
}

/** Whether a picture does not fit the head that the program was given. */
function isOther({ codec, keyframe, width, height }: AccessUnit, { video }: StreamFormat): boolean {
  if (codec !== "H264" || !keyframe || video === null || width === null || height === null) return false;
  return width !== video.width || height !== video.height;
}

function endOf({ success, code, signal }: Deno.CommandStatus): string {
  if (signal !== null) return `was ended by ${signal}`;
  return success ? "has ended" : `has ended with code ${code}`;
}
