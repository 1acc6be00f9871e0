// MESSAGE FROM THE LEAD: drop this folder (no JPEG decoder of our own); sharp only, see ../NOTE_FROM_LEAD.txt
import { unstuff } from "./bits.ts";
import { decodeBlock, type Reading } from "./block.ts";
import type { Component, JpegHeader } from "./header.ts";
import { FULL_SCALE, HALF_SCALE, inverseDct, inverseDctHalf, ZIGZAG } from "./idct.ts";

/** A part of the picture in pixels (edges may lie between pixels), and whether its luma is wanted at half the size. */
export interface WantedArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly halfLuma: boolean;
}

/** Samples of one component. Only the MCUs that were asked for hold the picture; the others hold anything. */
export interface Samples {
  readonly data: Uint8ClampedArray;
  /** Samples between rows. */
  readonly stride: number;
}

export interface Scan {
  readonly luma: Samples;
  readonly halfLuma: Samples;
  readonly blue: Samples;
  readonly red: Samples;
  /** The mean brightness (0..255) of the picture's 8x8 blocks row by row, as far as `rowsRead`: its DC coefficients. */
  readonly blocks: Uint8ClampedArray;
  /** Blocks between rows of `blocks`. */
  readonly blocksStride: number;
  /** Rows of `blocks` that were read. */
  readonly blockRows: number;
}

export interface ScanOptions {
  readonly areas: readonly WantedArea[];
  /** Read to the end even when nothing wanted is left: then all of `blocks` is known and all codes were seen to be sound. */
  readonly whole: boolean;
}

interface Lane extends Reading {
  readonly horizontal: number;
  readonly vertical: number;
  readonly samples: Samples;
  /** Quantiser steps times the transform's own scale, in zigzag order. */
  readonly fullScale: Float64Array;
  readonly halfScale: Float64Array;
}

const FULL = 1;
const HALF = 2;

/**
 * Makes a decoder of the scans of baseline JPEGs (ITU-T T.81, annex F) that spends time only where it must: Huffman codes
 * are read down to the last row that is wanted, the inverse DCT is done only for MCUs that touch a wanted area.
 *
 * The decoder answers `null` when the data is damaged, cut short, or followed by anything but the end of the image.
 * It keeps its buffers: a scan is good until the next call.
 */
