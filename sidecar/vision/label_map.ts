import * as v from "valibot";
import { parseJson } from "./json.ts";
import { type ModelLabel, modelLabels } from "./labels.ts";

const index = v.pipe(v.number(), v.integer(), v.minValue(0));

const labelMapSchema = v.object({
  label_map: v.pipe(
    v.record(v.string(), index),
    v.transform((map) => Object.entries(map).sort(([, a], [, b]) => a - b)),
    v.check(
      (entries) => entries.every(([, at], i) => at === i),
      "the numbers must count up from 0, each once",
    ),
    v.transform((entries) => entries.map(([name]) => name)),
    modelLabels,
  ),
  /** The same the other way round. */
  idx_to_label: v.optional(v.record(v.string(), v.string())),
});

/**
 * Parses a `label_map.json`, as ow2-victory-counter, the earlier counter in Rust, ships one with its model, and answers the
 * labels in the order of the network's outputs. Throws an `Error` that names the first thing that is wrong.
 */
export function parseLabelMap(text: string): readonly ModelLabel[] {
  const { label_map: labels, idx_to_label } = parseJson(labelMapSchema, text);
  const inverse = Object.fromEntries(labels.map((label, i) => [String(i), label]));
  if (idx_to_label !== undefined && JSON.stringify(idx_to_label) !== JSON.stringify(inverse)) {
    throw new Error("'idx_to_label' and 'label_map' contradict each other");
  }
  return labels;
}
