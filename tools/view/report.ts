import type { Path } from "../../overlay/src/view/figures.ts";
import type { Counts } from "./tally.ts";

/** What is told of each second. */
export interface SecondReport extends Counts {
  /** Counted from the first. */
  readonly second: number;
  readonly codec: string | null;
  readonly round_trip_ms: number | null;
  readonly path: Path | null;
}

/** What is told in the end. */
export interface Summary extends Counts {
  readonly summary: true;
  /** How long it was connected. */
  readonly seconds: number;
  /** From the offer to the connection, and to the first whole frame. */
  readonly connected_ms: number;
  readonly first_frame_ms: number;
  readonly codec: string | null;
  readonly path: Path | null;
}

/** A second on one line. */
export function secondLine(report: SecondReport): string {
  const { second, frames, fps, codec, round_trip_ms, path } = report;
  return [
    `${String(second).padStart(4)} s`,
    `${frames} frames`,
    `${fps.toFixed(1)} fps`,
    megabits(report),
    lossText(report),
    `round trip ${milliseconds(round_trip_ms)}`,
    `delay ${milliseconds(report.delay_p50_ms)}`,
    codec ?? "-",
    pathText(path),
  ].join("  ");
}

/** The whole as lines. */
export function summaryLines(summary: Summary): string[] {
  const { frames, keyframes, fps, seconds, packets, lost } = summary;
  return [
    `${frames} frames (${keyframes} keyframes) in ${seconds.toFixed(1)} s: ${fps.toFixed(1)} fps, ${
      megabits(summary)
    }, ` +
    `${summary.codec ?? "no codec"}, ${pathText(summary.path)}`,
    `connected after ${milliseconds(summary.connected_ms)}, first frame after ${
      milliseconds(summary.first_frame_ms)
    }`,
    `${packets} packets, ${lost} lost (${(summary.loss * 100).toFixed(2)}%), longest gap between frames ` +
    `${milliseconds(summary.longest_gap_ms)}`,
    `delay ${milliseconds(summary.delay_p50_ms)} (95%: ${milliseconds(summary.delay_p95_ms)}), ` +
    "as far as the clocks of both machines agree",
  ];
}

function megabits({ bitrate_kbps }: Counts): string {
  return `${(bitrate_kbps / 1000).toFixed(2)} Mb/s`;
}

function lossText({ loss }: Counts): string {
  return `${(loss * 100).toFixed(1)}% lost`;
}

function milliseconds(ms: number | null): string {
  return ms === null ? "-" : `${Math.round(ms)} ms`;
}

function pathText(path: Path | null): string {
  return path === null ? "-" : `${path.local}-${path.remote}/${path.protocol}`;
}
