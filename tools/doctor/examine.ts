/**
 * The part of `deno task doctor` that looks, with the rights that the sidecar itself would have: what they forbid, they
 * forbid here. Writes each check as a line of JSON; `doctor.ts` starts it.
 */
import { fileURLToPath } from "node:url";
import { parseArguments } from "../../sidecar/config/arguments.ts";
import { openChosenSource } from "../../sidecar/config/chosen_source.ts";
import { encoderRemedy } from "../../sidecar/config/encoder_remedy.ts";
import { loadConfig } from "../../sidecar/config/load.ts";
import { IS_PACKAGE } from "../../sidecar/config/packaging.ts";
import { VERSION } from "../../sidecar/config/version.ts";
import { discoverObs, obsSettingsPaths } from "../../sidecar/obs/discover.ts";
import { systemClock } from "../../sidecar/runtime/clock.ts";
import { hasCodecLibrary } from "../../sidecar/webrtc/codec_library.ts";
import { streamOf } from "../../sidecar/webrtc/stream_pictures.ts";
import { checkAddress } from "./address.ts";
import type { Tell } from "./check.ts";
import { checkDataFolder } from "./data_folder.ts";
import { checkLiveView } from "./live_view.ts";
import { checkModel } from "./model.ts";
import { checkObs } from "./obs.ts";
import { checkObsSettings } from "./obs_settings.ts";
import { FRAMES } from "./rights.ts";
import { checkStream } from "./stream.ts";

/** Folder that Scoreline is installed in. */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

async function examine(tell: Tell): Promise<void> {
  const request = parseArguments(Deno.args);
  if (request.kind !== "run") throw new TypeError(request.text);
  const { config, origins } = await loadConfig({
    readFile: Deno.readTextFile,
    env: Deno.env.toObject(),
    flags: request.flags,
    cwd: Deno.cwd(),
  });
  const { obs, capture, data, detector, server } = config;

  await checkDataFolder(data.dir, tell);
  await checkAddress(server, tell);
  const remedy = encoderRemedy({ isPackage: IS_PACKAGE, version: VERSION, triple: Deno.build.target });
  await checkLiveView({
    config,
    root: ROOT,
    remedy,
    frame: FRAMES.victory,
    clock: systemClock,
    tell,
  });
  const classifier = await checkModel({ detector, frames: FRAMES, tell });
  try {
    const source = await openChosenSource({
      dir: data.dir,
      configured: obs.source,
      setBy: origins.get("obs.source") ?? null,
      logger: { info() {}, warn() {}, error() {} },
    });
    const stream = streamOf(source.wanted);
    if (stream !== null) {
      return checkStream({ name: stream, config, hasDecoder: hasCodecLibrary(ROOT), remedy, tell });
    }
    const files = obsSettingsPaths(Deno.build.os, Deno.env.get, obs.folder);
    const discover = () => discoverObs(files);
    checkObsSettings(obs, await discover(), tell);
    await checkObs({
      options: {
        url: obs.url === "" ? null : obs.url,
        password: obs.password === "" ? null : obs.password,
        source: source.wanted,
        width: capture.width,
        quality: capture.quality,
        requestTimeoutMs: capture.request_timeout_ms,
        discover,
      },
      clock: systemClock,
      classifier,
      dataDir: data.dir,
      tell,
    });
  } finally {
    await classifier?.close();
  }
}

if (import.meta.main) {
  await examine((check) => console.log(JSON.stringify(check)));
  Deno.exit(0);
}
