import { join } from "node:path";
import * as v from "valibot";
import { parseStatus } from "../../overlay/src/wire.ts";
import { hasCodecLibrary } from "../../sidecar/webrtc/codec_library.ts";
import { realOffers } from "../../tests/support/offers.ts";
import { readDescription } from "../../tests/support/operations.ts";
import { ROOT } from "../../tests/support/skip.ts";
import { sendDatagrams } from "./fuzz/datagrams.ts";
import { holdConnections, sendRawBytes, sendRequests, sendSlowly } from "./fuzz/http.ts";
import { readDamagedLogs } from "./fuzz/log_lines.ts";
import { loadDamagedModels } from "./fuzz/models.ts";
import { sendOffers } from "./fuzz/offers.ts";
import { loadSettings } from "./fuzz/settings.ts";
import { type Figures, shareOf, type SoakOptions, type SoakPart } from "./part.ts";
import { type SidecarProcess, Workplace } from "./sidecar_process.ts";

const REQUESTS = 20_000;
const CONNECTIONS = 3_000;
const OFFERS = 5_000;
/** Connections that stop in the middle of a request. */
const HELD = 4_000;
/** Viewers that send what they like. */
const VIEWERS = 200;
const SETTINGS = 10_000;
const LOGS = 10_000;
const MODELS = 3_000;
/** No OBS is there, and none is looked for elsewhere. */
const NO_OBS = ["--obs-url", "ws://127.0.0.1:9"];
const PICTURE = new URL("../../sidecar/demo/frames/victory_text_1.jpg", import.meta.url);
/** Files and sockets that may be open in the end besides those at the beginning: libraries that were loaded meanwhile. */
const SPARE_FILES = 12;
/** So much memory may come on top between the middle and the end of the requests, MB: what waits for the garbage collector. */
const SPARE_MEGABYTES = 150;
const PATIENCE_MS = 60_000;
const RECORDINGS = 40;
const WHIP_TOKEN = "a-token-of-this-run";

export const fuzz: SoakPart = {
  name: "fuzz",
  about:
    `${REQUESTS} wrong requests, ${OFFERS} damaged offers, connections, settings, logs and models: a clear error each`,
  async run({ random, share, progress }) {
    const seed = random.below(2 ** 24);
    const settings = shareOf(SETTINGS, share);
    const refusedSettings = await loadSettings({ seed, count: settings });
    progress(`${settings} settings`);
    const logs = shareOf(LOGS, share);
    const damagedLines = await readDamagedLogs({ seed, count: logs });
    progress(`${logs} logs`);
    const models = shareOf(MODELS, share);
    const { refused: refusedModels } = await loadDamagedModels({ seed, count: models });
    progress(`${models} models`);
    return {
      "settings, of them refused": `${settings}, ${refusedSettings}`,
      "logs, damaged lines in them": `${logs}, ${damagedLines}`,
      "models, of them refused": `${models}, ${refusedModels}`,
      ...await disturb({ random, share, progress }, seed),
    };
  },
};

