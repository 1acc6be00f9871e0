/** Does something with each item, `width` of them at a time. */
export async function inLanes<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  await Promise.all(Array.from({ length: width }, async () => {
    for (const item of waiting) await work(item);
  }));
}
