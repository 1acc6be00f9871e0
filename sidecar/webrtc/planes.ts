/** The three planes of a YUV 4:2:0 picture, as a codec library hands them out. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  /** Y, U, V. */
  readonly data: readonly [Uint8Array, Uint8Array, Uint8Array];
  /** Bytes from one row to the next, of each plane. */
  readonly stride: readonly [number, number, number];
}

/** A colour as video has it, 0..255 each. */
export interface Yuv {
  readonly y: number;
  readonly u: number;
  readonly v: number;
}

/** A rectangle in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Text as a picture of how much of each pixel it covers, 0..255. */
export interface TextMask {
  readonly width: number;
  readonly height: number;
  readonly coverage: Uint8Array;
}

/** `#rrggbb` as BT.601 video of limited range (ITU-R BT.601-7, section 2.5). */
export function yuvOf(colour: string): Yuv {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) as [number, number, number];
  return {
    y: Math.round(16 + 0.257 * r + 0.504 * g + 0.098 * b),
    u: Math.round(128 - 0.148 * r - 0.291 * g + 0.439 * b),
    v: Math.round(128 + 0.439 * r - 0.368 * g - 0.071 * b),
  };
}

/** Fills the part of a rectangle that lies inside the picture. */
export function fill(planes: Planes, box: Box, { y, u, v }: Yuv): void {
  const left = inside(box.x, planes.width), right = inside(box.x + box.width, planes.width);
  const top = inside(box.y, planes.height), bottom = inside(box.y + box.height, planes.height);
  if (left >= right || top >= bottom) return;
  const colours = [y, u, v] as const;
  planes.data.forEach((plane, index) => {
    const shift = index === 0 ? 0 : 1;
    const stride = planes.stride[index] ?? 0;
    const [from, to] = [left >> shift, (right + shift) >> shift];
    for (let row = top >> shift; row < (bottom + shift) >> shift; row++) {
      plane.fill(colours[index] ?? 0, row * stride + from, row * stride + to);
    }
  });
}

/** Draws the outline of a rectangle, `line` pixels thick. */
export function outline(planes: Planes, { x, y, width, height }: Box, line: number, colour: Yuv): void {
  fill(planes, { x, y, width, height: line }, colour);
  fill(planes, { x, y: y + height - line, width, height: line }, colour);
  fill(planes, { x, y, width: line, height }, colour);
  fill(planes, { x: x + width - line, y, width: line, height }, colour);
}

/** Draws text of one colour with its upper left corner at `x`, `y`; both are even numbers of pixels. */
export function drawText(planes: Planes, mask: TextMask, x: number, y: number, colour: Yuv): void {
  const width = Math.min(mask.width, planes.width - x), height = Math.min(mask.height, planes.height - y);
  const [luma, blue, red] = planes.data;
  const [lumaStride, blueStride, redStride] = planes.stride;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const covered = mask.coverage[row * mask.width + column] ?? 0;
      if (covered === 0) continue;
      blend(luma, (y + row) * lumaStride + x + column, colour.y, covered);
      if ((row | column) & 1) continue;
      blend(blue, ((y + row) >> 1) * blueStride + ((x + column) >> 1), colour.u, covered);
      blend(red, ((y + row) >> 1) * redStride + ((x + column) >> 1), colour.v, covered);
    }
  }
}

function blend(plane: Uint8Array, at: number, value: number, covered: number): void {
  const before = plane[at] ?? 0;
  plane[at] = before + (value - before) * covered / 255;
}

function inside(value: number, limit: number): number {
  return Math.max(0, Math.min(limit, Math.round(value)));
}
