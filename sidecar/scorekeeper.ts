import type { LogStatus, Phase } from "./contract.ts";
import { type Command, decide } from "./domain/command.ts";
import { advance, type CooldownState, phaseEnd, restorePhase, waiting } from "./domain/cooldown.ts";
import type { Draft, Fact, ResultDraft } from "./domain/fact.ts";
import type { Input, Rules } from "./domain/input.ts";
import { step } from "./domain/step.ts";
import type { View } from "./domain/view.ts";
import type { Clock } from "./runtime/clock.ts";
import type { Counters } from "./runtime/counters.ts";
import type { Logger } from "./runtime/logger.ts";
import { messageOf } from "./runtime/message.ts";

/** The log as the scorekeeper needs it. */
export interface FactLog {
  /** Writes a fact for good before it resolves; rejects when the fact is not in the log. */
  append(draft: Draft): Promise<Fact>;
  /** Why the log could not be written when last tried, in one sentence; `null` when it could. */
  readonly problem: string | null;
  /** Lines of the log that could not be read. */
  readonly damagedLines: number;
}

export interface ScorekeeperOptions {
  /** The fold of the log as it is at the start. */
  readonly view: View;
  readonly rules: Rules;
  readonly log: FactLog;
  /** Keeps the picture behind a result; answers its id, or `null` when it is not kept. Never rejects. */
  readonly keepEvidence: (picture: Uint8Array, result: ResultDraft) => Promise<string | null>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  /** Called when the score, the phase or the state of the log may have changed. */
  readonly onChange: () => void;
}

/** Results that wait for the log at most; more matches than anybody plays while a disk is full. */
const MAX_PENDING = 100;
/** How long to leave a log alone that could not be written, ms. */
const RETRY_MS = 1_000;

/**
 * Turns readings and commands into facts of the log, one at a time. A count is made only when its fact is written: a
 * command fails when the log does; a detected result cannot be asked for again, so it waits here until it can be.
 */
export class Scorekeeper {
  readonly #options: ScorekeeperOptions;
  #state: CooldownState;
  #pending: ResultDraft[] = [];
  #retryAt = -Infinity;
  #last: Promise<unknown> = Promise.resolve();
  readonly #dropped;

  constructor(options: ScorekeeperOptions) {
    this.#options = options;
    this.#state = restorePhase(options.view.phaseAnchor, options.clock.now(), options.rules);
    this.#dropped = options.counters.counter(
      "scoreline_results_dropped_total",
      "Results lost because the log could not be written for too long",
    );
    options.counters.gauge(
      "scoreline_results_pending",
      "Results waiting for the log",
      () => this.#pending.length,
    );
  }

  /** Where the rules stand now. */
  get state(): CooldownState {
    return advance(this.#state, this.#options.clock.now());
  }

  get phase(): Phase {
    return this.state.phase;
  }

  /** When the phase ends if nothing disturbs it, monotonic ms. */
  get phaseEndsAt(): number | null {
    return phaseEnd(this.state, this.#options.rules);
  }

  get logStatus(): LogStatus {
    const { problem, damagedLines } = this.#options.log;
    return {
      state: problem === null ? "ok" : "unavailable",
      message: problem,
      pending: this.#pending.length,
      damaged_lines: damagedLines,
    };
  }

  /**
   * Takes in what was seen.
   * @param picture the JPEG behind a reading, kept as evidence if it completes a result
   */
  see(input: Input, picture: Uint8Array | null): Promise<void> {
    return this.#inTurn(async () => {
      await this.#writePending();
      const [next, result] = step(this.#state, input, this.#options.rules);
      if (result !== null) await this.#count(result, picture);
      this.#state = next; // after the count: nobody is to see the cooldown of a result that is not there yet
      this.#options.onChange();
    });
  }

  /**
   * Carries a command out and answers the fact that did it.
   * @param source who asks, e.g. "api"
   * @throws {Refusal} when there is nothing to change
   * @throws what `append` throws when the log cannot be written; nothing has changed then
   */
  command(command: Command, source: string): Promise<Fact> {
    return this.#inTurn(async () => {
      const { view, clock, onChange } = this.#options;
      try {
        await this.#writePending({ atOnce: true });
        const before = view.phaseAnchor;
        const fact = await this.#write(decide(view, command, clock.now().wall, source));
        if (view.phaseAnchor !== before && view.phaseAnchor?.kind === "undone") {
          this.#state = waiting(this.#state);
        }
        return fact;
      } finally {
        onChange();
      }
    });
  }

  /** A last try for what is pending; says what is lost. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#writePending({ atOnce: true }).catch(() => {});
      if (this.#pending.length > 0) {
        this.#options.logger.error(
          "log",
          `${this.#pending.length} results could not be written and are lost`,
        );
      }
    });
  }

  /** Runs after everything that was asked for before has ended, well or badly. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => {});
    return result;
  }

  async #count(result: ResultDraft, picture: Uint8Array | null): Promise<void> {
    const evidence = picture === null ? null : await this.#options.keepEvidence(picture, result);
    this.#pending.push({ ...result, evidence });
    if (this.#pending.length > MAX_PENDING) {
      this.#pending.shift();
      this.#dropped.add();
    }
    await this.#writePending();
  }

  /**
   * Writes the results that wait, oldest first. While the log is in trouble it is tried once in a while only.
   * @throws what `append` throws, with `atOnce` only
   */
  async #writePending({ atOnce = false } = {}): Promise<void> {
    const now = this.#options.clock.now().mono;
    if (!atOnce && now < this.#retryAt) return;
    for (let next = this.#pending[0]; next !== undefined; next = this.#pending[0]) {
      try {
        await this.#write(next);
      } catch (error) {
        if (atOnce) throw error;
        return;
      }
      this.#pending.shift();
    }
  }

  /** Writes one fact and takes it into the view. */
  async #write(draft: Draft): Promise<Fact> {
    const { log, view, logger, clock } = this.#options;
    const hadProblem = log.problem !== null;
    let fact: Fact;
    try {
      fact = await log.append(draft);
    } catch (error) {
      this.#retryAt = clock.now().mono + RETRY_MS;
      if (!hadProblem) logger.error("log", messageOf(error));
      throw error;
    }
    if (hadProblem) logger.info("log", "The log can be written again");
    this.#retryAt = -Infinity;
    view.record(fact);
    if (fact.type === "result") {
      logger.info("score", `${fact.outcome} counted (${fact.label}, ${fact.confidence?.toFixed(3)})`);
    }
    return fact;
  }
}