export function createScanDecoder(): (
  bytes: Uint8Array,
  header: JpegHeader,
  options: ScanOptions,
) => Scan | null {
  const buffers = new Map<string, Uint8ClampedArray>();
  const block = new Float64Array(64);

  function buffer(name: string, size: number): Uint8ClampedArray {
    const kept = buffers.get(name);
    if (kept && kept.length >= size) return kept;
    const made = new Uint8ClampedArray(size);
    buffers.set(name, made);
    return made;
  }

  function lane(name: string, component: Component, columns: number, rows: number): Lane {
    const { horizontal, vertical, quantiser, dc, ac } = component;
    const stride = columns * horizontal * 8;
    const samples = { data: buffer(name, stride * rows * vertical * 8), stride };
    return {
      horizontal,
      vertical,
      samples,
      dc,
      ac,
      fullScale: scaled(quantiser, FULL_SCALE),
      halfScale: scaled(quantiser, HALF_SCALE),
      predictor: 0,
    };
  }

  return (bytes, header, { areas, whole }) => {
    const stream = unstuff(bytes, header.scanOffset);
    if (stream === null) return null;
    const [y, cb, cr] = header.components;
    const columns = Math.ceil(header.width / (8 * y.horizontal));
    const allRows = Math.ceil(header.height / (8 * y.vertical));
    const { wanted, lastRow } = wantedMcus(areas, columns, allRows, 8 * y.horizontal, 8 * y.vertical);
    const rows = whole ? allRows : lastRow + 1;
    const luma = lane("luma", y, columns, allRows);
    const lanes = [luma, lane("blue", cb, columns, allRows), lane("red", cr, columns, allRows)];
    const half: Samples = {
      data: buffer("half", luma.samples.data.length >> 2),
      stride: luma.samples.stride >> 1,
    };
    const blocksStride = columns * y.horizontal;
    const blocks = buffer("blocks", blocksStride * allRows * y.vertical);
    const brightness = (y.quantiser[0] ?? 0) / 8;
    let position = 0;
    for (let mcuY = 0, mcu = 0; mcuY < rows; mcuY++) {
      for (let mcuX = 0; mcuX < columns; mcuX++, mcu++) {
        const want = wanted[mcu] ?? 0;
        for (const current of lanes) {
          const isLuma = current === luma;
          const isHalf = isLuma && want === HALF;
          const scale = isHalf ? current.halfScale : current.fullScale;
          for (let v = 0; v < current.vertical; v++) {
            for (let h = 0; h < current.horizontal; h++) {
              position = decodeBlock(stream.windows, position, current, scale, want === 0 ? null : block);
              if (position < 0 || position > stream.length) return null;
              const column = mcuX * current.horizontal + h;
              const row = mcuY * current.vertical + v;
              if (isLuma) blocks[row * blocksStride + column] = current.predictor * brightness + 128;
              if (want === 0) continue;
              const { data, stride } = current.samples;
              const at = row * 8 * stride + column * 8;
              if (isHalf) {
                inverseDctHalf(block, half.data, row * 4 * half.stride + column * 4, half.stride);
              } else {
                inverseDct(block, data, at, stride);
                if (isLuma && (want & HALF) !== 0) halveBlock(data, at, stride, half);
              }
            }
          }
        }
      }
    }
    // Only the padding of the last byte may be left (T.81, F.1.2.3).
    if (rows === allRows && stream.length - position >= 8) return null;
    const [, blue, red] = lanes;
    if (!blue || !red) return null;
    return {
      luma: luma.samples,
      halfLuma: half,
      blue: blue.samples,
      red: red.samples,
      blocks,
      blocksStride,
      blockRows: rows * y.vertical,
    };
  };
}

function scaled(quantiser: Uint16Array, scale: Float64Array): Float64Array {
  const steps = new Float64Array(64);
  for (let i = 0; i < 64; i++) steps[i] = (quantiser[i] ?? 0) * (scale[ZIGZAG[i] ?? 0] ?? 0);
  return steps;
}

function wantedMcus(
  areas: readonly WantedArea[],
  columns: number,
  rows: number,
  mcuWidth: number,
  mcuHeight: number,
): { wanted: Uint8Array; lastRow: number } {
  const wanted = new Uint8Array(columns * rows);
  let lastRow = -1;
  for (const area of areas) {
    // Two more pixels on each side: interpolating looks at the neighbours.
    const left = Math.max(0, Math.floor((area.x - 2) / mcuWidth));
    const right = Math.min(columns, Math.ceil((area.x + area.width + 2) / mcuWidth));
    const top = Math.max(0, Math.floor((area.y - 2) / mcuHeight));
    const bottom = Math.min(rows, Math.ceil((area.y + area.height + 2) / mcuHeight));
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        const mcu = row * columns + column;
        wanted[mcu] = (wanted[mcu] ?? 0) | (area.halfLuma ? HALF : FULL);
      }
    }
    lastRow = Math.max(lastRow, bottom - 1);
  }
  return { wanted, lastRow };
}

/** Averages 2x2 pixels of the 8x8 block at `at`: for an MCU that is wanted at both sizes. */
function halveBlock(full: Uint8ClampedArray, at: number, stride: number, half: Samples): void {
  const top = Math.floor(at / stride) >> 1;
  const left = (at % stride) >> 1;
  for (let y = 0; y < 4; y++) {
    for (let x = 0; x < 4; x++) {
      const from = at + 2 * y * stride + 2 * x;
      const sum = (full[from] ?? 0) + (full[from + 1] ?? 0) + (full[from + stride] ?? 0) +
        (full[from + stride + 1] ?? 0);
      half.data[(top + y) * half.stride + left + x] = sum / 4;
    }
  }
}
