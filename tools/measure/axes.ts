import type { ResultScreen } from "../../sidecar/contract.ts";
import { type Box, FRAME, WHOLE_FRAME } from "../render/frame.ts";
import type { Development } from "./development.ts";
import { brighten, gamma, grey, noise, rotateHue, washOut } from "./development.ts";

/** Where the game's screen lies in the captured frame, in units of the frame; its layout is 16:9 whatever its shape. */
export interface Composition {
  readonly frame: Size;
  /** The game's screen; beyond it the frame is black, or the streamer's own. */
  readonly game: Box;
  /** The 16:9 part of it that its texts are laid out in. */
  readonly layout: Box;
  readonly surround?: "black" | "streamer";
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

type Corner = "upper left" | "upper right" | "lower left" | "lower right";

/** One way in which a frame can differ from the plain capture. */
export interface Axis {
  readonly name: string;
  /** Pixels in which the game is drawn before it is scaled; default full HD. */
  readonly source?: number;
  /** Pixels of width, and JPEG quality, of the captured picture; default as configured. */
  readonly capture?: { readonly width?: number; readonly quality?: number };
  /** `share`: how far from the left (top) edge of the room the layout lies, 0.5 in the middle. */
  readonly compose?: (share: number) => Composition;
  readonly webcam?: Corner;
  /** Only this screen is looked at: what is covered on the other one is its result. */
  readonly only?: ResultScreen;
  readonly develop?: Development;
}

const { width: W, height: H } = FRAME;

const within = (outer: Box, size: Size, share: number): Box => ({
  x: outer.x + (outer.width - size.width) * share,
  y: outer.y + (outer.height - size.height) * share,
  ...size,
});

/** The largest 16:9 part of a screen. */
function layoutIn(game: Box, share: number): Box {
  const width = Math.min(game.width, game.height * W / H);
  return within(game, { width, height: width * H / W }, share);
}

/** A game of another shape that fills the capture. */
function shaped(width: number, height: number): (share: number) => Composition {
  const game = { x: 0, y: 0, width, height };
  return (share) => ({ frame: { width, height }, game, layout: layoutIn(game, share) });
}

/** A game of one shape in the middle of a frame of another, black around it. */
function boxed(frame: Size, aspect: number): (share: number) => Composition {
  const width = Math.min(frame.width, frame.height * aspect);
  const game = within({ x: 0, y: 0, ...frame }, { width, height: width / aspect }, 0.5);
  return (share) => ({ frame, game, layout: layoutIn(game, share), surround: "black" });
}

/** The game larger or smaller than the frame, in its middle. */
function zoomed(zoom: number): () => Composition {
  const game = within(WHOLE_FRAME, { width: W * zoom, height: H * zoom }, 0.5);
  return () => ({ frame: FRAME, game, layout: game, surround: "streamer" });
}

export const FILLING: Composition = { frame: FRAME, game: WHOLE_FRAME, layout: WHOLE_FRAME };

/** Every axis that is measured, the plain capture first. */
export const AXES: readonly Axis[] = [
  { name: "as captured" },
  { name: "JPEG 40", capture: { quality: 40 } },
  { name: "720p source", source: 1280 },
  { name: "4K source", source: 3840 },
  { name: "480 wide", capture: { width: 480 } },
  { name: "640 wide", capture: { width: 640 } },
  { name: "1280 wide", capture: { width: 1280 } },
  { name: "21:9 2560x1080", compose: shaped(2560, 1080) },
  { name: "21:9 3440x1440", compose: shaped(2580, 1080) },
  { name: "16:10", compose: shaped(1920, 1200) },
  { name: "4:3 pillarboxed in 16:9", compose: boxed(FRAME, 4 / 3) },
  { name: "21:9 letterboxed in 16:9", compose: boxed(FRAME, 2560 / 1080) },
  { name: "16:9 letterboxed in 4:3", compose: boxed({ width: 1920, height: 1440 }, 16 / 9) },
  { name: "HDR washed out", develop: washOut },
  { name: "HDR over-bright", develop: brighten },
  { name: "gamma 0.6", develop: gamma(0.6) },
  { name: "gamma 1.6", develop: gamma(1.6) },
  { name: "greyscale", develop: grey },
  { name: "hue +120", develop: rotateHue(120) },
  { name: "hue +240", develop: rotateHue(240) },
  { name: "webcam upper left", webcam: "upper left", only: "text" },
  { name: "webcam upper right", webcam: "upper right" },
  { name: "webcam lower left", webcam: "lower left" },
  { name: "webcam lower right", webcam: "lower right" },
  { name: "90 % game zoom", compose: zoomed(0.9) },
  { name: "105 % crop", compose: zoomed(1.05) },
  { name: "blur", develop: (picture) => picture.blur(1.2) },
  { name: "noise", develop: noise(10) },
];

/** The part of the frame that a webcam covers: 22 % of its width, 26 % of its height. */
export function webcamBox(corner: Corner, { width, height }: Size): Box {
  const size = { width: 0.22 * width, height: 0.26 * height };
  return {
    x: corner.endsWith("right") ? width - size.width : 0,
    y: corner.startsWith("lower") ? height - size.height : 0,
    ...size,
  };
}
