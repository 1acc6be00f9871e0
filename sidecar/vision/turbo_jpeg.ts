import { Buffer } from "node:buffer";
import { arch, dlopen, platform } from "node:process";
import { fileURLToPath } from "node:url";
import * as v from "valibot";

/** What a JPEG became: red, green, blue of every pixel, row by row, at the beginning of the buffer that was handed in. */
export interface TurboPixels {
  readonly width: number;
  readonly height: number;
}

/** The package's native part. It is loaded past `require`, which wants to read folders that the sidecar must not read. */
const nativePart = v.object({
  decompressSync: v.function(),
  compressSync: v.function(),
  bufferSize: v.function(),
  FORMAT_RGB: v.number(),
  SAMP_420: v.number(),
});
const encoded = v.object({ size: v.pipe(v.number(), v.integer(), v.minValue(1)) });
const size = v.object({
  width: v.pipe(v.number(), v.integer(), v.minValue(1)),
  height: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

let loaded: v.InferOutput<typeof nativePart> | null | undefined;

/**
 * Decodes a JPEG with libjpeg-turbo, which takes a quarter of sharp's time for a small one and no other thread. `null` when
 * it cannot: the picture is damaged, has no RGB (CMYK) or does not fit into `rgb`, or this system has no such library.
 */
export function decodeTurbo(jpeg: Uint8Array, rgb: Uint8Array): TurboPixels | null {
  loaded ??= loadNative();
  if (loaded === null) return null;
  try {
    const options = { format: loaded.FORMAT_RGB };
    return v.parse(size, loaded.decompressSync(bufferOver(jpeg), bufferOver(rgb), options));
  } catch {
    return null; // the caller has another decoder, which says what is wrong with the picture
  }
}

/**
 * Encodes red, green, blue of every pixel as a JPEG of that quality (1..100), its colours at half the resolution. `null` when it
 * cannot, which is so where this system has no such library.
 */
export function encodeTurbo(
  { width, height, rgb }: TurboPixels & { readonly rgb: Uint8Array },
  quality: number,
): Uint8Array | null {
  loaded ??= loadNative();
  if (loaded === null) return null;
  const { FORMAT_RGB: format, SAMP_420: subsampling } = loaded;
  try {
    const most = v.parse(v.number(), loaded.bufferSize({ width, height, subsampling }));
    const room = Buffer.allocUnsafeSlow(most);
    const options = { format, width, height, subsampling, quality };
    const { size } = v.parse(encoded, loaded.compressSync(bufferOver(rgb), room, options));
    return new Uint8Array(room.subarray(0, size)); // without the room behind it
  } catch {
    return null; // the caller has another encoder
  }
}

function loadNative(): v.InferOutput<typeof nativePart> | null {
  const prebuilt = `@julusian/jpeg-turbo/prebuilds/jpeg-turbo-${platform}-${arch}/node-napi-v10.node`;
  const module = { exports: {} };
  try {
    dlopen(module, fileURLToPath(new URL(`../../node_modules/${prebuilt}`, import.meta.url)));
    return v.parse(nativePart, module.exports);
  } catch {
    return null;
  }
}

function bufferOver({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