/** Asks the real sidecar wrongly in every way, and looks whether it is as well afterwards as it was. */
async function disturb({ random, share, progress }: SoakOptions, seed: number): Promise<Figures> {
  await using workplace = new Workplace(NO_OBS, { SCORELINE_WEBRTC_WHIP_TOKEN: WHIP_TOKEN });
  const recordings = await writeRecordings(join(workplace.dataDir, "recordings"));
  const sidecar = await workplace.start();
  await sidecar.untilUp();
  const { text } = await sidecar.get("/openapi.json");
  const offers = realOffers();
  const materials = {
    ...readDescription(text),
    offers: [...offers.values()],
    picture: await Deno.readFile(PICTURE),
    recordings,
  };
  const options = { sidecar, seed, materials, hidden: [workplace.folder, ROOT] };
  const filesBefore = await sidecar.openFiles();

  const slow = sendSlowly({ ...options, count: 0 }); // takes its time, beside the others
  const requests = shareOf(REQUESTS, share);
  const halves = [Math.floor(requests / 2), Math.ceil(requests / 2)] as const;
  const first = await sendRequests({ ...options, count: halves[0] });
  progress(`${halves[0]} requests`);
  const middle = await sidecar.residentMegabytes();
  const second = await sendRequests({ ...options, seed: seed + 1, count: halves[1] });
  progress(`${requests} requests`);
  const end = await sidecar.residentMegabytes();
  const connections = await sendRawBytes({ ...options, count: shareOf(CONNECTIONS, share) });
  progress(`${connections} connections`);
  const slowBodies = await slow;
  const held = shareOf(HELD, share);
  const heldMegabytes = await holdConnections(sidecar, held);
  const viewed = hasCodecLibrary(ROOT) ? await view() : null;

  if (end > middle + SPARE_MEGABYTES) throw new Error(`The memory grew from ${middle} to ${end} MB`);
  await untilQuiet(sidecar, filesBefore + SPARE_FILES);
  const score = await scoreOf(sidecar);
  await sidecar.stop();
  const again = await workplace.start();
  await again.untilUp();
  const restored = await scoreOf(again);
  if (restored !== score) throw new Error(`The score was ${score}, and is ${restored} after a new start`);
  await again.stop();
  async function view() {
    // Requests left viewers behind that never connect, and take a place until they are dropped.
    await untilQuiet(sidecar, Infinity);
    const sent = await sendOffers({
      ...options,
      offers,
      whipToken: WHIP_TOKEN,
      count: shareOf(OFFERS, share),
    });
    progress("offers");
    const offer = offers.get("aiortc_viewer") ?? "";
    const datagrams = await sendDatagrams({
      sidecar,
      random: random.named("datagrams"),
      offer,
      count: shareOf(VIEWERS, share),
    });
    progress(`${datagrams} datagrams`);
    return { ...sent, datagrams };
  }

  return {
    "requests": requests,
    ...statusFigures(first, second),
    "connections of raw bytes": connections,
    "bodies a byte at a time": slowBodies,
    "half requests held, their memory (MB)": `${held}, ${heldMegabytes}`,
    ...(viewed === null ? { "offers": "none, for there is no encoder" } : {
      "offers answered": viewed.answered,
      "offers refused": viewed.refused,
      "fragments": viewed.fragments,
      "datagrams": viewed.datagrams,
    }),
    "memory after half of the requests, all of them (MB)": `${middle}, ${end}`,
  };
}

/** Files that are recordings by their names, to be asked for in parts and removed. */
async function writeRecordings(folder: string): Promise<string[]> {
  await Deno.mkdir(folder, { recursive: true });
  const names = Array.from({ length: RECORDINGS }, (_, i) => `scoreline_20260101T0000${10 + i}000Z_obs.mkv`);
  for (const name of names) await Deno.writeFile(join(folder, name), new Uint8Array(100_000).fill(0x1a));
  return names;
}

const SESSIONS = v.object({ sessions: v.array(v.unknown()), udp_ports: v.object({ in_use: v.number() }) });

/** Waits until nobody watches and no more files are open than may be. */
async function untilQuiet(sidecar: SidecarProcess, most: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const { sessions, udp_ports } = v.parse(SESSIONS, JSON.parse((await sidecar.get("/api/webrtc")).text));
    const files = await sidecar.openFiles();
    if (sessions.length === 0 && udp_ports.in_use === 0 && files <= most) return;
    if (performance.now() > deadline) {
      const held = `${sessions.length} sessions, ${udp_ports.in_use} ports and ${files} open files`;
      throw new Error(`Left behind are ${held}, where ${most} files are all that may be`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function scoreOf(sidecar: SidecarProcess): Promise<string> {
  const { text } = await sidecar.get("/api/status");
  const status = parseStatus(text);
  if (status === null) throw new Error(`This is no status: ${text}`);
  const { victories, defeats, draws, seq, streak, session } = status;
  return JSON.stringify({ victories, defeats, draws, seq, streak, session: session.number });
}

function statusFigures(...all: readonly ReadonlyMap<number | null, number>[]): Figures {
  const sum = (fits: (status: number) => boolean) =>
    all.flatMap((statuses) => [...statuses]).filter(([status]) => status !== null && fits(status))
      .reduce((total, [, count]) => total + count, 0);
  return {
    "done (2xx, 3xx)": sum((status) => status < 400),
    "refused (4xx)": sum((status) => status >= 400 && status < 500),
    "put off (503)": sum((status) => status >= 500),
  };
}
