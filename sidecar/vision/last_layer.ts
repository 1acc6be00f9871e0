/** A linear layer with softmax: what stands at the end of the network and turns features into probabilities. */
export interface LastLayer {
  /** One row of features' weights per class, row by row. */
  readonly weight: Float64Array;
  /** One number per class. */
  readonly bias: Float64Array;
}

/** Logits of rows of features: features x weight^T + bias, row by row. */
export function logitsOf({ weight, bias }: LastLayer, features: Float32Array): Float32Array {
  const classes = bias.length;
  const columns = weight.length / classes;
  const rows = features.length / columns;
  const logits = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    for (let one = 0; one < classes; one++) {
      let sum = bias[one] ?? 0;
      for (let i = 0; i < columns; i++) {
        sum += (weight[one * columns + i] ?? 0) * (features[row * columns + i] ?? 0);
      }
      logits[row * classes + one] = sum;
    }
  }
  return logits;
}
