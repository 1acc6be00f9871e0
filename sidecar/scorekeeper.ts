import { Backlog } from "./backlog.ts";
import type { LogStatus, Phase } from "./contract.ts";
import { type Command, decide } from "./domain/command.ts";
import {
  advance,
  type CooldownState,
  phaseEnd,
  restorePhase,
  waiting,
  withoutSecondLook,
} from "./domain/cooldown.ts";
import { DETECTOR, type Draft, type Fact, type ResultDraft } from "./domain/fact.ts";
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
  /** Called with each fact that was written, when the view has it; must not throw. */
  readonly onFact: (fact: Fact) => void;
  /** Called when the score, the phase or the state of the log may have changed. */
  readonly onChange: () => void;
}

/**
 * Turns readings and commands into facts of the log, one at a time. A count is made only when its fact is written: a
 * command fails when the log does; what was detected cannot be asked for again, so it waits (`backlog.ts`).
 */
export class Scorekeeper {
  readonly #options: ScorekeeperOptions;
  #state: CooldownState;
  readonly #backlog: Backlog;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ScorekeeperOptions) {
    this.#options = options;
    this.#state = restorePhase(options.view.phaseAnchor, options.clock.now(), options.rules);
    const { rules, clock, counters } = options;
    this.#backlog = new Backlog({ write: (draft) => this.#write(draft), rules, clock, counters });
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
      pending: this.#backlog.results,
      damaged_lines: damagedLines,
    };
  }

  /**
   * Takes in what was seen.
   * @param picture the JPEG behind a reading, kept as evidence if it completes a result
   */
  see(input: Input, picture: Uint8Array | null): Promise<void> {
    return this.#inTurn(async () => {
      await this.#backlog.flush();
      const [next, result, correction] = step(this.#state, input, this.#options.rules);
      if (result !== null) this.#backlog.add({ ...result, evidence: await this.#keep(picture, result) });
      if (correction !== null) this.#backlog.correctNewest(correction);
      if (result !== null || correction !== null) await this.#backlog.flush();
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
        await this.#backlog.flush({ atOnce: true });
        const before = view.phaseAnchor;
        const fact = await this.#write(decide(view, command, clock.now().wall, source));
        const tookBack = view.phaseAnchor !== before && view.phaseAnchor?.kind === "undone";
        // Whoever changes the score by hand has seen it: from now on the newest count is theirs to correct.
        this.#state = tookBack ? waiting(this.#state) : withoutSecondLook(this.#state);
        return fact;
      } finally {
        onChange();
      }
    });
  }

  /** A last try for what waits; says what is lost. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#backlog.flush({ atOnce: true }).catch(() => {});
      const { results, corrections } = this.#backlog;
      if (results + corrections === 0) return;
      const lost = `results ${results}, corrections ${corrections}`;
      this.#options.logger.error("log", `The log could not be written, so this is lost: ${lost}`);
    });
  }

  /** Runs after everything that was asked for before has ended, well or badly. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => {});
    return result;
  }

  async #keep(picture: Uint8Array | null, result: ResultDraft): Promise<string | null> {
    return picture === null ? null : await this.#options.keepEvidence(picture, result);
  }

  /** Writes one fact and takes it into the view. */
  async #write(draft: Draft): Promise<Fact> {
    const { log, view, logger, onFact } = this.#options;
    const hadProblem = log.problem !== null;
    let fact: Fact;
    try {
      fact = await log.append(draft);
    } catch (error) {
      if (!hadProblem) logger.error("log", messageOf(error));
      throw error;
    }
    if (hadProblem) logger.info("log", "The log can be written again");
    view.record(fact);
    const sentence = fact.source === DETECTOR ? sentenceOf(fact, view) : null;
    if (sentence !== null) logger.info("score", sentence);
    onFact(fact);
    return fact;
  }
}

/** What the detector did to the score, in one sentence. */
function sentenceOf(fact: Fact, view: View): string | null {
  if (fact.type === "result") {
    return `${fact.outcome} counted (${fact.label}, ${fact.confidence?.toFixed(3)})`;
  }
  if (fact.type !== "reclassified" && fact.type !== "undone") return null;
  const result = `${view.standing(fact.target)?.logged ?? "result"} #${fact.target}`;
  return fact.type === "reclassified"
    ? `${result} corrected to ${fact.outcome}: the progress screen says so`
    : `${result} taken back: the progress screen says draw, and draws are not counted`;
}
