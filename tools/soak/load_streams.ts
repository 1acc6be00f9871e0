import * as v from "valibot";
import { EventClients } from "./event_clients.ts";
import { metric } from "./metrics.ts";
import { distribution, type Figures, shareOf, type SoakOptions } from "./part.ts";
import type { SidecarProcess } from "./sidecar_process.ts";

const READERS = 950;
const SILENT = 50;
/** Changes of the score of which each is waited for. */
const CHANGES = 60;
const EVERY_MS = 200;
/** Until every reader was told of a change, for 95 of 100 changes, ms. */
const TOLD_MS = 100;
/** By how much the sidecar may grow for a client, kB. */
const GROWTH_KB = 200;
/** Beyond that: the garbage of many changes, until it is collected. */
const LEEWAY_MB = 60;
/** Changes made at a time when the connections of the silent are filled. */
const AT_ONCE = 8;
/** More than any system keeps for a connection that nobody reads (a change is some 600 bytes). */
const MOST_CHANGES = 40_000;
/** Unread for 30 s, which is looked for every 15 s; and some patience with a busy machine, ms. */
const DROPPED_MS = 120_000;

const answer = v.object({ event: v.object({ seq: v.number() }) });

type Options = Pick<SoakOptions, "share" | "progress">;

/**
 * Opens streams of which some are never read, and tells the readers of changes; then makes changes until the silent ones are
 * full, and tells the readers of more until the silent ones are dropped.
 *
 * @throws {Error} when a reader is not told, memory grows with what is unread, or who reads nothing is not dropped
 */
export async function streamTo(sidecar: SidecarProcess, options: Options): Promise<Figures> {
  const before = await sidecar.residentMegabytes();
  using clients = new EventClients();
  const { silent, ...first } = await tellAll(sidecar, clients, options);
  const open = await sidecar.residentMegabytes();
  const [skipped, made] = await fill(sidecar, silent);
  options.progress(`${made} changes until nothing more fits into the silent connections`);
  await clients.toldOf(await change(sidecar, 0));
  const full = await sidecar.residentMegabytes();
  const limit = before + clients.count * GROWTH_KB / 1_000 + LEEWAY_MB;
  if (full > limit) {
    throw new Error(`Its memory is ${full} MB with unread streams, at most ${limit} MB is right`);
  }
  const beside = await changes(sidecar, clients, options.share);

  await until("the silent ones to be dropped", async () => {
    await clients.toldOf(await change(sidecar, 0));
    return await metric(sidecar, "scoreline_event_clients_dropped_total") === silent;
  }, DROPPED_MS);
  if (clients.ended > 0) throw new Error(`${clients.ended} streams were ended that were read`);
  const slowest = at95(beside);
  if (options.share === 1 && slowest > TOLD_MS) {
    throw new Error(`The last reader is told after ${Math.round(slowest)} ms beside silent ones (95 of 100)`);
  }
  return {
    ...first.figures,
    ...distribution("the last reader told, beside full silent ones", beside),
    "changes until the silent ones are full": made,
    "events left out for them": skipped,
    "silent ones dropped": silent,
    "readers dropped": clients.ended,
    "memory before, with all streams, with full ones (MB)": `${before}, ${open}, ${full}`,
  };
}

/**
 * Opens streams of which some are never read, and tells the readers of changes.
 *
 * @throws {Error} when a stream is not opened, or a reader is not told
 */
export async function tellAll(sidecar: SidecarProcess, clients: EventClients, { share, progress }: Options) {
  const readers = shareOf(READERS, share, 50);
  const silent = shareOf(SILENT, share, 5);
  await clients.open(sidecar.url, { readers, silent });
  await until("every stream to be open", async () => {
    return await metric(sidecar, "scoreline_event_clients") === clients.count;
  });
  progress(`${clients.count} streams are open`);
  const told = await changes(sidecar, clients, share);
  const figures: Figures = {
    "streams read, never read": `${readers}, ${silent}`,
    ...distribution("the last reader told", told),
  };
  return { readers, silent, told: told.length, figures };
}

/** How long it takes until the last reader is told of a change, from before it is asked for, ms. */
async function changes(sidecar: SidecarProcess, clients: EventClients, share: number): Promise<number[]> {
  const took: number[] = [];
  for (let number = 0; number < shareOf(CHANGES, share, 5); number++) {
    const began = performance.now();
    const told = await clients.toldOf(await change(sidecar, number));
    took.push(Math.max(...told) - began);
    await pause(EVERY_MS);
  }
  return took;
}

/** Changes the score until events are left out for every silent stream: events left out, changes made. */
async function fill(sidecar: SidecarProcess, silent: number): Promise<[skipped: number, made: number]> {
  for (let made = 0; made < MOST_CHANGES; made += 200) {
    for (let batch = 0; batch < 200; batch += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => change(sidecar, number)));
    }
    const skipped = await metric(sidecar, "scoreline_events_skipped_total");
    if (skipped > silent * 10) return [skipped, made + 200];
  }
  throw new Error(`After ${MOST_CHANGES} changes nothing was left out for streams that nobody reads`);
}

/** One up, then one down; answers the number of the fact. */
async function change(sidecar: SidecarProcess, number: number): Promise<number> {
  const delta = number % 2 === 0 ? 1 : -1;
  const { status, text } = await sidecar.post("/api/adjust", { outcome: "victory", delta });
  if (status === 409) return change(sidecar, 0); // already at 0
  if (status !== 200) throw new Error(`A change is answered with ${status}: ${text}`);
  return v.parse(answer, JSON.parse(text)).event.seq;
}

async function until(what: string, isSo: () => Promise<boolean>, withinMs = 30_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!await isSo()) {
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs / 1_000} s in vain for ${what}`);
    await pause(100);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function at95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? NaN;
}
