/** The project's own lint rules; `lint.plugins` in deno.json names this file. */
import { dirname, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { complaintAbout } from "./import_rules.ts";
import { nativeInput } from "./native_input_rule.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Checks each import, re-export, dynamic import and `import("...")` type against `import_rules.ts`. */
const imports: Deno.lint.Rule = {
  create(context) {
    const from = relative(ROOT, context.filename).split(sep).join("/");

    function check(node: Deno.lint.Node, specifier: string, values: readonly string[]): void {
      const message = complaintAbout({ from, specifier, values });
      if (message !== null) context.report({ node, message });
    }

    return {
      ImportDeclaration(node) {
        check(node, node.source.value, node.importKind === "type" ? [] : valuesOf(node.specifiers));
      },
      ExportNamedDeclaration(node) {
        if (node.source === null) return;
        const values = node.exportKind === "type"
          ? []
          : node.specifiers.filter((one) => one.exportKind !== "type").map((one) => nameOf(one.local));
        check(node, node.source.value, values);
      },
      ExportAllDeclaration(node) {
        check(node, node.source.value, node.exportKind === "type" ? [] : ["*"]);
      },
      ImportExpression(node) {
        const specifier = literal(node.source);
        if (specifier !== null) return check(node, specifier, ["*"]);
        if (/^(sidecar|overlay)\//.test(from) && !from.endsWith("_test.ts")) {
          const message = "Name the module in import(): what is computed cannot be checked";
          context.report({ node, message });
        }
      },
      TSImportType(node) {
        if (node.argument.type !== "TSLiteralType") return;
        const specifier = literal(node.argument.literal);
        if (specifier !== null) check(node, specifier, []);
      },
    };
  },
};

/** Names of the values among the imported things; an import of nothing is one of the module's effects. */
function valuesOf(specifiers: Deno.lint.ImportDeclaration["specifiers"]): string[] {
  if (specifiers.length === 0) return ["*"];
  return specifiers.flatMap((one) => {
    if (one.type === "ImportDefaultSpecifier") return ["default"];
    if (one.type === "ImportNamespaceSpecifier") return ["*"];
    return one.importKind === "type" ? [] : [nameOf(one.imported)];
  });
}

function nameOf(node: Deno.lint.Identifier | Deno.lint.StringLiteral): string {
  return node.type === "Identifier" ? node.name : node.value;
}

/** The text of a string literal, also of a template without gaps; `null` for anything else. */
function literal(node: Deno.lint.Node): string | null {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : null;
  if (node.type !== "TemplateLiteral" || node.expressions.length > 0) return null;
  return node.quasis[0]?.cooked ?? null;
}

export default {
  name: "scoreline",
  rules: { imports, "native-input": nativeInput },
} satisfies Deno.lint.Plugin;
