/** What became of the tests of one or more runs. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Names of the tests that did not run. */
  readonly ignored: readonly string[];
}

/**
 * Counts the tests of a report that `deno test --junit-path` wrote. That report lists each step of a test as a test
 * of its own, named "TEST > STEP"; a test counts once here, whatever its steps, which fail it when they fail.
 *
 * @throws {SyntaxError} when the report does not hold as many cases as it says.
 */
export function tally(report: string): Tally {
  const cases = [...report.matchAll(/<testcase name="([^"]*)" classname="([^"]*)"[^>]*>(.*?)<\/testcase>/gs)]
    .map(
      ([, name = "", file = "", body = ""]) => ({ name, file, body }),
    );
  const announced = /<testsuites [^>]*tests="(\d+)"/.exec(report)?.[1];
  if (Number(announced) !== cases.length) {
    throw new SyntaxError(`The report announces ${announced ?? "no"} tests and lists ${cases.length}`);
  }

  const known = new Set(cases.map(({ file, name }) => `${file}\n${name}`));
  const tests = cases.filter(({ file, name }) =>
    !parentsOf(name).some((parent) => known.has(`${file}\n${parent}`))
  );
  const failed = tests.filter(({ body }) => /<(failure|error)\b/.test(body));
  const ignored = tests.filter(({ body }) => /<skipped\b/.test(body));
  return {
    passed: tests.length - failed.length - ignored.length,
    failed: failed.length,
    ignored: ignored.map(({ file, name }) => `${plain(file)}: ${plain(name)}`),
  };
}

/** The names that a step of this name could belong to: "a", "a > b" for "a > b > c". */
function parentsOf(name: string): string[] {
  const parts = name.split(" &gt; ");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join(" &gt; "));
}

function plain(escaped: string): string {
  return escaped.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'").replaceAll("&amp;", "&");
}
