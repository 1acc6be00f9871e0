import { createHmac, randomUUID } from "node:crypto";
import type { ScoreChange } from "../contract.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Counters } from "../runtime/counters.ts";
import type { Logger } from "../runtime/logger.ts";

export interface WebhookOptions {
  /** `http:` or `https:`; a name and a password in it become Basic authentication (RFC 7617). */
  readonly url: string;
  /** "" signs nothing. */
  readonly secret: string;
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
}

interface Delivery {
  readonly id: string;
  readonly type: string;
  readonly body: string;
}

/** What became of one try: `again` for what may pass, with what is wrong in words that hold no secret. */
type Verdict = { readonly kind: "delivered" | "broken_off" } | {
  readonly kind: "again" | "refused";
  readonly reason: string;
};

/** Changes of the score that wait at most; the oldest go first. */
const MAX_WAITING = 100;
/** How long one try may take, ms. */
const TIMEOUT_MS = 5_000;
/** Pauses between the tries of one delivery, ms: a receiver that restarts has a bit under two minutes. */
const PAUSES_MS = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000];
/** What the last deliveries may take when Scoreline stops, ms. */
const FAREWELL_MS = 2_000;
/** Answers that say "not now" (RFC 9110 section 15.5.9, RFC 8470, RFC 6585); those from 500 on do as well. */
const NOT_NOW: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Tells a server of every change of the score, in order, each as a POST of JSON with an id of its own, which stays the
 * same when it is sent again. Redirects are not followed: the address is what was allowed.
 */
export class Webhook {
  readonly #options: WebhookOptions;
  readonly #address: string;
  readonly #headers: Readonly<Record<string, string>>;
  /** For people: without what else may stand in an address. */
  readonly #host: string;
  readonly #waiting: Delivery[] = [];
  readonly #delivered;
  readonly #lost;
  /** Ends pauses, and later what is under way. */
  readonly #closing = new AbortController();
  readonly #over = new AbortController();
  #busy = false;
  #work = Promise.resolve();
  #complaint: string | null = null;

  constructor(options: WebhookOptions) {
    this.#options = options;
    const url = new URL(options.url);
    this.#host = url.host;
    this.#headers = {
      "content-type": "application/json",
      "user-agent": `Scoreline/${options.version}`,
      ...(url.username === "" && url.password === "" ? {} : { authorization: basic(url) }),
    };
    url.username = url.password = url.hash = "";
    this.#address = url.href;
    const { counters } = options;
    this.#delivered = counters.counter("scoreline_webhook_deliveries_total", "Deliveries that were accepted");
    this.#lost = counters.counter("scoreline_webhook_lost_total", "Deliveries that were given up");
    counters.gauge("scoreline_webhook_waiting", "Deliveries that wait", () => this.#waiting.length);
  }

  /** Sends a change of the score, when it is its turn. Returns at once. */
  send(change: ScoreChange): void {
    const id = randomUUID();
    this.#waiting.push({ id, type: change.type, body: JSON.stringify({ id, ...change }) });
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
      this.#lost.add();
    }
    if (!this.#busy) this.#work = this.#deliverAll();
  }

  /** Tries what waits once more, for two seconds at most, and says what is lost. */
  async close(): Promise<void> {
    this.#closing.abort();
    if (!this.#busy) return;
    const lostBefore = this.#lost.value;
    const done = new AbortController();
    const farewell = this.#options.clock.sleep(FAREWELL_MS, done.signal).then(() => this.#over.abort());
    await this.#work;
    done.abort();
    await farewell;
    const lost = this.#lost.value - lostBefore;
    if (lost > 0) {
      this.#options.logger.warn("webhook", `Changes of the score that were not delivered: ${lost}`);
    }
  }

  async #deliverAll(): Promise<void> {
    this.#busy = true;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const delivered = await this.#deliver(next);
      if (this.#waiting[0] !== next) continue; // dropped meanwhile, and counted
      this.#waiting.shift();
      (delivered ? this.#delivered : this.#lost).add();
    }
    this.#busy = false;
  }

  /** Whether it was accepted, in the end. */
  async #deliver(delivery: Delivery): Promise<boolean> {
    const closing = this.#closing.signal;
    for (const pause of [...PAUSES_MS, null]) {
      if (this.#over.signal.aborted) return false;
      const verdict = await this.#post(delivery);
      this.#report(verdict);
      if (verdict.kind !== "again" || pause === null || closing.aborted) return verdict.kind === "delivered";
      await this.#options.clock.sleep(pause, closing);
      if (this.#waiting[0] !== delivery) return false;
    }
    return false;
  }

  async #post({ id, type, body }: Delivery): Promise<Verdict> {
    const { clock, secret } = this.#options;
    const answered = new AbortController();
    const late = new AbortController();
    const limit = clock.sleep(TIMEOUT_MS, answered.signal).then(() => {
      if (!answered.signal.aborted) late.abort();
    });
    try {
      const response = await fetch(this.#address, {
        method: "POST",
        redirect: "manual",
        headers: {
          ...this.#headers,
          "x-scoreline-delivery": id,
          "x-scoreline-event": type,
          ...(secret === "" ? {} : { "x-scoreline-signature": signature(secret, body) }),
        },
        body,
        signal: AbortSignal.any([late.signal, this.#over.signal]),
      });
      await response.body?.cancel().catch(() => {}); // only the status counts
      return verdictOn(response.status);
    } catch {
      if (this.#over.signal.aborted) return { kind: "broken_off" };
      // What went wrong is not passed on: the message of a failed fetch quotes the address.
      return {
        kind: "again",
        reason: late.signal.aborted
          ? `did not answer within ${TIMEOUT_MS / 1_000} s`
          : "cannot be reached: see that it runs and that webhook.url is right",
      };
    } finally {
      answered.abort();
      await limit;
    }
  }

  /** Says once what is wrong, and once that it is over. */
  #report(verdict: Verdict): void {
    const { logger } = this.#options;
    if (verdict.kind === "broken_off") return;
    const complaint = "reason" in verdict ? verdict.reason : null;
    if (complaint === this.#complaint) return;
    if (complaint !== null) logger.warn("webhook", `${this.#host} ${complaint}`);
    else logger.info("webhook", `${this.#host} accepts again`);
    this.#complaint = complaint;
  }
}

/** The value of `X-Scoreline-Signature`: HMAC-SHA256 (RFC 2104) of the body's bytes. */
export function signature(secret: string, body: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

function verdictOn(status: number): Verdict {
  if (status >= 200 && status < 300) return { kind: "delivered" };
  if (status >= 300 && status < 400) {
    const reason = `answers with a redirect (${status}): put the address that it leads to into webhook.url`;
    return { kind: "refused", reason };
  }
  const kind = status >= 500 || NOT_NOW.has(status) ? "again" : "refused";
  return { kind, reason: `refuses what it is sent (status ${status})` };
}

function basic({ username, password }: URL): string {
  const credentials = [username, password].map(unescaped).join(":");
  return `Basic ${new TextEncoder().encode(credentials).toBase64()}`;
}

/** Text of an address without its percent signs; as it stands where those mean nothing. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
