/**
 * How many elements come before the first for which `holds` is false, found by halving: it must be false of all that
 * follow as well.
 */
export function countWhile<T>(list: readonly T[], holds: (element: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const element = list[middle];
    if (element !== undefined && holds(element)) low = middle + 1;
    else high = middle;
  }
  return low;
}
