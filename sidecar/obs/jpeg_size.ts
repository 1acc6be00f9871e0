/** Markers without a body (ITU-T T.81, table B.1): TEM, RST0..RST7. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** Start-of-frame markers: all of 0xC0..0xCF but DHT, JPG and DAC. */
function startsFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/**
 * Width and height in pixels that a JPEG's header names, or `null` when the bytes are not a JPEG from its first marker
 * to its last (a truncated one is not). The picture itself is not decoded.
 */
export function jpegSize(bytes: Uint8Array): { width: number; height: number } | null {
  const end = bytes.length - 2;
  if (end < 2 || u16(bytes, 0) !== 0xffd8 || u16(bytes, end) !== 0xffd9) return null;
  for (let at = 2; at < end;) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) at += 1;
    else if (standsAlone(marker)) at += 2;
    else if (startsFrame(marker)) {
      const [height, width] = [u16(bytes, at + 5), u16(bytes, at + 7)];
      return at + 9 <= end && width > 0 && height > 0 ? { width, height } : null;
    } else {
      const length = u16(bytes, at + 2);
      if (length < 2) return null;
      at += 2 + length;
    }
  }
  return null;
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
