import { GlobalFonts } from "@napi-rs/canvas";
import * as v from "valibot";
import { nearWordsIn } from "./near_words.ts";
import type { Rng } from "./rng.ts";
import { type Script, VOCABULARY } from "./words.ts";

/**
 * Fonts of the npm packages `@fontsource/*`, by what they may be used for. All are under the SIL Open Font License,
 * except Ubuntu Condensed (Ubuntu Font Licence).
 */
const FAMILIES = {
  /** Condensed Latin and Cyrillic faces: the look of the game's own lettering, in many variations. */
  train: [
    "alumni-sans",
    "anton",
    "archivo-narrow",
    "asap-condensed",
    "bahianita",
    "barlow-condensed",
    "bebas-neue",
    "big-shoulders-display",
    "contrail-one",
    "encode-sans-condensed",
    "fira-sans-extra-condensed",
    "fjalla-one",
    "francois-one",
    "gemunu-libre",
    "jockey-one",
    "league-gothic",
    "mohave",
    "oswald",
    "passion-one",
    "pathway-gothic-one",
    "pragati-narrow",
    "racing-sans-one",
    "rajdhani",
    "roboto-condensed",
    "russo-one",
    "saira-condensed",
    "saira-extra-condensed",
    "smooch-sans",
    "sofia-sans-extra-condensed",
    "ubuntu-condensed",
    "unica-one",
    "yanone-kaffeesatz",
  ],
  /** Never trained on: they measure how well the detector reads lettering it has not seen. */
  validation: ["antonio", "khand", "sofia-sans-condensed", "staatliches", "teko"],
} as const;

/**
 * Faces whose A and R are arches with a bar, as the game's are and those of hardly any condensed face, and how many of the
 * words in Latin letters are set in one of them.
 */
const ARCHED: Record<
  Split,
  { share: number; faces: readonly (readonly [family: string, weight: number])[] }
> = {
  train: {
    share: 0.3,
    faces: [
      ["audiowide", 400],
      ["geo", 400],
      ["iceberg", 400],
      ["keania-one", 400],
      ["orbitron", 900],
      ["rationale", 400],
      ["righteous", 400],
      ["squada-one", 400],
    ],
  },
  validation: { share: 0.1, faces: [["tourney", 900]] },
};

/** East Asian families and the weights that are trained on or held back. */
const EAST_ASIAN: Record<Split, readonly (readonly [family: string, script: Script, weights: number[]])[]> = {
  train: [
    ["noto-sans-jp", "ja", [700, 900]],
    ["dela-gothic-one", "ja", [400]],
    ["zen-kaku-gothic-new", "ja", [700, 900]],
    ["rocknroll-one", "ja", [400]],
    ["reggae-one", "ja", [400]],
    ["noto-sans-kr", "ko", [700, 900]],
    ["black-han-sans", "ko", [400]],
    ["gothic-a1", "ko", [700, 900]],
    ["nanum-gothic", "ko", [800]],
    ["jua", "ko", [400]],
    ["gugi", "ko", [400]],
    ["noto-sans-sc", "zh-CN", [700, 900]],
    ["zcool-qingke-huangyou", "zh-CN", [400]],
    ["zcool-kuaile", "zh-CN", [400]],
    ["zcool-xiaowei", "zh-CN", [400]],
    ["noto-sans-tc", "zh-TW", [700, 900]],
  ],
  validation: [
    ["m-plus-1p", "ja", [800]],
    ["do-hyeon", "ko", [400]],
    ["noto-sans-sc", "zh-CN", [600]],
    ["noto-sans-tc", "zh-TW", [600]],
  ],
};

export type Split = keyof typeof FAMILIES;

/** One registered face: what a canvas needs in its `font`, and how tall its capitals are. */
export interface Face {
  /** The family list for `ctx.font`, quoted; several subset files of one face stand in it together. */
  families: string;
  /** The face's name for the model card and for debugging, e.g. `oswald 700`. */
  name: string;
}

/** The faces of one split, by writing system. */
export interface Faces {
  pick(rng: Rng, script: Script): Face;
  names(): string[];
}

const PACKAGES = `${import.meta.dirname}/node_modules/@fontsource`;
const unicodeRanges = v.record(v.string(), v.string());

