/**
 * Compares two versions by their numbers (semver.org, item 11): below 0 when `a` is the older one. A version before a
 * release ("1.0.0-beta.1") is older than the release; two such of one release are taken as equal.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  for (const [index, number] of left.numbers.entries()) {
    const difference = number - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(right.isEarly) - Number(left.isEarly);
}

function parse(version: string): { readonly numbers: readonly number[]; readonly isEarly: boolean } {
  const match = /^(\d+)\.(\d+)\.(\d+)(-)?/.exec(version);
  if (match === null) throw new TypeError(`"${version}" is not a version such as 1.2.3`);
  return { numbers: match.slice(1, 4).map(Number), isEarly: match[4] !== undefined };
}
