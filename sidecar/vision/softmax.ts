/** Logits to probabilities, row by row; the largest of a row is taken off first so that nothing overflows. */
export function softmaxRows(logits: Float32Array, columns: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let row = 0; row < logits.length; row += columns) {
    const values = logits.subarray(row, row + columns);
    const largest = Math.max(...values);
    const powers = Array.from(values, (value) => Math.exp(value - largest));
    const sum = powers.reduce((a, b) => a + b, 0);
    powers.forEach((power, i) => probabilities[row + i] = power / sum);
  }
  return probabilities;
}
