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
  let buffer = new Float32Array(0);
  return (crops) => {
    const length = crops.length * 3 * size;
    if (buffer.length < length) buffer = new Float32Array(length);
    crops.forEach((crop, n) => {
      for (let channel = 0; channel < 3; channel++) {
        const from = colour === "rgb" ? channel : 2 - channel;
        const deviation = std[channel] ?? 1;
        const factor = scale / deviation;
        const shift = (mean[channel] ?? 0) / deviation;
        const to = n * 3 * size + channel * channelStep;
        for (let i = 0; i < size; i++) {
          buffer[to + i * pixelStep] = (crop[i * 3 + from] ?? 0) * factor - shift;
        }
      }
    });
    return buffer.subarray(0, length);
  };
}
