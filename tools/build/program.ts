import { dirname, join, relative, sep } from "node:path";
import type { Plugin } from "vite";
import type { BuiltFolder } from "./built_folder.ts";
import { bundle } from "./bundler.ts";

/** Packages with native parts, which stay where they are. */
const NATIVE = ["onnxruntime-node", "sharp", "@julusian/jpeg-turbo"];

/**
 * The sidecar in a few files instead of some 650. A source that Deno loads stays in memory several times over, with its
 * comments and its source map: that is more than 10 MB (docs/performance.md). Names stay, for the sake of whoever reads a stack.
 */
export function programOf(root: string): BuiltFolder {
  return {
    what: "parts of the sidecar",
    root,
    home: "sidecar",
    alsoFrom: ["deno.lock", "tools/build/program.ts"],
    bundle: (outDir) =>
      bundle({
        root,
        configFile: false,
        envDir: false,
        publicDir: false,
        plugins: [keepPlaces(outDir), hideLaterImports(), plainText()],
        ssr: { target: "node", noExternal: true, external: NATIVE },
        build: {
          ssr: join(root, "sidecar", "main.ts"),
          outDir,
          emptyOutDir: true,
          target: "esnext",
          rolldownOptions: {
            output: {
              entryFileNames: "main.js",
              chunkFileNames: "[name].js",
              minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
            },
          },
        },
      }),
  };
}

/** Files that are loaded from where they are: the manifest of a package is another one. */
const LEFT_THERE = /\.wasm$|\bdeno\.json$/;

/** Lets `import.meta.url` be where the source lies, and leaves there what is no source. */
function keepPlaces(outDir: string): Plugin {
  const fromThere = (path: string) => relative(outDir, path).split(sep).join("/");
  return {
    name: "keep-places",
    enforce: "pre",
    resolveId(specifier, importer) {
      if (!LEFT_THERE.test(specifier) || importer === undefined) return null;
      return { id: fromThere(join(dirname(importer), specifier)), external: true };
    },
    transform(code, id) {
      if (!code.includes("import.meta.url") || id.includes("node_modules")) return null;
      return code.replaceAll(
        "import.meta.url",
        `new URL(${JSON.stringify(fromThere(id))}, import.meta.url).href`,
      );
    },
    // The bundler leaves out what kind of file it is.
    renderChunk: (code) => code.replaceAll(/\bfrom "[^"]+\/deno\.json"/g, `$& with { type: "json" }`),
  };
}

/** What Deno sees is imported later it reads and parses at every start, and keeps: keeps it from seeing that. */
function hideLaterImports(): Plugin {
  return {
    name: "hide-later-imports",
    renderChunk: (code) =>
      code.replaceAll(/\bimport\(("\.\/[^"]+")\)/g, "import(new URL($1, import.meta.url).href)"),
  };
}

/** Deno copies a text for V8 that is not ASCII, into twice as many bytes where one character needs them. */
function plainText(): Plugin {
  return {
    name: "plain-text",
    generateBundle(_, parts) {
      for (const part of Object.values(parts)) {
        if (part.type !== "chunk") continue;
        part.code = part.code.replaceAll(
          /[^\0-\x7f]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
        );
      }
    },
  };
}
