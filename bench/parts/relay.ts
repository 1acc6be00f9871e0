import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasCodecLibrary } from "../../sidecar/webrtc/codec_library.ts";
import { encodedPictures } from "../../tests/support/encoded_pictures.ts";
import { readNumbers } from "../../tests/support/numbered_viewer.ts";
import { watchTogether } from "../../tests/support/relay_programs.ts";
import { aiortcIsInstalled } from "../../tests/support/whep_viewer.ts";
import type { Bench, Part, Row } from "../part.ts";
import { rowOf } from "../part.ts";
import { cpuMsOf } from "../processor.ts";
import { joinsOf, transitsOf } from "../relay/measured.ts";
import { SENT, startAiortcRelay, startOurRelay } from "../relay/servers.ts";
import { costRow, slowestRow, toldBeside } from "../viewing/rows.ts";
import type { LiveServer } from "../viewing/server.ts";
import { SECONDS, WARM_UP_SECONDS, watched } from "../viewing/watched.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BUDGET = 11;

/** Viewers, and how much of aiortc's processor time a delivered frame may cost. */
const CASES = [
  { viewers: 1, limit: 0.11 },
  { viewers: 5, limit: 0.06 },
  { viewers: 10, limit: 0.05 },
];
const MANY_VIEWERS = 20;
/** From when the last of them has come. */
const MANY_SECONDS = 10;
const JOINS = 12;

/** A stream of 720p30, 2.5 Mb/s and two seconds a group, passed on; beside a relay on aiortc, which encodes it for each viewer. */
export const relay: Part = {
  budget: BUDGET,
  name: "relay",
  unavailable() {
    if (Deno.build.os !== "linux") return "the processor time of another process is read from /proc";
    if (!aiortcIsInstalled()) return "aiortc is not installed (Debian: python3-aiortc)";
    return hasCodecLibrary(ROOT) ? null : "the encoder is not installed (deno task install-webrtc)";
  },
  async run({ tell }) {
    const folder = await Deno.makeTempDir({ prefix: "scoreline-bench-" });
    try {
      const file = join(folder, "pictures");
      tell("encoding what is published");
      const pictures = await encodedPictures({ ...SENT, file });
      const bytes = pictures.reduce((sum, { length }) => sum + length, 0);
      tell(`${(bytes * 8 * SENT.fps / pictures.length / 1e6).toFixed(2)} Mb/s`);
      return [
        ...await costs(file, tell),
        ...await delays(file, tell),
        ...await many(file, tell),
      ];
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

async function costs(file: string, tell: Bench["tell"]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { viewers, limit } of CASES) {
    tell(`the relay, ${viewers} viewers`);
    const ours = await watched(await startOurRelay({ file }), viewers);
    const theirs = await watched(await startAiortcRelay({ file }), viewers);
    const about = { budget: BUDGET, viewers, ours };
    const beside = { ...about, theirs, baseline: "aiortc" };
    rows.push(
      costRow(beside, "CPU a delivered frame", limit),
      slowestRow(about),
      toldBeside(beside, "first frame", ({ first_frame_ms }) => first_frame_ms, null),
    );
  }
  return rows;
}

async function delays(file: string, tell: Bench["tell"]): Promise<Row[]> {
  tell("how long pictures are under way");
  const row = { budget: BUDGET, unit: "ms" };
  const transits = await within(await startOurRelay({ file, stamped: true }), transitsOf);
  tell("how old pictures are when they are decoded");
  const ages = await within(await startOurRelay({ file }), agesOf);
  const theirs = await within(await startAiortcRelay({ file }), agesOf);
  tell("how soon viewers have a picture");
  const joins = await within(await startOurRelay({ file }), (live) => joinsOf(live, JOINS));
  const connected = joins.map(({ connected_ms }) => connected_ms);
  const firstFrames = joins.map(({ first_frame_ms }) => first_frame_ms);
  return [
    rowOf({
      ...row,
      name: "publisher to viewer, all of a picture",
      unit: "ms (p95)",
      ours: transits,
      limit: 50,
      judged: "p95",
    }),
    rowOf({
      ...row,
      name: "age of a decoded picture",
      ours: ages,
      baseline: { name: "aiortc", values: theirs },
      limit: null,
    }),
    rowOf({
      ...row,
      name: "in the middle of a group: offer to first picture",
      unit: "ms (p95)",
      ours: firstFrames,
      limit: 300,
      judged: "p95",
    }),
    rowOf({ ...row, name: "of that, offer to connected", ours: connected, limit: null }),
  ];
}

/** Viewers that read no more of a packet than its head: twenty of the others would take all of a small machine. */
async function many(file: string, tell: Bench["tell"]): Promise<Row[]> {
  tell(`the relay, ${MANY_VIEWERS} viewers`);
  await using live = await startOurRelay({ file });
  const { url, pid } = live;
  const before = await cpuMsOf(pid);
  const frames = MANY_SECONDS * SENT.fps;
  const crowd = await watchTogether({ url, viewers: MANY_VIEWERS, frames, seconds: 2 * MANY_SECONDS });
  const cpu = await cpuMsOf(pid) - before;
  const sum = (of: (one: typeof crowd[number]) => number) => crowd.reduce((total, one) => total + of(one), 0);
  const row = { budget: BUDGET, limit: null };
  const name = `${MANY_VIEWERS} viewers`;
  return [
    rowOf({
      ...row,
      name: `${name}, CPU a delivered frame`,
      unit: "CPU ms",
      ours: [cpu / sum(({ pictures }) => pictures)],
    }),
    rowOf({
      ...row,
      name: `${name}, packets lost by all of them`,
      unit: `of ${sum(({ packets, missing }) => packets + missing)}`,
      ours: [sum(({ missing }) => missing)],
      limit: 0,
    }),
    rowOf({
      ...row,
      name: `${name}, packets asked for again`,
      unit: "packets",
      ours: [sum(({ again }) => again)],
    }),
    rowOf({
      ...row,
      name: `${name}, without all pictures`,
      unit: "viewers",
      ours: [crowd.filter((one) => one.frames < frames).length],
      limit: 0,
    }),
  ];
}

/** Measures a server and ends it. */
async function within<Result>(
  server: LiveServer,
  measure: (live: LiveServer) => Promise<Result>,
): Promise<Result> {
  await using live = server;
  return await measure(live);
}

/** How old each picture is that one viewer decodes, by the number in it, ms. */
async function agesOf({ url }: LiveServer): Promise<readonly number[]> {
  const { ages } = await readNumbers({ url, seconds: SECONDS, fps: SENT.fps, count: SENT.pictures });
  return ages.slice(WARM_UP_SECONDS * SENT.fps);
}
