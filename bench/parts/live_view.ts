import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { hasCodecLibrary } from "../../sidecar/webrtc/codec_library.ts";
import { type NumberedPictures, numberedPictures } from "../../tests/support/numbered_pictures.ts";
import { readNumbers } from "../../tests/support/numbered_viewer.ts";
import { aiortcIsInstalled } from "../../tests/support/whep_viewer.ts";
import { type LiveServer, PICTURE, startAiortc, startOurs } from "../live_view/servers.ts";
import type { Part, Row } from "../part.ts";
import { rowOf } from "../part.ts";
import { cpuMsOf } from "../processor.ts";
import { spreadOf } from "../statistics.ts";

const path = (place: string) => fileURLToPath(new URL(place, import.meta.url));
const ROOT = path("../..");
const SECONDS = 8;
/** Frames of the first seconds are of an encoder and a connection that are being set up. */
const WARM_UP_SECONDS = 3;

/** Viewers, and how much of aiortc's processor time a delivered frame may cost: as aiortc is, and with a quicker encoder. */
const CASES = [
  { viewers: 1, ofStock: null, ofPatched: null },
  { viewers: 5, ofStock: 0.15, ofPatched: 0.45 },
  { viewers: 10, ofStock: 0.1, ofPatched: 0.35 },
];
const MANY_VIEWERS = 20;

const seenByOne = v.object({
  frames: v.number(),
  fps: v.number(),
  lost: v.number(),
  seconds: v.number(),
  connected_ms: v.number(),
  first_frame_ms: v.number(),
});
const failed = v.object({ failed: v.string() });
type Seen = v.InferOutput<typeof seenByOne>;

interface Watched {
  readonly seen: readonly Seen[];
  readonly failures: readonly string[];
  readonly cpuMsPerFrame: number;
}

/** The detector's view at 720p30 and 2.5 Mb/s, beside a server on aiortc that shows the same pictures. */
export const liveView: Part = {
  budget: 10,
  name: "live-view",
  unavailable() {
    if (Deno.build.os !== "linux") return "the processor time of another process is read from /proc";
    if (!aiortcIsInstalled()) return "aiortc is not installed (Debian: python3-aiortc)";
    return hasCodecLibrary(ROOT) ? null : "the encoder is not installed (deno task install-webrtc)";
  },
  async run({ tell }) {
    const pictures = await numberedPictures(PICTURE);
    const rows: Row[] = [];
    for (const { viewers, ofStock, ofPatched } of CASES) {
      tell(`the live view, ${viewers} viewers`);
      const [ours, stock, patched] = [
        await watched(await startOurs(pictures), viewers),
        await watched(await startAiortc(pictures, false), viewers),
        await watched(await startAiortc(pictures, true), viewers),
      ];
      const rates = (one: Watched) => one.seen.map(({ fps }) => fps);
      rows.push(
        costRow(ours, stock, `${viewers} viewers, CPU a delivered frame`, "aiortc", ofStock),
        costRow(ours, patched, `${viewers} viewers, the same`, "aiortc, x264 ultrafast", ofPatched),
        rowOf({
          budget: 10,
          name: `${viewers} viewers, slowest viewer`,
          unit: "frames/s",
          ours: [Math.min(...rates(ours), ours.failures.length > 0 ? 0 : Infinity)],
          limit: 25,
          atLeast: true,
        }),
        toldBeside(ours, stock, viewers, "connected", ({ connected_ms }) => connected_ms),
        toldBeside(ours, stock, viewers, "first frame", ({ first_frame_ms }) => first_frame_ms),
      );
    }
    tell("how old the pictures are");
    const [ages, theirs] = [
      await agesOf(await startOurs(pictures), pictures),
      await agesOf(await startAiortc(pictures, true), pictures),
    ];
    rows.push(
      rowOf({
        budget: 10,
        name: "age of a picture",
        unit: "ms (p95)",
        ours: ages,
        limit: 150,
        judged: "p95",
      }),
      rowOf({ budget: 10, name: "aiortc, x264 ultrafast: the same", unit: "ms", ours: theirs, limit: null }),
    );
    tell(`${MANY_VIEWERS} viewers`);
    const many = await watched(await startOurs(pictures), MANY_VIEWERS);
    rows.push(
      rowOf({
        budget: 10,
        name: `${MANY_VIEWERS} viewers, packets lost`,
        unit: "packets",
        ours: many.seen.map(({ lost }) => lost),
        limit: 0,
        judged: "high",
      }),
      rowOf({
        budget: 10,
        name: `${MANY_VIEWERS} viewers, without a picture`,
        unit: "viewers",
        ours: [many.failures.length],
        limit: 0,
      }),
    );
    return rows;
  },
};

function costRow(ours: Watched, theirs: Watched, name: string, baseline: string, limit: number | null): Row {
  return rowOf({
    budget: 10,
    name,
    unit: "CPU ms",
    ours: [ours.cpuMsPerFrame],
    baseline: { name: baseline, values: [theirs.cpuMsPerFrame] },
    limit,
  });
}

function toldBeside(
  ours: Watched,
  theirs: Watched,
  viewers: number,
  what: string,
  of: (seen: Seen) => number,
): Row {
  const row = rowOf({
    budget: 10,
    name: `${viewers} viewers, offer to ${what}`,
    unit: "ms (slowest judged)",
    ours: ours.seen.map(of),
    limit: 500,
    judged: "high",
  });
  return { ...row, baseline: { name: "aiortc", spread: spreadOf(theirs.seen.map(of)) } };
}

/** Lets viewers watch, and ends the server. */
async function watched(server: LiveServer, viewers: number): Promise<Watched> {
  await using live = server;
  const wanted = { url: live.url, viewers, seconds: SECONDS + WARM_UP_SECONDS };
  const watching = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", path("../live_view/viewers.ts"), JSON.stringify(wanted)],
    stdout: "piped",
    stderr: "piped",
  }).output();
  const before = await cpuMsOf(live.pid);
  const { stdout, stderr } = await watching;
  const cpu = await cpuMsOf(live.pid) - before;
  const said = new TextDecoder().decode(stdout);
  if (said === "") throw new Error(`The viewers ended early: ${new TextDecoder().decode(stderr)}`);
  const all = v.parse(v.array(v.union([seenByOne, failed])), JSON.parse(said));
  const seen = all.filter((one) => v.is(seenByOne, one));
  const failures = all.flatMap((one) => "failed" in one ? [one.failed] : []);
  if (seen.length === 0) {
    throw new Error(`None of ${viewers} viewers of ${live.url} has a picture: ${failures[0]}`);
  }
  return { seen, failures, cpuMsPerFrame: cpu / seen.reduce((sum, { frames }) => sum + frames, 0) };
}

/** How old each picture is that one viewer decodes, ms. */
async function agesOf(server: LiveServer, { fps, jpegs }: NumberedPictures): Promise<readonly number[]> {
  await using live = server;
  const { ages } = await readNumbers({ url: live.url, seconds: SECONDS, fps, count: jpegs.length });
  return ages.slice(WARM_UP_SECONDS * fps);
}
