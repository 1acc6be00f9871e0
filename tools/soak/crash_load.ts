import * as v from "valibot";
import { parseStatus } from "../../overlay/src/wire.ts";
import { type Outcome, OUTCOMES } from "../../sidecar/contract.ts";
import type { Random } from "./random.ts";
import type { SidecarProcess } from "./sidecar_process.ts";

/** A fact that a client was told of, as far as it was told. */
const ACKNOWLEDGED = v.object({
  seq: v.number(),
  type: v.string(),
  note: v.nullable(v.string()),
  target: v.nullable(v.number()),
});
export type Acknowledged = v.InferOutput<typeof ACKNOWLEDGED>;
const ANSWER = v.object({ event: ACKNOWLEDGED });

/** Answers that change nothing: there is nothing to undo, say. */
const REFUSED = [404, 409];

/** What clients of one run were told. */
export interface Told {
  readonly facts: Acknowledged[];
  /** Numbers of counts that the stream of events has told. */
  readonly counts: Set<number>;
}

export interface LoadOptions {
  readonly sidecar: SidecarProcess;
  readonly random: Random;
  /** Begins the note of every count, so that it is found in the log. */
  readonly name: string;
  readonly clients: number;
  /** Called with each fact that a client was told of. */
  readonly acknowledged: () => void;
}

/** Counts, corrects and listens until the sidecar is gone. */
export async function load(options: LoadOptions): Promise<Told> {
  const told: Told = { facts: [], counts: new Set() };
  const { clients } = options;
  await Promise.all([
    listen(options.sidecar, told),
    ...Array.from({ length: clients }, (_, client) => command(options, `${options.name}-${client}`, told)),
  ]);
  return told;
}

async function command(
  { sidecar, random, acknowledged }: LoadOptions,
  name: string,
  told: Told,
): Promise<void> {
  for (let i = 0;; i++) {
    const { path, body } = commandOf(random, `${name}-${i}`, told.facts);
    const answer = await sidecar.post(path, body).catch(() => null);
    if (answer === null) return; // it was killed
    if (REFUSED.includes(answer.status)) continue;
    if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${answer.text}`);
    told.facts.push(v.parse(ANSWER, JSON.parse(answer.text)).event);
    acknowledged();
  }
}

function commandOf(
  random: Random,
  note: string,
  facts: readonly Acknowledged[],
): { path: string; body: unknown } {
  const chance = random.next();
  const outcome: Outcome = random.pick(OUTCOMES);
  const seq = facts[random.below(facts.length)]?.seq ?? 1;
  if (chance < 0.07) return { path: "/api/undo", body: {} };
  if (chance < 0.14) return { path: "/api/undo", body: { seq } };
  if (chance < 0.21) return { path: "/api/reclassify", body: { seq, outcome } };
  if (chance < 0.23) return { path: "/api/session/reset", body: {} };
  if (chance < 0.25) return { path: "/api/initialize", body: { victories: random.below(100) } };
  return { path: "/api/adjust", body: { outcome, delta: chance < 0.3 ? -1 : 1, note } };
}

async function listen(sidecar: SidecarProcess, told: Told): Promise<void> {
  let text = "";
  try {
    const { body } = await fetch(`${sidecar.url}/events`);
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const messages = (text + chunk).split("\n\n");
      text = messages.pop() ?? "";
      for (const message of messages) {
        const status = parseStatus(/^data: (.*)$/m.exec(message)?.[1] ?? "");
        if (status?.last_count) told.counts.add(status.last_count.seq);
      }
    }
  } catch {
    // It was killed.
  }
}
