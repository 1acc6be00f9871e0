import sharp from "sharp";
import type { Detail } from "../sidecar/detail.ts";

const FRAMES = new URL("../sidecar/demo/frames/", import.meta.url);

/** What OBS is asked for by default and with the shipped model, pixels. */
export const WIDTHS: Readonly<Record<Detail, number>> = { glance: 384, survey: 640, full: 960 };
const ALL = Object.values(WIDTHS);

/** One moment of a game as OBS can send it. */
export interface Moment {
  /** 1920x1080, as lossless as the first counters asked for. */
  readonly png: Uint8Array;
  /** By width, JPEG 80. */
  readonly jpeg: ReadonlyMap<number, Uint8Array>;
}

/** Drawn gameplay, each moment another picture: enlarged frames of the demo with some grain, so
 * that a PNG of them is as large as one of a real game (1.7 to 2.4 MB were measured). */
export async function gameplay(widths: readonly number[] = ALL, count = 8): Promise<Moment[]> {
  return await Promise.all(
    Array.from({ length: count }, (_, n) => moment(`none_gameplay_${1 + n % 4}`, n, widths)),
  );
}

/** The picture of that name in the demo. */
export async function moment(name: string, seed: number, widths: readonly number[] = ALL): Promise<Moment> {
  const frame = await Deno.readFile(new URL(`${name}.jpg`, FRAMES));
  const { data, info } = await sharp(frame).resize(1920, 1080).raw().toBuffer({ resolveWithObject: true });
  let state = seed + 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // a linear congruence is random enough here
    data[i] = Math.min(255, Math.max(0, (data[i] ?? 0) + (state >>> 27 === 0 ? 2 : 0)));
  }
  const raw = { width: info.width, height: info.height, channels: 3 as const };
  const jpeg = new Map<number, Uint8Array>();
  for (const width of widths) {
    jpeg.set(width, await sharp(data, { raw }).resize(width).jpeg({ quality: 80 }).toBuffer());
  }
  return { png: await sharp(data, { raw }).png().toBuffer(), jpeg };
}

/** What the first counters did with each picture, apart from their inference: decode all of it, keep the middle. */
export async function decodePngCrop(png: Uint8Array): Promise<void> {
  await sharp(png).extract({ left: 460, top: 378, width: 995, height: 550 }).raw().toBuffer();
}

/** As obs-websocket puts a picture into an answer. */
export function imageData(jpeg: Uint8Array): string {
  return `data:image/jpg;base64,${jpeg.toBase64()}`;
}
