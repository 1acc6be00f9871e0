/**
 * Compiles `sums.ts` to `sidecar/vision/resample.wasm`: `deno task compile-resample`, after a change. What it was made of stands in
 * it, so that a test can tell when that was forgotten, without a compiler.
 */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const SOURCE = fileURLToPath(new URL("sums.ts", import.meta.url));
const COMPILED = fileURLToPath(new URL("../../sidecar/vision/resample.wasm", import.meta.url));

const made: Uint8Array[] = [];
const { error, stderr } = await asc.main(
  [
    "sums.ts",
    "--outFile",
    "resample.wasm",
    "--runtime",
    "stub",
    "--enable",
    "simd",
    "-O3",
    "--noAssert",
    "--converge",
  ],
  {
    readFile: (name) => name === "sums.ts" ? Deno.readTextFileSync(SOURCE) : null,
    writeFile(name, contents) {
      if (name === "resample.wasm" && typeof contents !== "string") made.push(contents);
    },
    listFiles: () => [],
  },
);
const [module] = made;
if (error !== null || module === undefined) {
  console.error(stderr.toString());
  Deno.exit(1);
}
const name = new TextEncoder().encode("source");
const hash = createHash("sha256").update(Deno.readTextFileSync(SOURCE)).digest();
// A custom section: its id, its length, the length of its name, its name, and what it holds (WebAssembly Core, 5.5.3).
const section = [0, 1 + name.length + hash.length, name.length, ...name, ...hash];
Deno.writeFileSync(COMPILED, Uint8Array.from([...module, ...section]));
