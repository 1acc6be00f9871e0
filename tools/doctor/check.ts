import * as v from "valibot";

/** What was found out about one part of the setup. */
export const check = v.object({
  name: v.string(),
  /** `warning`: it works, but not as it might be meant. */
  state: v.picklist(["ok", "warning", "failed"]),
  /** One sentence; unless all is well, it says what to do next. */
  message: v.string(),
  /** What programs may want to know besides, by name. */
  details: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.null()])), {}),
});
export type Check = v.InferOutput<typeof check>;

/** A check as it is told: without details when there are none. */
export type Finding = v.InferInput<typeof check>;

/** Takes a check as soon as it is done. */
export type Tell = (finding: Finding) => void;

/** What is said elsewhere without a full stop, as a sentence. */
export function sentence(message: string): string {
  return /[.?]$/.test(message) ? message : `${message}.`;
}
