import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The parts of node-av's low-level API that the encoder and the decoder use (its documentation: `node-av/lib`). */
export interface CodecLibrary {
  readonly CodecContext: new () => CodecContext;
  readonly Codec: {
    findDecoder(id: number): Codec | null;
    findEncoderByName(name: string): Codec | null;
  };
  readonly Frame: new () => Frame;
  readonly Packet: new () => Packet;
  readonly Rational: new (num: number, den: number) => unknown;
  readonly SoftwareScaleContext: new () => Scaler;
  readonly Dictionary: { fromObject(options: Readonly<Record<string, string>>): unknown };
  readonly constants: Readonly<Record<string, number>>;
}

export type Codec = { readonly name: string | null };

export interface CodecContext {
  width: number;
  height: number;
  pixelFormat: number;
  timeBase: unknown;
  framerate: unknown;
  bitRate: bigint;
  rcMaxRate: bigint;
  rcBufferSize: number;
  gopSize: number;
  maxBFrames: number;
  threadCount: number;
  allocContext3(codec: Codec): void;
  open2(codec: Codec, options: unknown): Promise<number>;
  sendFrame(frame: Frame | null): Promise<number>;
  /** At once: the work has been done while the frame was sent. */
  receivePacketSync(packet: Packet): number;
  sendPacket(packet: Packet | null): Promise<number>;
  /** At once, as above. */
  receiveFrameSync(frame: Frame): number;
  flushBuffers(): void;
  freeContext(): void;
}

export interface Frame {
  width: number;
  height: number;
  format: number;
  pts: bigint;
  pictType: number;
  readonly data: Uint8Array[] | null;
  readonly linesize: readonly number[];
  alloc(): void;
  getBuffer(align: number): number;
  makeWritable(): number;
  unref(): void;
  free(): void;
}

export interface Packet {
  data: Uint8Array | null;
  readonly isKeyframe: boolean;
  alloc(): void;
  unref(): void;
  free(): void;
}

export interface Scaler {
  getContext(
    width: number,
    height: number,
    format: number,
    toWidth: number,
    toHeight: number,
    toFormat: number,
    flags: number,
  ): void;
  scaleFrame(to: Frame, from: Frame): Promise<number>;
  freeContext(): void;
}

/** Whether the encoder lies in `encoder/`. @param root folder that Scoreline is installed in */
export function hasCodecLibrary(root: string): boolean {
  try {
    return existsSync(join(root, "encoder", "node_modules", "node-av"));
  } catch {
    return false; // the folder is only granted where it was there at the start (config/permissions.ts)
  }
}

/**
 * Loads node-av from `encoder/`, where it is installed apart from everything else: it has GPL parts and 200 MB.
 *
 * It is imported, since Deno stands still for ever where `require()` meets an ES module while something else is being
 * imported: that waits for the import, and the import for it.
 *
 * Rejects when it is missing or does not fit this machine.
 */
export async function loadCodecLibrary(root: string): Promise<CodecLibrary> {
  const { resolve } = createRequire(join(root, "encoder", "deno.json"));
  // deno-lint-ignore scoreline/imports -- where it is installed is found here; nothing of the project's is imported so
  const load = (name: string) => import(pathToFileURL(resolve(name)).href);
  const library = await load("node-av/lib");
  const constants = await load("node-av/constants");
  // What it prints would go to standard error; what fails is told by results.
  library.Log.setLevel(constants.AV_LOG_QUIET);
  return { ...library, constants };
}
