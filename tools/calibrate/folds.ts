import { type Label, type Outcome, outcomeOf } from "../../sidecar/contract.ts";

const MOST_FOLDS = 5;
const LEAST_FRAMES = 8;

/** A sentence about frames that are too few to learn from; `null` when they are enough. */
export function complaintAboutFrames(frames: readonly { readonly truth: Label }[]): string | null {
  const sizes = sizesOf(frames);
  if (frames.length < LEAST_FRAMES) {
    return `${frames.length} pictures are too few: at least ${LEAST_FRAMES} with a label are needed.`;
  }
  if (sizes.size < 2) {
    return `All pictures show ${
      [...sizes.keys()].join()
    }: pictures of at least two outcomes are needed, such as ` +
      "victory_text and none.";
  }
  const lonely = [...sizes].find(([, size]) => size === 1);
  return lonely === undefined
    ? null
    : `Only one picture shows ${
      lonely[0]
    }: add another, so that one can be tried out with the other, or leave it out.`;
}

/** Which fold each frame is held out in: every outcome in all folds, neighbours in the same one. */
export function foldsOf(frames: readonly { readonly truth: Label }[]): number[] {
  const sizes = sizesOf(frames);
  const count = Math.min(MOST_FOLDS, ...sizes.values());
  const seen = new Map<string, number>();
  return frames.map(({ truth }) => {
    const outcome = outcomeOf(truth);
    const index = seen.get(outcome) ?? 0;
    seen.set(outcome, index + 1);
    return Math.floor(index * count / (sizes.get(outcome) ?? 1));
  });
}

function sizesOf(frames: readonly { readonly truth: Label }[]): Map<Outcome | "none", number> {
  const sizes = new Map<Outcome | "none", number>();
  for (const { truth } of frames) sizes.set(outcomeOf(truth), (sizes.get(outcomeOf(truth)) ?? 0) + 1);
  return sizes;
}
