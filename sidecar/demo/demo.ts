import type { Clock } from "../runtime/clock.ts";
import { frameAt, type Scene } from "./match.ts";
import { startSimulatedObs } from "./simulated_obs.ts";

/** Size of the pictures in `frames/`, pixels. */
const FRAME_SIZE = { width: 960, height: 540 };
const FRAMES = new URL("./frames/", import.meta.url);

export interface DemoOptions {
  readonly clock: Clock;
  /** Another seed is another evening of matches. */
  readonly seed?: number;
  /** Ends the demo. */
  readonly signal?: AbortSignal;
  /** Another size of a JPEG; without it, pictures keep the size they have. */
  readonly scale?: (jpeg: Uint8Array, width: number, height: number, quality: number) => Promise<Uint8Array>;
  /** The picture of that name (`victory_text_1`); the ones beside this file when left out. */
  readonly readFrame?: (name: string) => Promise<Uint8Array>;
  /** Names of the pictures that `readFrame` knows. */
  readonly listFrames?: () => Promise<string[]>;
}

export interface Demo {
  readonly url: string;
  readonly password: string;
  close(): Promise<void>;
}

/** Plays synthetic matches in a simulated OBS. Throws when there are no pictures to play. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { clock, scale, readFrame = readFile, listFrames = listFiles } = options;
  const seed = options.seed ?? 1;
  const frames = new Map<string, Uint8Array>();
  for (const name of await listFrames()) frames.set(name, await readFrame(name));
  if (frames.size === 0) throw new Error(`The demo has no pictures in ${FRAMES.pathname}`);
  const variants = (scene: Scene) => [...frames.keys()].filter((name) => sceneOf(name) === scene).length;

  const password = crypto.getRandomValues(new Uint8Array(18)).toBase64();
  const began = clock.now().mono;
  const obs = startSimulatedObs({
    password,
    setup: {
      canvas: { width: 1920, height: 1080 },
      program: "Playing",
      inputs: { "Game Capture": { kind: "game_capture", width: 1920, height: 1080 } },
      scenes: { Playing: { items: [{ source: "Game Capture" }] } },
    },
    async picture({ width, height, quality }) {
      const jpeg = frames.get(frameAt(clock.now().mono - began, seed, variants));
      if (jpeg === undefined) return null;
      const asIs = scale === undefined || (width === FRAME_SIZE.width && height === FRAME_SIZE.height);
      return asIs ? jpeg : await scale(jpeg, width, height, quality);
    },
  });

  let closing: Promise<void> | null = null;
  const close = () => closing ??= obs.close();
  if (options.signal?.aborted) await close();
  options.signal?.addEventListener("abort", () => void close(), { once: true });
  return { url: obs.url, password, close };
}

function sceneOf(name: string): string {
  return name.replace(/_\d+$/, "");
}

async function readFile(name: string): Promise<Uint8Array> {
  return await Deno.readFile(new URL(`${name}.jpg`, FRAMES));
}

async function listFiles(): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(FRAMES), ({ name }) => name);
  return names.filter((name) => name.endsWith(".jpg")).map((name) => name.slice(0, -".jpg".length));
}
