/** The first partition of the picture begins in this payload (RFC 7741 section 4.2: S is set, PID is 0). */
export function startsVp8(payload: Uint8Array): boolean {
  return ((payload[0] ?? 0) & 0x17) === 0x10;
}

/** What the first packet of a picture says of it (RFC 7741 section 4.3, RFC 6386 section 9.1). */
export function readVp8(
  payload: Uint8Array,
): { readonly isKeyframe: boolean; readonly width: number | null; readonly height: number | null } {
  const frame = startsVp8(payload) ? payload.subarray(descriptorLength(payload)) : null;
  if (frame === null || frame.length < 10 || ((frame[0] ?? 1) & 1) === 1) {
    return { isKeyframe: false, width: null, height: null };
  }
  const at = (index: number) => frame[index] ?? 0;
  const starts = at(3) === 0x9d && at(4) === 0x01 && at(5) === 0x2a;
  return {
    isKeyframe: starts,
    width: starts ? (at(6) | at(7) << 8) & 0x3fff : null,
    height: starts ? (at(8) | at(9) << 8) & 0x3fff : null,
  };
}

/** RFC 7741 section 4.2. */
function descriptorLength(payload: Uint8Array): number {
  if ((payload[0] ?? 0) >> 7 === 0) return 1;
  const extended = payload[1] ?? 0;
  let length = 2;
  if ((extended & 0x80) !== 0) length += (payload[2] ?? 0) >> 7 === 1 ? 2 : 1;
  if ((extended & 0x40) !== 0) length++;
  if ((extended & 0x30) !== 0) length++;
  return length;
}