/** Whether a CSS unicode-range ("U+20-7e,U+3042") covers the code point. */
function covers(range: string, codePoint: number): boolean {
  return range.split(",").some((part) => {
    const [low, high] = part.trim().slice(2).split("-").map((digits) => parseInt(digits, 16));
    return low !== undefined && codePoint >= low && codePoint <= (high ?? low);
  });
}

/** Registers one font file under its own alias and returns the alias, or nothing when there is no such file. */
function register(family: string, subset: string, weight: number): string | undefined {
  const alias = `${family}-${subset}-${weight}`;
  if (GlobalFonts.has(alias)) return alias;
  const file = `${PACKAGES}/${family}/files/${alias}-normal.woff2`;
  return GlobalFonts.registerFromPath(file, alias) === null ? undefined : alias;
}

function face(family: string, weight: number, subsets: string[]): Face | undefined {
  const aliases = subsets.map((subset) => register(family, subset, weight));
  // The first subset is the one that matters; a face without it is none.
  if (aliases[0] === undefined) return undefined;
  const families = aliases.filter((alias) => alias !== undefined).map((alias) => `"${alias}"`).join(", ");
  return { families, name: `${family} ${weight}` };
}

/** The weights of a family that look like a headline: 500 and up, or the only one there is. */
function headlineWeights(family: string): number[] {
  const weights = new Set<number>();
  for (const file of Deno.readDirSync(`${PACKAGES}/${family}/files`)) {
    const match = /-latin-(\d+)-normal\.woff2$/.exec(file.name);
    if (match?.[1] !== undefined) weights.add(Number(match[1]));
  }
  const all = [...weights].sort((a, b) => a - b);
  return all.length === 1 ? all : all.filter((weight) => weight >= 500);
}

/** The numbered subset files that hold the characters of a script's words. */
function eastAsianSubsets(family: string, script: Script): string[] {
  const characters = new Set<number>();
  for (const words of Object.values(VOCABULARY)) {
    if (words.script !== script) continue;
    const texts = [...words.victory, ...words.defeat, ...words.draw, ...words.titles, ...words.others]
      .concat(nearWordsIn(script));
    for (const character of texts.join("")) characters.add(character.codePointAt(0) ?? 0);
  }
  const ranges = v.parse(
    unicodeRanges,
    JSON.parse(Deno.readTextFileSync(`${PACKAGES}/${family}/unicode.json`)),
  );
  return Object.entries(ranges)
    .filter(([, range]) => [...characters].some((codePoint) => covers(range, codePoint)))
    .map(([subset]) => subset.replace(/^\[(\d+)\]$/, "$1"));
}

/**
 * Registers the fonts of a split with the canvas library and returns them, or only those whose name (`oswald 700`)
 * is in `only`.
 *
 * Throws when the font packages are not installed.
 */
export function loadFaces(split: Split, only?: readonly string[]): Faces {
  const byScript = new Map<Script, Face[]>();
  const arched: Face[] = [];
  const isWanted = (found: Face | undefined): found is Face =>
    found !== undefined && (only?.includes(found.name) ?? true);
  const add = (script: Script, found: Face | undefined) => {
    if (isWanted(found)) byScript.set(script, [...byScript.get(script) ?? [], found]);
  };
  for (const [family, weight] of ARCHED[split].faces) {
    const found = face(family, weight, ["latin", "latin-ext"]);
    if (isWanted(found)) arched.push(found);
  }
  for (const family of FAMILIES[split]) {
    for (const weight of headlineWeights(family)) {
      add("latin", face(family, weight, ["latin", "latin-ext"]));
      add("cyrillic", face(family, weight, ["cyrillic", "latin"]));
    }
  }
  for (const [family, script, weights] of EAST_ASIAN[split]) {
    for (const weight of weights) add(script, face(family, weight, eastAsianSubsets(family, script)));
  }
  return {
    pick(rng, script) {
      const others = byScript.get(script);
      const isArched = script === "latin" && arched.length > 0 &&
        (others === undefined || rng.chance(ARCHED[split].share));
      const faces = isArched ? arched : others;
      if (faces === undefined) throw new RangeError(`No font of the ${split} split can write ${script}`);
      return rng.pick(faces);
    },
    names: () => [...new Set([arched, ...byScript.values()].flat().map((each) => each.name))].sort(),
  };
}
