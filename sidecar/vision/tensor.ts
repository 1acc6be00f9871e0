/** What a network expects of a crop: its size in pixels, and `x = (value * scale - mean) / std` per channel. */
export interface TensorShape {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/**
 * Makes a function that lays crops (red, green, blue of every pixel, row by row) out as an NCHW tensor
 * (n, 3, height, width). The array it answers is good until the next call.
 */
export function createTensorFiller(shape: TensorShape): (crops: readonly Uint8Array[]) => Float32Array {
  const size = shape.width * shape.height;
  let buffer = new Float32Array(0);
  return (crops) => {
    const length = crops.length * 3 * size;
    if (buffer.length < length) buffer = new Float32Array(length);
    crops.forEach((crop, n) => {
      for (let channel = 0; channel < 3; channel++) {
        const std = shape.std[channel] ?? 1;
        const factor = shape.scale / std;
        const shift = (shape.mean[channel] ?? 0) / std;
        const to = (n * 3 + channel) * size;
        for (let i = 0; i < size; i++) buffer[to + i] = (crop[i * 3 + channel] ?? 0) * factor - shift;
      }
    });
    return buffer.subarray(0, length);
  };
}
