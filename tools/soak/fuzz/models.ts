import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { startProgram } from "../../../tests/support/program.ts";
import { denoDir } from "../../../tests/support/sidecar.ts";
import type { Random } from "../random.ts";

const PROGRAM = fileURLToPath(new URL("./model_program.ts", import.meta.url));
const FIGURES = v.object({ loaded: v.number(), refused: v.number() });
/** Bytes that mean something where lengths, shapes and types stand in a protobuf. */
const TELLING = [0x00, 0x01, 0x7f, 0x80, 0xff] as const;
const ODD_VALUES = [
  "-1",
  "0",
  "1e9",
  "null",
  "[]",
  "{}",
  '""',
  '"x"',
  "true",
  "[1,2,3,4,5]",
  '"../x"',
] as const;

/** A model with some bytes changed, taken out or doubled, or cut short. */
export function damagedBytes(model: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(model);
  switch (random.below(4)) {
    case 0:
      return copy.subarray(0, random.below(copy.length));
    case 1: {
      const at = random.below(copy.length);
      return Uint8Array.from([...copy.subarray(0, at), ...copy.subarray(at + 1 + random.below(50))]);
    }
    default:
      // The structure stands at both ends, and between them the weights, where any byte is as good as another.
      for (let hits = 1 + random.below(6); hits > 0; hits--) {
        const near = Math.min(copy.length, 3_000);
        const at = random.next() < 0.5 ? random.below(near) : copy.length - 1 - random.below(near);
        copy[at] = random.next() < 0.5 ? random.pick(TELLING) : random.below(256);
      }
      return copy;
  }
}

/** A text of JSON with one of its values exchanged, or cut short. */
export function damagedText(text: string, random: Random): string {
  if (random.next() < 0.2) return text.slice(0, random.below(text.length));
  const places = [...text.matchAll(/(?<=: *|\[ *|, *)("[^"]*"|-?\d+(\.\d+)?)(?= *[,\]}\n])/g)];
  const place = places[random.below(places.length)];
  if (place === undefined) return text;
  return text.slice(0, place.index) + random.pick(ODD_VALUES) +
    text.slice(place.index + place[0].length);
}

/**
 * Loads `count` damaged models, in a process of its own.
 * @throws {Error} when that process dies, or when a refusal is not a sentence
 */
export async function loadDamagedModels(
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<v.InferOutput<typeof FIGURES>> {
  const program = startProgram(Deno.execPath(), {
    args: ["run", "-A", PROGRAM, String(seed), String(count)],
    env: { PATH: Deno.env.get("PATH") ?? "", DENO_DIR: await denoDir(), NO_COLOR: "1" },
  });
  const { code, signal } = await program.ended;
  const last = program.output().trimEnd().split("\n").slice(-5).join("\n");
  if (code !== 0) {
    throw new Error(`Loading damaged models ended with ${signal ?? code}, the last one being ${last}`);
  }
  return v.parse(FIGURES, JSON.parse(last.split("\n").at(-1) ?? ""));
}
