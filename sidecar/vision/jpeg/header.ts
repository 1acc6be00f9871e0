// MESSAGE FROM THE LEAD: drop this folder (no JPEG decoder of our own); sharp only, see ../NOTE_FROM_LEAD.txt
import type { HuffmanTable } from "./huffman.ts";
import { buildHuffmanTable } from "./huffman.ts";

/** One colour component of a frame: how densely it is sampled in an MCU and which tables it uses. */
export interface Component {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
  /** 64 quantiser steps in zigzag order. */
  readonly quantiser: Uint16Array;
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
}

/** What stands before the entropy-coded data of a picture that this reader can read. */
export interface JpegHeader {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Y, Cb, Cr. */
  readonly components: readonly [Component, Component, Component];
  /** Offset of the first entropy-coded byte. */
  readonly scanOffset: number;
}

interface FrameComponent {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
  readonly quantiser: number;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: readonly FrameComponent[];
}

/**
 * Reads the markers of a JPEG (ITU-T T.81, annex B) up to its scan.
 *
 * Promises a header for what OBS and most programs write: baseline, 8 bits, YCbCr in one interleaved scan with the
 * luma sampled once or twice as densely as the chroma. Everything else (progressive, grey, CMYK, RGB, restart
 * intervals, colour profiles, damaged markers) is answered with `null`: the caller has a decoder for it.
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const quantisers = new Map<number, Uint16Array>();
  const huffman = new Map<number, HuffmanTable>();
  let frame: Frame | null = null;
  let position = 2;
  while (position + 4 <= bytes.length) {
    if (bytes[position] !== 0xff) return null;
    const marker = view.getUint8(position + 1);
    const end = position + 2 + view.getUint16(position + 2);
    if (end > bytes.length) return null;
    const segment = new DataView(
      view.buffer,
      view.byteOffset + position + 4,
      Math.max(0, end - position - 4),
    );
    position = end;
    if (marker === 0xdb) {
      if (!readQuantisers(segment, quantisers)) return null;
    } else if (marker === 0xc4) {
      if (!readHuffmanTables(segment, huffman)) return null;
    } else if (marker === 0xc0 || marker === 0xc1) {
      if (frame !== null) return null;
      frame = readFrame(segment);
      if (frame === null) return null;
    } else if (marker === 0xda) {
      const components = frame === null ? null : readScan(segment, frame, quantisers, huffman);
      if (frame === null || components === null) return null;
      return { width: frame.width, height: frame.height, components, scanOffset: end };
    } else if (!isHarmless(marker, segment)) {
      return null;
    }
  }
  return null;
}

/** Comments and application segments change nothing, unless they carry a colour profile or another colour model. */
function isHarmless(marker: number, segment: DataView): boolean {
  if (marker === 0xe2) return false; // ICC profiles, also gain maps: not plain YCbCr in sRGB
  if (marker === 0xee) return segment.byteLength >= 12 && segment.getUint8(11) === 1; // Adobe: 1 means YCbCr
  return marker === 0xfe || (marker >= 0xe0 && marker <= 0xef);
}

function readQuantisers(segment: DataView, into: Map<number, Uint16Array>): boolean {
  let at = 0;
  while (at < segment.byteLength) {
    const head = segment.getUint8(at++);
    const bytesEach = head >> 4 === 0 ? 1 : 2;
    if (head >> 4 > 1 || at + 64 * bytesEach > segment.byteLength) return false;
    const steps = new Uint16Array(64);
    for (let i = 0; i < 64; i++, at += bytesEach) {
      steps[i] = bytesEach === 1 ? segment.getUint8(at) : segment.getUint16(at);
    }
    if (steps.includes(0)) return false;
    into.set(head & 15, steps);
  }
  return true;
}

function readHuffmanTables(segment: DataView, into: Map<number, HuffmanTable>): boolean {
  let at = 0;
  while (at + 17 <= segment.byteLength) {
    const head = segment.getUint8(at);
    const counts = new Uint8Array(segment.buffer, segment.byteOffset + at + 1, 16);
    const total = counts.reduce((sum, count) => sum + count, 0);
    at += 17;
    if (total > 256 || at + total > segment.byteLength) return false;
    const table = buildHuffmanTable(counts, new Uint8Array(segment.buffer, segment.byteOffset + at, total));
    if (table === null) return false;
    into.set(head, table);
    at += total;
  }
  return at === segment.byteLength;
}

function readFrame(segment: DataView): Frame | null {
  if (segment.byteLength !== 6 + 3 * 3 || segment.getUint8(0) !== 8 || segment.getUint8(5) !== 3) return null;
  const height = segment.getUint16(1);
  const width = segment.getUint16(3);
  if (width === 0 || height === 0) return null;
  const components = [6, 9, 12].map((at) => ({
    id: segment.getUint8(at),
    horizontal: segment.getUint8(at + 1) >> 4,
    vertical: segment.getUint8(at + 1) & 15,
    quantiser: segment.getUint8(at + 2),
  }));
  const isRgb = components.map((component) => String.fromCharCode(component.id)).join("") === "RGB";
  const sampled = components.every(({ horizontal, vertical }, index) =>
    index === 0
      ? [1, 2].includes(horizontal) && [1, 2].includes(vertical)
      : horizontal === 1 && vertical === 1
  );
  return isRgb || !sampled ? null : { width, height, components };
}

function readScan(
  segment: DataView,
  frame: Frame,
  quantisers: ReadonlyMap<number, Uint16Array>,
  huffman: ReadonlyMap<number, HuffmanTable>,
): JpegHeader["components"] | null {
  if (segment.byteLength !== 10 || segment.getUint8(0) !== 3) return null;
  // Spectral selection 0..63 and no successive approximation: all of a baseline picture in one scan.
  if (segment.getUint8(7) !== 0 || segment.getUint8(8) !== 63 || segment.getUint8(9) !== 0) return null;
  const components = frame.components.map((component, index): Component | null => {
    const tables = segment.getUint8(2 + 2 * index);
    const quantiser = quantisers.get(component.quantiser);
    const dc = huffman.get(tables >> 4);
    const ac = huffman.get(0x10 | (tables & 15));
    if (segment.getUint8(1 + 2 * index) !== component.id || !quantiser || !dc || !ac) return null;
    return { ...component, quantiser, dc, ac };
  });
  const [y, cb, cr] = components;
  return y && cb && cr ? [y, cb, cr] : null;
}
