import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import * as v from "valibot";

const FOLDER = fileURLToPath(
  new URL("../../tools/accessibility/", import.meta.url),
);

/** What the tests look at of axe-core's results (its `doc/API.md`, "Results Object"). */
const results = v.object({
  passes: v.array(v.object({ id: v.string() })),
  violations: v.array(v.object({
    id: v.string(),
    help: v.string(),
    nodes: v.array(
      v.object({ html: v.string(), failureSummary: v.optional(v.string()) }),
    ),
  })),
});

let source: Promise<string> | null = null;

/** axe-core as a script. The first call downloads it, unless Deno's cache has it. */
async function axeSource(): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--frozen",
      "--allow-env",
      "--config",
      `${FOLDER}deno.json`,
      `${FOLDER}axe_source.ts`,
    ],
  }).output();
  const text = new TextDecoder();
  if (code !== 0) {
    throw new Error(`axe-core cannot be had: ${text.decode(stderr)}`);
  }
  return text.decode(stdout);
}

/**
 * What axe-core finds wrong with a page, as sentences: WCAG 2.2 at the levels A and AA, and its best practices.
 * @param without rules that do not apply to this page
 * @throws {Error} when it could check nothing
 */
export async function accessibilityViolations(
  page: Page,
  without: readonly string[] = [],
): Promise<string[]> {
  await page.evaluate(await (source ??= axeSource()));
  const options = { rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])) };
  const { passes, violations } = v.parse(results, await page.evaluate(`axe.run(${JSON.stringify(options)})`));
  if (passes.length === 0) throw new Error("axe-core checked nothing");
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary = "" }) => `${id}: ${help}: ${html}\n${failureSummary}`)
  );
}
