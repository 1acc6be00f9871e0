/** What a network expects of a crop: its size in pixels, the order of axes and channels, and the numbers. */
export interface TensorShape {
  readonly width: number;
  readonly height: number;
  readonly layout: "nchw" | "nhwc";
  readonly colour: "rgb" | "bgr";
  /** `x = (value * scale - mean) / std`; mean and std in the order of `colour`. */
  readonly scale: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/**
 * Makes a function that lays crops (red, green, blue of every pixel, row by row) out as the tensor that a network takes:
 * (n, 3, height, width) or (n, height, width, 3). The array it answers is good until the next call.
 */
export function createTensorFiller(shape: TensorShape): (crops: readonly Uint8Array[]) => Float32Array {
  const { layout, colour, scale, mean, std } = shape;
  const size = shape.width * shape.height;
  const [channelStep, pixelStep] = layout === "nchw" ? [size, 1] : [1, 3];
  const [from0, from2] = colour === "rgb" ? [0, 2] : [2, 0];
  const [factor0, factor1, factor2] = [scale / std[0], scale / std[1], scale / std[2]];
  const [shift0, shift1, shift2] = [mean[0] / std[0], mean[1] / std[1], mean[2] / std[2]];
  let buffer = new Float32Array(0);
  return (crops) => {
    const length = crops.length * 3 * size;
    if (buffer.length < length) buffer = new Float32Array(length);
    crops.forEach((crop, n) => {
      const first = n * 3 * size;
      for (let i = 0, at = 0, to = first; i < size; i++, at += 3, to += pixelStep) {
        buffer[to] = (crop[at + from0] ?? 0) * factor0 - shift0;
        buffer[to + channelStep] = (crop[at + 1] ?? 0) * factor1 - shift1;
        buffer[to + 2 * channelStep] = (crop[at + from2] ?? 0) * factor2 - shift2;
      }
    });
    return buffer.subarray(0, length);
  };
}
