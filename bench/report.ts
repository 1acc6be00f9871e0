import { cpus, release } from "node:os";
import type { Row } from "./part.ts";
import type { Spread } from "./statistics.ts";

export interface Report {
  readonly made_at: string;
  readonly machine: { readonly system: string; readonly cpu: string; readonly cores: number };
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
  /** Parts that were left out, and why. */
  readonly left_out: Readonly<Record<string, string>>;
}

export function reportOf(rows: readonly Row[], leftOut: Readonly<Record<string, string>>): Report {
  const [first] = cpus();
  return {
    made_at: new Date().toISOString(),
    machine: {
      system: `${Deno.build.os} ${release()}`,
      cpu: first?.model ?? "unknown",
      cores: cpus().length,
    },
    versions: { ...Deno.version },
    rows,
    left_out: leftOut,
  };
}

/** The table as text: medians, and in brackets what one of ten is below and above. */
export function tableOf({ rows, left_out }: Report): string {
  const lines = rows.map(({ budget, name, unit, ours, baseline, limit, held }) => {
    const ratio = baseline === null
      ? ""
      : `, ${spread(baseline.spread)} for ${baseline.name}: ratio ${
        number(ours.median / baseline.spread.median)
      }`;
    const verdict = held === null ? "" : `  ${held ? "held" : "NOT HELD"} (limit ${number(limit ?? NaN)})`;
    return `${budget}  ${name}: ${spread(ours)} ${unit}${ratio}${verdict}`;
  });
  return [...lines, ...Object.entries(left_out).map(([name, why]) => `${name}: left out, ${why}`)].join("\n");
}

function spread({ median, low, high }: Spread): string {
  return `${number(median)} [${number(low)}, ${number(high)}]`;
}

function number(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
