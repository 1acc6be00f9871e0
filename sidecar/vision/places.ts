import { type Label, LABELS, type ResultScreen } from "../contract.ts";
import { combineRegions, noProbabilities, type RegionReading, type Verdict } from "./combine.ts";
import { labelOn, type ModelLabel } from "./labels.ts";

/** What the network said of the places of one picture. */
export interface PlacesReading {
  readonly verdict: Verdict;
  /** The likeliest label of each place, taken by itself. */
  readonly likeliest: readonly Label[];
}

/**
 * Reads a picture off its places: `rows` holds the probabilities of the `labels` for each of them, `names` says which
 * screen each is for. A screen that can be in several places is where most of a result is to be seen.
 */
export function readPlaces(
  names: readonly ResultScreen[],
  rows: Float32Array,
  labels: readonly ModelLabel[],
): PlacesReading {
  const readings = names.map((name, n): RegionReading => {
    const probabilities = noProbabilities();
    labels.forEach((label, i) => probabilities[labelOn(name, label)] += rows[n * labels.length + i] ?? 0);
    return { name, probabilities };
  });
  const screens = [...new Set(names)].flatMap((screen) => likeliestPlace(readings, screen));
  const likeliest = readings.map(({ probabilities }) =>
    LABELS.reduce((best, label) => probabilities[label] > probabilities[best] ? label : best)
  );
  return { verdict: combineRegions(screens), likeliest };
}

function likeliestPlace(readings: readonly RegionReading[], name: ResultScreen): RegionReading[] {
  const places = readings.filter((reading) => reading.name === name);
  places.sort((a, b) => a.probabilities.none - b.probabilities.none);
  return places.slice(0, 1);
}
