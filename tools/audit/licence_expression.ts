/**
 * Whether a licence is among those that are allowed. `licence` is an SPDX expression (its specification, annex D): with
 * "OR" one side suffices, with "AND" both are needed, and AND binds closer.
 */
export function isAllowed(licence: string, allowed: ReadonlySet<string>): boolean {
  const bare = withoutParentheses(licence.trim());
  if (allowed.has(bare)) return true;
  for (const [word, decide] of [["OR", "some"], ["AND", "every"]] as const) {
    const sides = splitAt(bare, word);
    if (sides.length > 1) return sides[decide]((side) => isAllowed(side, allowed));
  }
  return false;
}

/** Parts of an expression between a word that stands outside of parentheses. */
function splitAt(expression: string, word: string): string[] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const token of expression.split(/(\s+|[()])/)) {
    if (token === "(") depth++;
    if (token === ")") depth--;
    if (depth === 0 && token === word) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.map((part) => part.join("").trim());
}

function withoutParentheses(expression: string): string {
  if (!expression.startsWith("(")) return expression;
  let depth = 0;
  for (let at = 0; at < expression.length; at++) {
    if (expression[at] === "(") depth++;
    if (expression[at] === ")" && --depth === 0) {
      return at === expression.length - 1 ? withoutParentheses(expression.slice(1, -1).trim()) : expression;
    }
  }
  return expression;
}
