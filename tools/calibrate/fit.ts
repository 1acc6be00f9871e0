import type { LastLayer } from "../../sidecar/vision/last_layer.ts";
import { minimise, type Objective } from "./minimise.ts";

/** What a layer is fitted to: rows of features, the class that each shows, and how much it weighs. */
export interface Examples {
  readonly features: Float32Array;
  readonly classes: readonly number[];
  readonly weights: readonly number[];
}

/**
 * The share of certainty that is taken from every target and spread over the classes, as in the training (tools/train):
 * without it a fit to a handful of frames would make the layer surer than it ever was, not better.
 */
const SMOOTHING = 0.03;

/**
 * Fits a linear softmax layer (multinomial logistic regression): the least mean cross-entropy over the examples, plus
 * `strength` / 2 times the square of how far weights and biases go from `start`, measured in what that moves the logits of
 * a typical example. A strength of 1 hardly lets it move, one of 0.001 lets the examples decide.
 */
export function fitLayer(start: LastLayer, examples: Examples, strength: number): LastLayer {
  const fitted = minimise(objectiveOf(start, examples, strength), pointOf(start));
  return {
    weight: fitted.subarray(0, start.weight.length),
    bias: fitted.subarray(start.weight.length),
  };
}

/** The weights and then the biases as one point. */
export function pointOf({ weight, bias }: LastLayer): Float64Array {
  return Float64Array.from([...weight, ...bias]);
}

/** What `fitLayer` minimises, with its gradient. */
export function objectiveOf(start: LastLayer, examples: Examples, strength: number): Objective {
  const { features, classes, weights } = examples;
  const outputs = start.bias.length;
  const columns = start.weight.length / outputs;
  const origin = pointOf(start);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const stiffness = strength * typicalSquare(features, columns);
  const logits = new Float64Array(outputs);

  return (point, gradient) => {
    let loss = 0;
    for (let i = 0; i < point.length; i++) {
      const distance = (point[i] ?? 0) - (origin[i] ?? 0);
      loss += stiffness * distance * distance / 2;
      gradient[i] = stiffness * distance;
    }
    classes.forEach((shown, row) => {
      const from = row * columns;
      for (let one = 0; one < outputs; one++) {
        let sum = point[outputs * columns + one] ?? 0;
        for (let i = 0; i < columns; i++) sum += (point[one * columns + i] ?? 0) * (features[from + i] ?? 0);
        logits[one] = sum;
      }
      const largest = Math.max(...logits);
      const scale = largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
      const share = (weights[row] ?? 0) / total;
      for (let one = 0; one < outputs; one++) {
        const target = SMOOTHING / outputs + (one === shown ? 1 - SMOOTHING : 0);
        const logProbability = (logits[one] ?? 0) - scale;
        loss -= share * target * logProbability;
        const slope = share * (Math.exp(logProbability) - target);
        for (let i = 0; i < columns; i++) {
          const k = one * columns + i;
          gradient[k] = (gradient[k] ?? 0) + slope * (features[from + i] ?? 0);
        }
        const k = outputs * columns + one;
        gradient[k] = (gradient[k] ?? 0) + slope;
      }
    });
    return loss;
  };
}

/** The mean square length of a row, with 1 for the bias. */
function typicalSquare(features: Float32Array, columns: number): number {
  const rows = Math.max(1, features.length / columns);
  return 1 + features.reduce((sum, value) => sum + value * value, 0) / rows;
}
