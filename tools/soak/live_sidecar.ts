import { fileURLToPath } from "node:url";
import { parseWebRtcStatus } from "../../overlay/src/webrtc_wire.ts";
import type { WebRtcStatus } from "../../sidecar/contract.ts";
import { type SimulatedObs, startSimulatedObs } from "../../sidecar/demo/simulated_obs.ts";
import { hasCodecLibrary } from "../../sidecar/webrtc/codec_library.ts";
import { numberedPictures } from "../../tests/support/numbered_pictures.ts";
import { type SidecarProcess, Workplace } from "./sidecar_process.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The real sidecar with a live view of a simulated OBS. */
export class LiveSidecar implements AsyncDisposable {
  readonly #obs: SimulatedObs;
  readonly #workplace: Workplace;
  readonly process: SidecarProcess;

  /** @throws {Error} where the encoder is not installed */
  static async start(
    { width, height, fps }: { readonly width: number; readonly height: number; readonly fps: number },
    env: Readonly<Record<string, string>>,
  ): Promise<LiveSidecar> {
    if (!hasCodecLibrary(ROOT)) {
      throw new Error("The encoder is not installed: run 'deno task install-webrtc'");
    }
    const pictures = await numberedPictures({ width, height, fps });
    const obs = startSimulatedObs({
      setup: {
        canvas: { width, height },
        program: "Playing",
        inputs: { Game: { kind: "game_capture", width, height } },
        scenes: { Playing: { items: [{ source: "Game" }] } },
      },
      picture: () => Promise.resolve(pictures.at(Date.now())),
    });
    const workplace = new Workplace(["--obs-url", obs.url], {
      SCORELINE_WEBRTC_FPS: String(fps),
      SCORELINE_WEBRTC_WIDTH: String(width),
      ...env,
    });
    const process = await workplace.start();
    await process.untilUp();
    return new LiveSidecar(obs, workplace, process);
  }

  private constructor(obs: SimulatedObs, workplace: Workplace, process: SidecarProcess) {
    this.#obs = obs;
    this.#workplace = workplace;
    this.process = process;
  }

  /** Of the detector's view. */
  get whep(): string {
    return `${this.process.url}/whep/detector`;
  }

  async status(): Promise<WebRtcStatus> {
    const { text } = await this.process.get("/api/webrtc");
    const status = parseWebRtcStatus(text);
    if (status === null) throw new Error(`This is no status of WebRTC: ${text}`);
    return status;
  }

  /** How many sockets of UDP it holds (Linux: the inodes of proc_pid_net(5) among its file descriptors). */
  async udpSockets(): Promise<number> {
    const folder = `/proc/${this.process.program.pid}`;
    const tables = await Promise.all(
      ["udp", "udp6"].map((name) => Deno.readTextFile(`${folder}/net/${name}`)),
    );
    const inodes = new Set(
      tables.flatMap((table) => table.split("\n").slice(1).map((line) => line.trim().split(/\s+/)[9])),
    );
    let sockets = 0;
    for await (const { name } of Deno.readDir(`${folder}/fd`)) {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(
        await Deno.readLink(`${folder}/fd/${name}`).catch(() => ""),
      ) ??
        [];
      if (inode !== undefined && inodes.has(inode)) sockets++;
    }
    return sockets;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process.stop();
    await this.#obs.close();
    await this.#workplace[Symbol.asyncDispose]();
  }
}
