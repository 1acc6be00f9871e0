/**
 * A lint rule: native libraries are handed bytes, never the paths of files. They read and write whatever the user may, past
 * Deno's permissions (measured with sharp and onnxruntime-node), so that a path from outside would open any file.
 */

/** Packages with native parts, apart from those whose functions are named below. */
const NATIVE: ReadonlySet<string> = new Set(["sharp", "onnxruntime-node", "@julusian/jpeg-turbo", "node-av"]);

/** Functions of theirs that take or make a file, by whatever they are called on. */
const FILE_FUNCTIONS: ReadonlySet<string> = new Set([
  "toFile", // sharp
  "withIccProfile",
  "openInput", // node-av
  "openOutput",
  "openWithBuffer",
  "loadLibrary",
  "startProfiling", // onnxruntime-node
]);

/** Functions of theirs that take bytes or the path of a file, by the last name of the callee. */
const BYTES_OR_PATH: ReadonlySet<string> = new Set([
  "sharp",
  "InferenceSession.create",
  "decompressSync",
  "decompress",
]);

/** A name that says that its value is no bytes. */
const PATH_NAME = /(path|file|name|url|folder|dir|text|string)s?$/i;

const COMPLAINT =
  "A native library gets bytes, never a path: read the file with Deno, whose permissions hold, and hand it over";

/** Reports, in the sidecar, calls of native libraries with what is a path or looks like one. */
export const nativeInput: Deno.lint.Rule = {
  create(context) {
    if (
      !/[\\/]sidecar[\\/]/.test(context.filename) || /_test\.ts$|[\\/]testing[\\/]/.test(context.filename)
    ) {
      return {};
    }
    let usesNative = false;
    return {
      ImportDeclaration(node) {
        usesNative ||= NATIVE.has(packageOf(node.source.value));
      },
      ImportExpression({ source }) {
        usesNative ||= source.type === "Literal" && NATIVE.has(packageOf(String(source.value)));
      },
      CallExpression(node) {
        const [first] = node.arguments;
        const callee = calleeName(node.callee);
        // By `require()`, or by whatever else loads what it is told the name of.
        if (first?.type === "Literal" && NATIVE.has(packageOf(String(first.value)))) {
          usesNative = true;
          return;
        }
        const [last = ""] = callee.split(".").slice(-1);
        const takesFile = usesNative && FILE_FUNCTIONS.has(last);
        const takesBoth = [last, callee, callee.split(".").slice(-2).join(".")].some((name) =>
          BYTES_OR_PATH.has(name)
        );
        if (takesFile || takesBoth && first !== undefined && !mayBeBytes(first)) {
          context.report({ node, message: COMPLAINT });
        }
      },
    };
  },
};

function packageOf(specifier: string): string {
  const bare = specifier.replace(/^npm:\/?/, "");
  return /^(@[^/]+\/)?[^/@]+/.exec(bare)?.[0] ?? bare;
}

/** `a.b.c` of what is called; "" for what has no such name. */
function calleeName(node: Deno.lint.Node): string {
  if (node.type === "Identifier") return node.name;
  if (node.type !== "MemberExpression" || node.property.type !== "Identifier") return "";
  const object = calleeName(node.object);
  return object === "" ? node.property.name : `${object}.${node.property.name}`;
}

/** Whether an argument is not text as it stands: no literal, nothing put together of text, no name of a path. */
function mayBeBytes(node: Deno.lint.Node): boolean {
  switch (node.type) {
    case "Identifier":
      return !PATH_NAME.test(node.name);
    case "MemberExpression":
      return node.property.type !== "Identifier" || !PATH_NAME.test(node.property.name);
    case "CallExpression":
      return !/^(String|join|resolve|fileURLToPath|.*toString)$/.test(
        calleeName(node.callee).split(".").at(-1) ?? "",
      );
    case "NewExpression":
    case "ObjectExpression":
    case "AwaitExpression":
      return true;
    default:
      return false;
  }
}
