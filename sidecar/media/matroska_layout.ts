import { type Chapter, chaptersElement } from "./chapters.ts";
import { unknownSize, voidElement } from "./ebml.ts";

/** Ids (RFC 9559) as they stand in a file. */
const TAGS = [0x12, 0x54, 0xc3, 0x67],
  CHAPTERS = [0x10, 0x43, 0xa7, 0x70],
  SEEK_HEAD = [0x11, 0x4d, 0x9b, 0x74];
/** The duration with its size: a number of eight bytes, which must not be 0. */
const DURATION = [0x44, 0x89, 0x88], DURATION_BYTES = 11;
/** Where the muxer puts sizes: after four bytes of id, in as many bytes. */
const ID_BYTES = 4, SEGMENT_SIZE_BYTES = 6, CLUSTER_SIZE_BYTES = 5;

/** What is to be written, and where. */
export interface Patch {
  readonly bytes: Uint8Array;
  /** bytes from the beginning of the file */
  readonly position: number;
}

/**
 * Makes a Matroska file that is being written one that can be played whenever writing stops, and gives it chapters.
 *
 * The muxer counts on coming back to fill in sizes and offsets; until then a file would end behind its header. Here, what is
 * still open is of unknown size, and the list of offsets and the duration are left out, until the muxer comes back. Chapters lie in front of
 * the pictures, where the muxer was made to keep a place free by a tag; they are there as soon as they are known.
 */
export class MatroskaLayout {
  /** Beginnings of elements that have no size yet, and how many bytes it takes. */
  readonly #open = new Map<number, number>();
  #seekHead: number | null = null;
  #duration: number | null = null;
  #place: { readonly start: number; readonly length: number } | null = null;
  /** Whether the place is in the file, so that it can be written again. */
  #isPlaced = false;
  #chapters: readonly Chapter[] = [];
  #finishing = false;

  /** The muxer has made everything in front of the first cluster. */
  headerMade(header: Uint8Array, position: number): void {
    if (!this.#finishing) this.#open.set(position, SEGMENT_SIZE_BYTES);
    this.#open.set(position + header.length, CLUSTER_SIZE_BYTES);
    const seekHead = ID_BYTES + SEGMENT_SIZE_BYTES;
    if (startsWith(header, seekHead, SEEK_HEAD)) this.#seekHead = position + seekHead;
    const duration = lastIndexOf(header, DURATION);
    if (duration !== -1) this.#duration = position + duration;
    const place = lastIndexOf(header, TAGS);
    if (place !== -1) this.#place = { start: position + place, length: header.length - place };
  }

  /** The muxer has filled in the size of a cluster; the next one begins behind it. */
  clusterMade(length: number, position: number): void {
    this.#open.delete(position);
    this.#open.set(position + length, CLUSTER_SIZE_BYTES);
  }

  /** From now on the muxer fills in what is missing. */
  finish(): void {
    this.#finishing = true;
  }

  /** Changes, in place, what the muxer is about to write. */
  adapt(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length;
    const put = (patch: Uint8Array, at: number) => bytes.set(patch, at - position);

    for (const [start, size] of this.#open) {
      if (start < position || start + ID_BYTES + size > end) continue;
      if (!this.#finishing) put(unknownSize(size), start + ID_BYTES);
      this.#open.delete(start);
    }
    if (this.#seekHead !== null && this.#seekHead >= position && this.#seekHead < end) {
      this.#adaptSeekHead(bytes.subarray(this.#seekHead - position));
    }
    if (this.#duration !== null && this.#duration >= position && this.#duration < end && !this.#finishing) {
      put(voidElement(DURATION_BYTES), this.#duration);
    }
    if (this.#place !== null && this.#place.start >= position && this.#place.start < end) {
      put(chaptersElement(this.#chapters, this.#place.length).bytes, this.#place.start);
      this.#isPlaced = true;
    }
  }

  /** What to write so that the file has these chapters; `null` when there is no place for them yet, or not for all. */
  chapters(chapters: readonly Chapter[]): Patch | null {
    this.#chapters = chapters;
    if (this.#place === null || !this.#isPlaced) return null;
    const { bytes, written } = chaptersElement(chapters, this.#place.length);
    return written === chapters.length ? { bytes, position: this.#place.start } : null;
  }

  /** The list of offsets: skipped as long as it holds none, later it says chapters where the muxer believes tags to be. */
  #adaptSeekHead(bytes: Uint8Array): void {
    const length = 2 * ID_BYTES +
      new DataView(bytes.buffer, bytes.byteOffset).getUint32(ID_BYTES) % 0x10000000;
    if (!this.#finishing) {
      bytes.set(voidElement(length));
      return;
    }
    const tags = lastIndexOf(bytes.subarray(0, length), TAGS);
    if (tags !== -1) bytes.set(CHAPTERS, tags);
  }
}

function startsWith(bytes: Uint8Array, at: number, wanted: readonly number[]): boolean {
  return wanted.every((byte, index) => bytes[at + index] === byte);
}

function lastIndexOf(bytes: Uint8Array, wanted: readonly number[]): number {
  for (let at = bytes.length - wanted.length; at >= 0; at--) if (startsWith(bytes, at, wanted)) return at;
  return -1;
}
