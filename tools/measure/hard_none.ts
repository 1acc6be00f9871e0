import type { Outcome } from "../../sidecar/contract.ts";
import { type CooldownState, READY } from "../../sidecar/domain/cooldown.ts";
import { step } from "../../sidecar/domain/step.ts";
import { type Box, FRAME, WHOLE_FRAME } from "../render/frame.ts";
import { createRng, type Rng } from "../render/rng.ts";
import { Easel } from "./easel.ts";
import { type HardScreen, pickHardScreen } from "./hard_screens.ts";
import type { Keeper } from "./keeper.ts";
import { anyLanguage } from "./languages_met.ts";
import type { Materials } from "./materials.ts";
import type { Progress } from "./progress.ts";
import type { Rig } from "./rig.ts";

/** Frames without a result in the full run. */
export const HARD_FRAMES = 10_000;

export interface HardNoneTable {
  readonly seed: number;
  readonly frames: number;
  readonly scenes: number;
  /** Frames read as a result at or above its threshold, and their share, 0..1. */
  readonly false_frames: number;
  readonly share: number;
  /** Results that the rules counted. */
  readonly counts: number;
  readonly kinds: Readonly<Record<string, KindTally>>;
}

export interface KindTally {
  frames: number;
  false_frames: number;
  counts: number;
}

/** Shows screens without a result, each in as many looks in a row as would be enough to count it, and two more. */
export async function measureHardNone(
  rig: Rig,
  materials: Materials,
  seed: number,
  frames: number,
  { progress, keep }: { progress: Progress; keep: Keeper },
): Promise<HardNoneTable> {
  const looks = rig.rules.requiredConsecutive + 2;
  const scenes = Math.ceil(frames / looks);
  const easels = { scene: new Easel(), frame: new Easel() };
  const kinds = new Map<string, KindTally>();
  for (let n = 0; n < scenes; n++) {
    const rng = createRng(seed, n);
    const screen = pickHardScreen(rng);
    const tally = kinds.get(screen.kind) ?? { frames: 0, false_frames: 0, counts: 0 };
    kinds.set(screen.kind, tally);
    const scene = drawScene(easels.scene, rig.captureWidth, screen, materials, rng);
    let state: CooldownState = READY;
    for (let look = 0; look < looks; look++) {
      const canvas = easels.frame.canvas(scene.width, scene.height);
      const ctx = canvas.getContext("2d");
      ctx.imageSmoothingQuality = "high";
      const { x, y, width, height } = screen.moving ? nudge(rng) : WHOLE_FRAME;
      const scale = scene.width / FRAME.width;
      ctx.drawImage(scene, x * scale, y * scale, width * scale, height * scale);
      const jpeg = await canvas.encode("jpeg", Math.min(100, rig.captureQuality + rng.whole(-2, 2)));
      const reading = await rig.read(jpeg);
      tally.frames++;
      if (reading.judged !== "none") {
        tally.false_frames++;
        await keep(nameOf(n, look, screen.kind, reading), jpeg);
      }
      const mono = look * rig.pollIntervalMs;
      const [next, result] = step(
        state,
        { kind: "reading", at: { wall: mono, mono }, source: "game", ...reading },
        rig.rules,
      );
      if (result !== null) tally.counts++;
      state = next;
    }
    await materials.turn();
    progress(n + 1, scenes);
  }
  const sum = (of: (tally: KindTally) => number) =>
    [...kinds.values()].reduce((total, each) => total + of(each), 0);
  const falseFrames = sum((tally) => tally.false_frames);
  return {
    seed,
    frames: scenes * looks,
    scenes,
    false_frames: falseFrames,
    share: falseFrames / (scenes * looks),
    counts: sum(({ counts }) => counts),
    kinds: Object.fromEntries([...kinds].sort(([a], [b]) => a < b ? -1 : 1)),
  };
}

/** Draws a screen once; its looks differ as those of a capture do. */
export function drawScene(
  easel: Easel,
  width: number,
  screen: HardScreen,
  { faces, pictures }: Materials,
  rng: Rng,
) {
  const language = anyLanguage(rng);
  const paint = screen.paint;
  return easel.frame(
    width,
    (stage) => paint(stage, language),
    { rng, faces, pictures, focus: screen.focus, seen: WHOLE_FRAME },
  );
}

/** What a quarter of a second moves: some pixels to a side, a step to the front; the frame stays filled. */
function nudge(rng: Rng): Box {
  const zoom = 1.01 + Math.abs(rng.around(0, 0.01));
  const [width, height] = [FRAME.width * zoom, FRAME.height * zoom];
  const shift = (room: number) => -Math.min(room, Math.max(0, room / 2 + rng.around(0, 4)));
  return { x: shift(width - FRAME.width), y: shift(height - FRAME.height), width, height };
}

function nameOf(
  scene: number,
  look: number,
  kind: string,
  { judged, confidence }: { judged: Outcome | "none"; confidence: number },
): string {
  return `none-${scene}-${look}-${kind}-as-${judged}-${confidence.toFixed(2)}`;
}
