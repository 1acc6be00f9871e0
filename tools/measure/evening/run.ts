import { type Canvas, createCanvas } from "@napi-rs/canvas";
import type { Label, Outcome } from "../../../sidecar/contract.ts";
import { type CooldownState, nextLook, READY } from "../../../sidecar/domain/cooldown.ts";
import { step } from "../../../sidecar/domain/step.ts";
import { createDetails } from "../../../sidecar/detail.ts";
import type { Keeper } from "../keeper.ts";
import type { Progress } from "../progress.ts";
import type { Reading, Rig } from "../rig.ts";
import { compareCounts, type Comparison, type Count } from "./comparison.ts";
import type { EveningPictures } from "./pictures.ts";
import type { Evening, Match, Screen, Stretch } from "./timeline.ts";

/** A count, and what it rests on. */
export interface EveningCount extends Count {
  readonly label: Label | null;
  readonly confidence: number | null;
  /** What was counted at first, where the progress screen said otherwise; else `null`. */
  readonly corrected_from: Outcome | null;
}

export interface EveningReport {
  readonly seed: number;
  readonly hours: number;
  readonly language: string;
  readonly matches: readonly Match[];
  readonly counts: readonly EveningCount[];
  readonly comparison: Comparison;
  readonly looks: number;
  /** Looks that found no picture. */
  readonly gaps: number;
  /** Pictures that were drawn and read. */
  readonly pictures: number;
  /** Of them, those of a settled result, those of them that were read right, those without a result, those of them read as one. */
  readonly settled: number;
  readonly settled_right: number;
  readonly none: number;
  readonly none_false: number;
}

const MINUTE = 60_000;

const SETTLED: ReadonlySet<Screen> = new Set(["banner", "banner_with_score", "progress"]);

/** Lets the detector and the rules watch an evening with a simulated clock: the pace is the sidecar's own. Progress is in minutes. */
export async function runEvening(
  rig: Rig,
  evening: Evening,
  pictures: EveningPictures,
  { progress, keep }: { progress: Progress; keep: Keeper },
): Promise<EveningReport> {
  const { stretches, durationMs } = evening;
  const counts: EveningCount[] = [];
  const tally = { looks: 0, gaps: 0, pictures: 0, settled: 0, settled_right: 0, none: 0, none_false: 0 };
  const nextDetail = createDetails(rig.rules);
  let state: CooldownState = READY;
  let newest: { readonly name: string; readonly reading: Reading } | null = null;
  let place = 0;

  async function lookAt(stretch: Stretch, at: number): Promise<Reading> {
    const detail = nextDetail(state);
    const name = `${pictures.nameAt(stretch, at)}, ${detail}`;
    if (newest?.name === name) return newest.reading;
    const picture = pictures.draw(stretch, at);
    const shown = detail === "full" ? picture : smaller(picture, rig.widthFor(detail));
    const jpeg = await shown.encode("jpeg", rig.captureQuality);
    const reading = await rig.read(jpeg, detail);
    newest = { name, reading };
    tally.pictures++;
    const truth = evening.matches.find(({ number }) => number === stretch.match)?.outcome ?? "none";
    const right = reading.judged === truth;
    // A glance is at the banner's place alone.
    const isSettled = SETTLED.has(stretch.screen) && !(detail === "glance" && stretch.screen === "progress");
    if (isSettled) {
      tally.settled++;
      if (right) tally.settled_right++;
    } else if (truth === "none") {
      tally.none++;
      if (!right) tally.none_false++;
    }
    if (!right && (truth === "none" || isSettled)) {
      await keep(`evening-${evening.seed}-${at}-${stretch.screen}-${truth}-as-${reading.judged}`, jpeg);
    }
    return reading;
  }

  for (let at = 0; at < durationMs;) {
    while ((stretches[place]?.to ?? Infinity) <= at) place++;
    const stretch = stretches[place];
    if (stretch === undefined) break;
    const instant = { wall: at, mono: at };
    const reading = stretch.screen === "lost" ? null : await lookAt(stretch, at);
    tally.looks++;
    if (reading === null) tally.gaps++;
    const [next, result, correction] = step(
      state,
      reading === null
        ? { kind: "gap", at: instant }
        : { kind: "reading", at: instant, source: "game", ...reading },
      rig.rules,
    );
    if (result !== null) {
      const { outcome, label, confidence } = result;
      counts.push({ at, outcome, label, confidence, corrected_from: null });
    }
    if (correction !== null) correct(counts, correction.outcome, rig.rules.countDraws);
    state = next;
    at = nextLook(state, at, rig.rules, rig.pollIntervalMs);
    progress(Math.floor(Math.min(at, durationMs) / MINUTE), Math.floor(durationMs / MINUTE));
  }
  const { seed, language, matches } = evening;
  const countable = matches.filter(({ outcome }) => outcome !== "draw" || rig.rules.countDraws);
  const comparison = compareCounts(countable, counts);
  return { seed, hours: durationMs / 3_600_000, language, matches, counts, comparison, ...tally };
}

/** As OBS scales a picture. */
function smaller(picture: Canvas, width: number): Canvas {
  const canvas = createCanvas(width, Math.round(width * picture.height / picture.width));
  const ctx = canvas.getContext("2d");
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Does to the newest count what the scorekeeper would: it takes the other outcome, or is undone where draws do not count. */
function correct(counts: EveningCount[], outcome: Outcome, countDraws: boolean): void {
  const count = counts.pop();
  if (count === undefined || (outcome === "draw" && !countDraws)) return;
  counts.push({ ...count, outcome, corrected_from: count.outcome });
}
