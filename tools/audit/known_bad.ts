import { compareVersions } from "./versions.ts";

/** Versions of a package that are known to do harm. */
export interface KnownBad {
  readonly name: string;
  /** These, and ... */
  readonly versions: readonly string[];
  /** ... every one before this. */
  readonly before?: string;
  readonly reason: string;
  /** Where that is written: an identifier of the GitHub Advisory Database or a CVE, or an issue. */
  readonly reference: string;
  /** Why it is bearable here although a lock file names it. */
  readonly borne?: string;
}

const SEPTEMBER_2025 = "taken over in September 2025; it exchanged addresses of cryptocurrencies";
const AT_CHALK = "github.com/chalk/chalk/issues/656";

/**
 * A small list: packages that were taken over and are near to what is used here, and holes in what was used. It is no
 * replacement for a database of advisories, which has to be asked for over the network (`deno audit`).
 */
export const KNOWN_BAD: readonly KnownBad[] = [
  { name: "debug", versions: ["4.4.2"], reason: SEPTEMBER_2025, reference: "CVE-2025-59144" },
  { name: "color-name", versions: ["2.0.1"], reason: SEPTEMBER_2025, reference: "CVE-2025-59145" },
  { name: "color-convert", versions: ["3.1.1"], reason: SEPTEMBER_2025, reference: "CVE-2025-59162" },
  { name: "color-string", versions: ["2.1.1"], reason: SEPTEMBER_2025, reference: "CVE-2025-59142" },
  { name: "color", versions: ["5.0.1"], reason: SEPTEMBER_2025, reference: "CVE-2025-59143" },
  { name: "chalk", versions: ["5.6.1"], reason: SEPTEMBER_2025, reference: AT_CHALK },
  { name: "ansi-styles", versions: ["6.2.2"], reason: SEPTEMBER_2025, reference: AT_CHALK },
  { name: "ansi-regex", versions: ["6.2.1"], reason: SEPTEMBER_2025, reference: AT_CHALK },
  { name: "strip-ansi", versions: ["7.1.1"], reason: SEPTEMBER_2025, reference: AT_CHALK },
  { name: "wrap-ansi", versions: ["9.0.1"], reason: SEPTEMBER_2025, reference: AT_CHALK },
  { name: "supports-color", versions: ["10.2.1"], reason: SEPTEMBER_2025, reference: AT_CHALK },
  {
    name: "rc",
    versions: ["1.2.9", "1.3.9", "2.3.9"],
    reason: "taken over in November 2021; its install script fetched a program that steals passwords",
    reference: "GHSA-g2q5-5433-rhrf",
  },
  {
    name: "coa",
    versions: ["2.0.3", "2.0.4", "2.1.1", "2.1.3", "3.0.1", "3.1.3"],
    reason: "taken over in November 2021; its install script fetched a program that steals passwords",
    reference: "GHSA-73qr-pfmq-6rp8",
  },
  {
    name: "ua-parser-js",
    versions: ["0.7.29", "0.8.0", "1.0.0"],
    reason: "taken over in October 2021; its install script mined and stole passwords",
    reference: "GHSA-pjwm-rvh2-c87w",
  },
  {
    name: "event-stream",
    versions: ["3.3.6"],
    reason: "given away in 2018; it stole from a wallet",
    reference: "GHSA-mh6f-8j2x-4483",
  },
  {
    name: "crypto-js",
    versions: [],
    before: "4.2.0",
    reason: "its PBKDF2 is far weaker than it should be",
    reference: "GHSA-xwcq-pm8m-c4vf",
  },
  {
    name: "ip",
    versions: [],
    before: "2.0.2",
    reason: "takes some private addresses for public ones",
    reference: "GHSA-2p57-rm9w-gvfp",
    borne: "only node-av's own WebRTC loads it, which Scoreline never does and no zip holds",
  },
];

/** What is known against a version; `null` when nothing is. */
export function knownAgainst(name: string, version: string): KnownBad | null {
  return KNOWN_BAD.find((bad) =>
    bad.name === name &&
    (bad.versions.includes(version) || bad.before !== undefined && compareVersions(version, bad.before) < 0)
  ) ?? null;
}
