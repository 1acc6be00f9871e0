import { printable } from "../runtime/printable.ts";
import type { SceneItem } from "./replies.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The program scene with everything that is nested in it. */
export interface Program {
  readonly scene: string;
  readonly canvas: Size;
  /** Items by the name of their scene or group, from the bottom to the top; of those that viewers see. */
  readonly items: ReadonlyMap<string, readonly SceneItem[]>;
}

/** A source to look at; `size` in pixels, `null` when unknown, 0 x 0 when it has no picture yet. */
export interface Choice {
  readonly source: string;
  readonly kind: string;
  readonly size: Size | null;
}

/** An input in the program scene, wherever it is nested. */
interface Placed extends Choice {
  readonly size: Size;
  readonly visible: boolean;
  /** The part of the picture that viewers see it on, 0..1; overlapping is not looked at. */
  readonly share: number;
}

/**
 * Kinds of inputs that can show a game, best first, in tiers: what captures this machine's screen, what brings in
 * another machine's or a camera's, what plays pictures. A lower tier is looked at only when the higher ones are not in
 * the scene at all: a webcam is no substitute for a game that has not started. The trailing version (`_v2`) is ignored.
 */
const TIERS: readonly (readonly (readonly string[])[])[] = [
  [
    ["game_capture", "vkcapture-source", "syphon-input"],
    ["window_capture", "xcomposite_input", "pipewire-window-capture-source"],
    [
      "screen_capture",
      "monitor_capture",
      "display_capture",
      "xshm_input",
      "pipewire-screen-capture-source",
      "pipewire-desktop-capture-source",
      "wlrobs-scpy",
      "wlrobs-dmabuf",
    ],
  ],
  [
    [
      "dshow_input",
      "decklink-input",
      "aja_source",
      "av_capture_input",
      "macos-avcapture",
      "macos-avcapture-fast",
      "v4l2_input",
      "ndi_source",
      "pipewire-camera-source",
    ],
  ],
  [["ffmpeg_source", "vlc_source"], ["image_source", "slideshow"]],
];

/** Kinds of inputs that have no picture. */
const AUDIO_KINDS = /^(wasapi|pulse|alsa|jack|coreaudio|sndio|oss)_|audio/;

/** An item that covers at least this part of the picture is taken for the game rather than for a small extra window. */
const LARGE_SHARE = 0.25;
/** Characters of a name in a message: OBS itself sets no limit. */
const NAMED = 60;
/** Scenes nested deeper than this are not looked into. OBS itself refuses loops. */
const MAX_DEPTH = 8;

/**
 * The source to look at when the user named none: of the visible inputs in the program scene, the best tier, then what
 * has a picture, a game capture before others, what is large, the better kind, what is larger, what lies on top. The
 * scene itself when none of them can show a game.
 */
export function chooseSource(program: Program): Choice {
  const ranked = placedInputs(program)
    .map((input, order) => ({ input, order, rank: rankOf(input.kind) }))
    .filter(({ input, rank }) => input.visible && rank !== null)
    .map(({ input, order, rank }) => ({ input, key: preference(input, rank ?? NO_RANK, order) }))
    .toSorted((a, b) => compare(a.key, b.key));
  const best = ranked[0]?.input;
  if (best !== undefined) return { source: best.source, kind: best.kind, size: best.size };
  return { source: program.scene, kind: "scene", size: program.canvas };
}

/** The input or nested scene of that very name in the program scene, shown or hidden; `null` when it is not there. */
export function findSource(program: Program, name: string): Choice | null {
  if (name === program.scene) return { source: name, kind: "scene", size: program.canvas };
  for (const items of program.items.values()) {
    const item = items.find(({ sourceName }) => sourceName === name);
    if (item !== undefined) return { source: name, kind: kindOf(item), size: sizeOf(item) };
  }
  return null;
}

/** Whether viewers see the source of that name: the program scene itself, or an item of it that is not hidden. */
export function isShown({ scene, items }: Program, name: string): boolean {
  return name === scene ||
    [...items.values()].flat().some((item) => item.sourceName === name && item.sceneItemEnabled);
}

/** Scenes and groups among the items that viewers see: what must be asked for next. */
export function nestedIn(items: readonly SceneItem[]): { readonly name: string; readonly group: boolean }[] {
  return items
    .filter((item) => item.sceneItemEnabled && isContainer(item))
    .map(({ sourceName, isGroup }) => ({ name: sourceName, group: isGroup === true }));
}

