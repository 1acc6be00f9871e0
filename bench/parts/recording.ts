import { createRecordings } from "../../sidecar/media/recordings.ts";
import { encoded } from "../../sidecar/media/testing/encoded.ts";
import { later, Publication } from "../../sidecar/media/testing/publication.ts";
import { DEFAULTS } from "../../sidecar/config/schema.ts";
import { systemClock } from "../../sidecar/runtime/clock.ts";
import { Counters } from "../../sidecar/runtime/counters.ts";
import type { AccessUnit } from "../../sidecar/runtime/media.ts";
import { findProgram } from "../../tests/support/program.ts";
import type { Part } from "../part.ts";
import { rowOf } from "../part.ts";
import { inTurns, ownCpuMs } from "../processor.ts";

const SECONDS = 10, FPS = 30;
const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** A stream of 720p30 with sound on its way into a file, with the last seconds kept for clips as well, a second at a time. */
export const recording: Part = {
  budget: 12,
  name: "recording",
  unavailable: () => findProgram("ffmpeg") === null ? "ffmpeg is not installed" : null,
  async run({ tell }) {
    tell("recording a stream");
    const media = await encoded({ seconds: SECONDS, fps: FPS, gop: FPS, width: 1280, height: 720 });
    const bySecond = Array.from(
      { length: SECONDS },
      (_, second) => media.units.filter(({ timestampUs }) => Math.floor(timestampUs / 1_000_000) === second),
    );
    const bytes = media.units.reduce((sum, { data }) => sum + data.length, 0);
    const recorded = (streams: readonly string[]) => () => cpuMsAFrame(media.format, bySecond, [...streams]);
    const [both = [], clips = []] = await inTurns([recorded(["obs"]), recorded([])], 8);
    const rate = `${(bytes * 8 / SECONDS / 1e6).toFixed(1)} Mb/s`;
    const row = { budget: 12, unit: "CPU ms a frame" };
    return [
      rowOf({ ...row, name: `recording 720p30, ${rate}, and keeping 30 s for clips`, ours: both, limit: 1 }),
      rowOf({ ...row, name: "keeping 30 s for clips alone", ours: clips, limit: null }),
    ];
  },
};

async function cpuMsAFrame(
  format: Publication["stream"]["format"],
  bySecond: readonly (readonly AccessUnit[])[],
  streams: string[],
): Promise<number> {
  const dir = await Deno.makeTempDir({ prefix: "scoreline-bench-" });
  const counters = new Counters();
  const waiting = () =>
    counters.list().find(({ name }) => name === "scoreline_record_waiting_bytes")?.read() ?? 0;
  try {
    const recordings = createRecordings({
      config: { ...DEFAULTS.record, dir, streams },
      score: () => ({ victories: 0, defeats: 0, draws: 0 }),
      clock: systemClock,
      logger: SILENT,
      counters,
    });
    const obs = new Publication("obs", format);
    recordings.onStream(obs.stream);
    const before = ownCpuMs();
    for (let round = 0; round < 3; round++) {
      for (const units of bySecond) {
        obs.send(later(units, round * SECONDS));
        while (waiting() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
    obs.end();
    await recordings.close();
    return (ownCpuMs() - before) / (3 * SECONDS * FPS);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}
