import sharp from "sharp";

/**
 * A moving picture as VP8 keyframes: a lossy WebP file holds exactly one (RFC 9649 section 2.5).
 * @param frames how many pictures before it begins again
 */
export function vp8Pictures(width: number, height: number, frames: number): Promise<Uint8Array[]> {
  return Promise.all(Array.from({ length: frames }, async (_, index) => {
    const left = Math.round(index * (width - width / 4) / frames);
    const block = {
      create: { width: Math.ceil(width / 4), height, channels: 3 as const, background: "#e8b04a" },
    };
    const picture = sharp({ create: { width, height, channels: 3, background: "#1c3550" } })
      .composite([{ input: await sharp(block).png().toBuffer(), left, top: 0 }]);
    return bitstream(await picture.webp({ quality: 60, smartSubsample: false }).toBuffer());
  }));
}

function bitstream(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 12; at + 8 <= file.length;) {
    const name = new TextDecoder().decode(file.subarray(at, at + 4));
    const size = view.getUint32(at + 4, true);
    if (name === "VP8 ") return file.subarray(at + 8, at + 8 + size);
    at += 8 + size + size % 2;
  }
  throw new Error("This WebP file has no VP8 frame in it");
}