/** Names of what could be looked at: inputs that have a picture, likely ones first, then scenes. */
export function pictureNames(
  inputs: readonly { readonly name: string; readonly kind: string }[],
  scenes: readonly string[],
): string[] {
  const likely = (kind: string) => {
    const rank = rankOf(kind);
    return rank === null ? Infinity : rank.tier * 10 + rank.place;
  };
  return [
    ...inputs
      .filter(({ kind }) => !AUDIO_KINDS.test(kind))
      .toSorted((a, b) => (likely(a.kind) - likely(b.kind)) || 0)
      .map(({ name }) => name),
    ...scenes,
  ];
}

/** What to tell the user when the source that they named does not exist. */
export function missingMessage(wanted: string, names: readonly string[], renamedTo: string | null): string {
  const quoted = (name: string) => `"${printable(name, NAMED)}"`;
  if (renamedTo !== null) {
    return `The source ${quoted(wanted)} is now called ${quoted(renamedTo)} in OBS: ` +
      "choose that on the dashboard or as obs.source, or rename it back";
  }
  const some = names.slice(0, 3).map(quoted).join(", ");
  const known = some === "" ? "" : ` (${some}${names.length > 3 ? " and more" : ""})`;
  return `There is no source ${quoted(wanted)} in OBS: choose one of its sources${known} or "auto", ` +
    "on the dashboard or as obs.source";
}

/** What to tell the user when the source exists and shows nothing. */
export function noPictureMessage(choice: Choice): string {
  const name = printable(choice.source, NAMED);
  return rankOf(choice.kind)?.tier === 0
    ? `${name} has no picture yet: start the game`
    : `${name} has no picture: check it in OBS`;
}

interface Rank {
  readonly tier: number;
  readonly place: number;
}
const NO_RANK: Rank = { tier: TIERS.length, place: 0 };

function rankOf(kind: string): Rank | null {
  const plain = kind.replace(/_v\d+$/, "");
  for (const [tier, places] of TIERS.entries()) {
    const place = places.findIndex((kinds) => kinds.includes(plain));
    if (place !== -1) return { tier, place };
  }
  return null;
}

/** Smaller is better, the first difference decides. */
function preference({ size, share }: Placed, { tier, place }: Rank, order: number): number[] {
  const gameCapture = tier === 0 && place === 0;
  return [
    tier,
    hasPicture(size) ? 0 : 1,
    gameCapture ? 0 : 1,
    share >= LARGE_SHARE ? 0 : 1,
    place,
    -share,
    -order,
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Every input in the program scene, from the bottom to the top. */
function placedInputs(program: Program): Placed[] {
  const found: Placed[] = [];
  function walk(scene: string, area: number, share: number, visible: boolean, depth: number): void {
    if (depth > MAX_DEPTH) return;
    for (const item of program.items.get(scene) ?? []) {
      const shown = visible && item.sceneItemEnabled;
      const part = Math.min(1, shownArea(item) / Math.max(1, area)) * share;
      const size = sizeOf(item);
      if (isContainer(item)) walk(item.sourceName, size.width * size.height, part, shown, depth + 1);
      else if (item.inputKind !== null) {
        found.push({ source: item.sourceName, kind: item.inputKind, size, visible: shown, share: part });
      }
    }
  }
  walk(program.scene, program.canvas.width * program.canvas.height, 1, true, 0);
  return found;
}

/** Pixels that an item takes in its scene. With a bounding box OBS fits the source into that. */
function shownArea({ sceneItemTransform: transform }: SceneItem): number {
  return transform.boundsType === "OBS_BOUNDS_NONE"
    ? Math.abs(transform.width * transform.height)
    : transform.boundsWidth * transform.boundsHeight;
}

function sizeOf({ sceneItemTransform }: SceneItem): Size {
  return { width: sceneItemTransform.sourceWidth, height: sceneItemTransform.sourceHeight };
}

function kindOf(item: SceneItem): string {
  return item.inputKind ?? (item.isGroup === true ? "group" : "scene");
}

function isContainer(item: SceneItem): boolean {
  return item.sourceType === "OBS_SOURCE_TYPE_SCENE";
}

function hasPicture({ width, height }: Size): boolean {
  return width > 0 && height > 0;
}
