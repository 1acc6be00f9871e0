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
/** After so many is looked whether they are full. */
const BATCH = 200;
/** More than any system keeps for a connection that nobody reads (a change is some 600 bytes). */
const MOST_CHANGES = 40_000;
/** Unread for 30 s, which is looked for every 15 s; and some patience with a busy machine, ms. */
const DROPPED_MS = 120_000;

const answer = v.object({ event: v.object({ seq: v.number() }) });

type Options = Pick<SoakOptions, "share" | "progress">;

/**
 * Opens streams that are never read and makes changes until nothing more fits into them; opens others and tells these of
 * changes, beside the full ones and again when the full ones were dropped.
 *
 * @throws {Error} when a reader is not told, memory grows with what is unread, who reads nothing is not dropped, or the
 * readers have to wait for those who read nothing
 */
export async function streamTo(sidecar: SidecarProcess, { share, progress }: Options): Promise<Figures> {
  const readers = shareOf(READERS, share, 50);
  const silent = shareOf(SILENT, share, 5);
  const before = await sidecar.residentMegabytes();
  using clients = new EventClients();
  await clients.open(sidecar.url, { readers: 0, silent });
  const made = await fill(sidecar, silent);
  const full = await sidecar.residentMegabytes();
  progress(`${silent} streams that nobody reads are full after ${made} changes`);
  await clients.open(sidecar.url, { readers, silent: 0 });
  await untilOpen(sidecar, clients);
  const beside = await changes(sidecar, clients, shareOf(CHANGES, share, 5));
  const memory = await sidecar.residentMegabytes();
  const limit = before + clients.count * GROWTH_KB / 1_000 + LEEWAY_MB;
  if (memory > limit) {
    throw new Error(`Its memory is ${memory} MB with unread streams, at most ${limit} MB is right`);
  }

  await until("the silent ones to be dropped", async () => {
    await clients.toldOf(await change(sidecar, 0));
    return await metric(sidecar, "scoreline_event_clients_dropped_total") === silent;
  }, DROPPED_MS);
  const skipped = await metric(sidecar, "scoreline_events_skipped_total");
  progress("those are dropped");
  const among = await changes(sidecar, clients, shareOf(CHANGES, share, 5));
  const rested = await sidecar.residentMegabytes();
  if (clients.ended > 0) throw new Error(`${clients.ended} streams were ended that were read`);
  const [late, usual] = [at95(beside.last), at95(among.last)];
  if (late > TOLD_MS && late > usual * 2) {
    throw new Error(
      `Beside streams that nobody reads the last reader waits ${Math.round(late)} ms, else ${usual} ms`,
    );
  }
  return {
    "streams read, never read": `${readers}, ${silent}`,
    ...distribution("a reader told, beside full silent ones", beside.all),
    ...distribution("the last reader told, beside them", beside.last),
    ...distribution("the last reader told, without them", among.last),
    "processor time of a change, beside and without them (ms)": `${Math.round(beside.cost)}, ${
      Math.round(among.cost)
    }`,
    "changes until the silent ones are full": made,
    "events left out for them": skipped,
    "silent ones dropped": silent,
    "readers dropped": clients.ended,
    "memory before, with the full ones, with all, at the end (MB)": [before, full, memory, rested].join(", "),
  };
}

/**
 * Opens streams of which some are never read, and tells the readers of changes.
 *
 * @throws {Error} when a stream is not opened, or a reader is not told
 */
export async function tellAll(sidecar: SidecarProcess, clients: EventClients, { share }: Options) {
  const readers = shareOf(READERS, share, 50);
  const silent = shareOf(SILENT, share, 5);
  await clients.open(sidecar.url, { readers, silent });
  await untilOpen(sidecar, clients);
  const { last } = await changes(sidecar, clients, shareOf(CHANGES, share, 5));
  return { readers, silent, told: last.length };
}

function untilOpen(sidecar: SidecarProcess, clients: EventClients): Promise<void> {
  return until("every stream to be open", async () => {
    return await metric(sidecar, "scoreline_event_clients") === clients.count;
  });
}

interface Told {
  /** Of every reader and change ... */
  readonly all: readonly number[];
  /** ... and of the last reader of each change: from before it is asked for, ms. */
  readonly last: readonly number[];
  /** Processor time of the sidecar for each change, with what it does meanwhile, ms. */
  readonly cost: number;
}

/** Changes the score that often, and finds out when each reader was told. */
async function changes(sidecar: SidecarProcess, clients: EventClients, times: number): Promise<Told> {
  const all: number[] = [];
  const last: number[] = [];
  const before = await sidecar.processorMilliseconds();
  for (let number = 0; number < times; number++) {
    const began = performance.now();
    const told = (await clients.toldOf(await change(sidecar, number))).map((at) => at - began);
    for (const ms of told) all.push(ms);
    last.push(Math.max(...told));
    await pause(EVERY_MS);
  }
  return { all, last, cost: (await sidecar.processorMilliseconds() - before) / times };
}

/** Changes the score until events are left out for every silent stream, and answers how often. */
async function fill(sidecar: SidecarProcess, silent: number): Promise<number> {
  for (let made = 0; made < MOST_CHANGES; made += BATCH) {
    for (let batch = 0; batch < BATCH; batch += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => change(sidecar, number)));
    }
    if (await metric(sidecar, "scoreline_events_skipped_total") > silent * 10) return made + BATCH;
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
