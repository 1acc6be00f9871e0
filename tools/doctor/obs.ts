import { join } from "node:path";
import * as v from "valibot";
import type { ObsStatus } from "../../sidecar/contract.ts";
import {
  connectObs,
  type ObsConnection,
  type ObsOptions,
  type Picture,
} from "../../sidecar/obs/connection.ts";
import type { Clock } from "../../sidecar/runtime/clock.ts";
import { Counters } from "../../sidecar/runtime/counters.ts";
import { messageOf } from "../../sidecar/runtime/message.ts";
import { blackMessage } from "../../sidecar/picture_trouble.ts";
import { annotatePicture } from "../../sidecar/vision/annotate.ts";
import { isBlack } from "../../sidecar/vision/black.ts";
import type { Classifier } from "../../sidecar/vision/classify.ts";
import { decodePicture } from "../../sidecar/vision/decode.ts";
import { sentence, type Tell } from "./check.ts";

export interface ObsCheck {
  readonly options: Pick<
    ObsOptions,
    "url" | "password" | "source" | "width" | "quality" | "requestTimeoutMs" | "discover"
  >;
  readonly clock: Clock;
  /** Reads what OBS shows; `null` when there is no model, and then there is no preview. */
  readonly classifier: Classifier | null;
  /** Where the preview is put. */
  readonly dataDir: string;
  readonly tell: Tell;
}

/** OBS has as long to find the source, or to show a first picture, ms. */
const PATIENCE_MS = 2_000;
const PAUSE_MS = 100;

const obsVersion = v.object({ obsVersion: v.string(), obsWebSocketVersion: v.string() });

/** Goes the way of a picture as far as it leads: OBS, its source, the picture, what is read in it. */
export async function checkObs({ options, clock, classifier, dataDir, tell }: ObsCheck): Promise<void> {
  const quiet = { info() {}, warn() {}, error() {} };
  const obs = connectObs({ ...options, clock, logger: quiet, counters: new Counters() });
  try {
    const status = await untilSettled(obs, clock);
    if (status.state === "unreachable" || status.state === "auth_failed") {
      return tell({
        name: "obs",
        state: "failed",
        message: sentence(status.message ?? "OBS does not answer"),
      });
    }
    tell({ name: "obs", state: "ok", message: `Connected to OBS${await versionOf(obs)}.` });
    if (status.state === "waiting_for_source") {
      return tell({
        name: "source",
        state: "failed",
        message: sentence(status.message ?? "There is no source"),
      });
    }
    const details = { source: status.source };
    tell({ name: "source", state: "ok", message: `Looking at the source "${status.source}".`, details });
    const picture = await firstPicture(obs, clock);
    if (picture === null) {
      const why = obs.status.message ?? `OBS sends no picture of "${status.source}": check it in OBS`;
      return tell({ name: "picture", state: "failed", message: sentence(why) });
    }
    await checkPicture(picture, tell);
    if (classifier !== null) await writePreview(picture, classifier, join(dataDir, "doctor.jpg"), tell);
  } finally {
    await obs.stop();
  }
}

/** The status once OBS has let us in and found the source, or why not. An OBS that starts has a while for its scenes. */
async function untilSettled(obs: ObsConnection, clock: Clock): Promise<ObsStatus> {
  while (obs.status.state === "connecting") await clock.sleep(PAUSE_MS); // ends with the request's own timeout
  const limit = clock.now().mono + PATIENCE_MS;
  while (obs.status.state === "waiting_for_source" && clock.now().mono < limit) await clock.sleep(PAUSE_MS);
  return obs.status;
}

/** A source that has just become visible may take some frames. */
async function firstPicture(obs: ObsConnection, clock: Clock): Promise<Picture | null> {
  const limit = clock.now().mono + PATIENCE_MS;
  do {
    const picture = await obs.capture(new AbortController().signal);
    if (picture !== null) return picture;
    await clock.sleep(PAUSE_MS);
  } while (clock.now().mono < limit);
  return null;
}

async function versionOf(obs: ObsConnection): Promise<string> {
  try {
    const { obsVersion: version, obsWebSocketVersion } = await obs.call("GetVersion", undefined, obsVersion);
    return ` ${version} (obs-websocket ${obsWebSocketVersion})`;
  } catch {
    return ""; // nice to know, and no more
  }
}

async function checkPicture({ jpeg, width, height, source }: Picture, tell: Tell): Promise<void> {
  const details = { source, width, height };
  if (isBlack(await decodePicture(jpeg))) {
    return tell({ name: "picture", state: "failed", message: blackMessage(source), details });
  }
  tell({
    name: "picture",
    state: "ok",
    message: `OBS sends pictures of ${width} x ${height} pixels.`,
    details,
  });
}

async function writePreview(
  { jpeg }: Picture,
  classifier: Classifier,
  path: string,
  tell: Tell,
): Promise<void> {
  const name = "preview";
  try {
    const reading = await classifier.classify(jpeg);
    await Deno.writeFile(path, await annotatePicture(jpeg, reading));
    const message =
      `${path} shows what is read now (${reading.label}), and where: see that the frames fit the screen.`;
    tell({
      name,
      state: "ok",
      message,
      details: { path, label: reading.label, confidence: reading.confidence },
    });
  } catch (error) {
    tell({
      name,
      state: "failed",
      message: `${path} could not be made: ${messageOf(error)}`,
      details: { path },
    });
  }
}
