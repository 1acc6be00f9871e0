const KINDS = [
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Int32Array",
  "Float32Array",
  "Float64Array",
] as const;

/**
 * The sizes (bytes) of the buffers of more than a kilobyte that JavaScript makes while the work goes on, by `new` or by `slice`.
 * Views of buffers that are there are none.
 */
export async function buffersMadeBy(work: () => Promise<unknown>): Promise<number[]> {
  const made: number[] = [];
  const note = (bytes: number) => void (bytes > 1_024 && made.push(bytes));
  const originals = KINDS.map((kind) => globalThis[kind]);
  const { slice } = Uint8Array.prototype;
  for (const kind of KINDS) {
    Reflect.set(
      globalThis,
      kind,
      new Proxy(globalThis[kind], {
        construct(target, args, newTarget) {
          const array: unknown = Reflect.construct(target, args, newTarget);
          if (!(args[0] instanceof ArrayBuffer) && ArrayBuffer.isView(array)) note(array.byteLength);
          return Object(array);
        },
      }),
    );
  }
  Uint8Array.prototype.slice = function (...range) {
    const copy = slice.apply(this, range);
    note(copy.byteLength);
    return copy;
  };
  try {
    await work();
  } finally {
    KINDS.forEach((kind, n) => Reflect.set(globalThis, kind, originals[n]));
    Uint8Array.prototype.slice = slice;
  }
  return made;
}
