import type { Crop } from "./decode.ts";
import { createPlaneResizer } from "./resize.ts";

/** What a network expects of a crop: its size in samples, and `x = (value * scale - mean) / std` per channel. */
export interface TensorShape {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Fills NCHW tensors (n, 3, height, width; RGB) from crops. The array it answers is good until the next call. */
export function createTensorFiller(shape: TensorShape): (crops: readonly Crop[]) => Float32Array {
  const { width, height } = shape;
  const size = width * height;
  const resizePlane = createPlaneResizer();
  let buffer = new Float32Array(0);
  return (crops) => {
    if (buffer.length < crops.length * 3 * size) buffer = new Float32Array(crops.length * 3 * size);
    crops.forEach((crop, n) => {
      const [first, second, third] = [0, 1, 2].map((channel) => {
        const from = (n * 3 + channel) * size;
        return buffer.subarray(from, from + size);
      });
      if (!first || !second || !third) return;
      resizePlane(crop.planes[0], crop.area, width, height, first);
      resizePlane(crop.planes[1], crop.area, width, height, second);
      resizePlane(crop.planes[2], crop.area, width, height, third);
      if (crop.colour === "ycbcr") toRgb(first, second, third);
      [first, second, third].forEach((channel, index) => normalise(channel, shape, index));
    });
    return buffer.subarray(0, crops.length * 3 * size);
  };
}

/** YCbCr to RGB in place (ITU-T T.871, section 7), clamped to 0..255. */
function toRgb(first: Float32Array, second: Float32Array, third: Float32Array): void {
  for (let i = 0; i < first.length; i++) {
    const y = first[i] ?? 0;
    const cb = (second[i] ?? 0) - 128;
    const cr = (third[i] ?? 0) - 128;
    first[i] = Math.max(0, Math.min(255, y + 1.402 * cr));
    second[i] = Math.max(0, Math.min(255, y - 0.344136 * cb - 0.714136 * cr));
    third[i] = Math.max(0, Math.min(255, y + 1.772 * cb));
  }
}

function normalise(channel: Float32Array, { scale, mean, std }: TensorShape, index: number): void {
  const factor = scale / (std[index] ?? 1);
  const shift = (mean[index] ?? 0) / (std[index] ?? 1);
  for (let i = 0; i < channel.length; i++) channel[i] = (channel[i] ?? 0) * factor - shift;
}
