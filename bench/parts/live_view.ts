import { fileURLToPath } from "node:url";
import { hasCodecLibrary } from "../../sidecar/webrtc/codec_library.ts";
import { type NumberedPictures, numberedPictures } from "../../tests/support/numbered_pictures.ts";
import { readNumbers } from "../../tests/support/numbered_viewer.ts";
import { aiortcIsInstalled } from "../../tests/support/whep_viewer.ts";
import { startAiortc, startOurs } from "../live_view/servers.ts";
import type { Part, Row } from "../part.ts";
import { rowOf } from "../part.ts";
import { costRow, slowestRow, toldBeside, withoutLossRows } from "../viewing/rows.ts";
import { type LiveServer, PICTURE } from "../viewing/server.ts";
import { SECONDS, WARM_UP_SECONDS, watched } from "../viewing/watched.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Viewers, and how much of aiortc's processor time a delivered frame may cost: as aiortc is, and with a quicker encoder. */
const CASES = [
  { viewers: 1, ofStock: null, ofPatched: null },
  { viewers: 5, ofStock: 0.15, ofPatched: 0.45 },
  { viewers: 10, ofStock: 0.1, ofPatched: 0.35 },
];
const MANY_VIEWERS = 20;

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
      const about = { budget: 10, viewers, ours };
      const beside = { ...about, theirs: stock, baseline: "aiortc" };
      const besidePatched = { ...about, theirs: patched, baseline: "aiortc, x264 ultrafast" };
      rows.push(
        costRow(beside, "CPU a delivered frame", ofStock),
        costRow(besidePatched, "the same", ofPatched),
        slowestRow(about),
        toldBeside(beside, "connected", ({ connected_ms }) => connected_ms, 500),
        toldBeside(beside, "first frame", ({ first_frame_ms }) => first_frame_ms, 500),
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
    rows.push(...withoutLossRows({ budget: 10, viewers: MANY_VIEWERS, ours: many }));
    return rows;
  },
};

/** How old each picture is that one viewer decodes, ms. */
async function agesOf(server: LiveServer, { fps, jpegs }: NumberedPictures): Promise<readonly number[]> {
  await using live = server;
  const { ages } = await readNumbers({ url: live.url, seconds: SECONDS, fps, count: jpegs.length });
  return ages.slice(WARM_UP_SECONDS * fps);
}
