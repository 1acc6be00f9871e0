import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { startSimulatedObs } from "../../sidecar/demo/simulated_obs.ts";
import { rememberInterest } from "../../sidecar/webrtc/interest.ts";
import { type NumberedPictures, numberedPictures } from "../../tests/support/numbered_pictures.ts";
import { RunningSidecar } from "../../tests/support/sidecar.ts";
import { BITRATE_KBPS, type LiveServer, PICTURE, sidecarIn, startPython } from "../viewing/server.ts";

const AIORTC = fileURLToPath(new URL("aiortc_server.py", import.meta.url));

const SETTLED_MS = 5_000;

/** The sidecar, which gets the pictures from a simulated OBS in this process. */
export async function startOurs({ at }: NumberedPictures): Promise<LiveServer> {
  const small = await numberedPictures({ width: 480, height: 270 });
  const obs = startSimulatedObs({
    setup: {
      canvas: PICTURE,
      program: "Playing",
      inputs: { Game: { kind: "game_capture", ...PICTURE } },
      scenes: { Playing: { items: [{ source: "Game" }] } },
    },
    picture: ({ width }) => Promise.resolve(width > 1_000 ? at(Date.now()) : small.at(Date.now())),
  });
  const sidecar = new RunningSidecar(await Deno.makeTempDir({ prefix: "scoreline-bench-" }));
  // As from the second evening on: who has never been watched loads what connections need when somebody comes.
  await Deno.mkdir(sidecar.dataDir);
  rememberInterest(sidecar.dataDir, { info() {}, warn: console.error, error: console.error }).note();
  await sidecar.start({
    args: ["--obs-url", obs.url],
    env: {
      SCORELINE_WEBRTC_BITRATE_KBPS: String(BITRATE_KBPS),
      SCORELINE_WEBRTC_WIDTH: String(PICTURE.width),
      SCORELINE_WEBRTC_FPS: String(PICTURE.fps),
    },
  });
  // That is loaded some seconds after a start; aiortc has all of it at once.
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  return {
    url: `${sidecar.url}/whep/detector`,
    pid: await sidecarIn(sidecar),
    async [Symbol.asyncDispose]() {
      await sidecar[Symbol.asyncDispose]();
      await obs.close();
    },
  };
}

/** A server on aiortc, as it is or with a quicker encoder. */
export async function startAiortc({ jpegs, fps }: NumberedPictures, patched: boolean): Promise<LiveServer> {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-bench-" });
  await Promise.all(jpegs.map((jpeg, n) => Deno.writeFile(join(folder, `${n}.jpg`), jpeg)));
  const options = { folder, count: jpegs.length, fps, bitrate: BITRATE_KBPS * 1_000, patched };
  const server = await startPython(AIORTC, options);
  return {
    url: `${server.url}/whep`,
    pid: server.pid,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
