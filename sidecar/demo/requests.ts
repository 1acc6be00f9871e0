import * as v from "valibot";
import type { Studio, StudioItem } from "./studio.ts";

/** What the picture of a source is asked for; sizes in pixels, quality -1 (the encoder's own) or 0..100. */
export interface PictureRequest {
  readonly source: string;
  readonly width: number;
  readonly height: number;
  readonly quality: number;
}

/** Answers with a JPEG, or with `null` when the source has no picture. */
export type PictureOf = (request: PictureRequest) => Promise<Uint8Array | null>;

/** obs-websocket's `RequestStatus`, as far as it is answered here. */
export const STATUS = {
  success: 100,
  unknownRequestType: 204,
  missingRequestField: 300,
  missingRequestData: 301,
  invalidRequestField: 400,
  invalidRequestFieldType: 401,
  requestFieldOutOfRange: 402,
  outputNotRunning: 501,
  resourceNotFound: 600,
  invalidResourceType: 602,
  invalidResourceState: 604,
  requestProcessingFailed: 702,
} as const;

/** A request that OBS refuses, with its status and comment. */
export class Refused extends Error {
  override name = "Refused";
  constructor(readonly code: number, comment: string) {
    super(comment);
  }
}

type Data = Readonly<Record<string, unknown>>;

const Fields = v.record(v.string(), v.unknown());

/**
 * Answers one request as OBS 29.0.2 with obs-websocket 5.1.0 does (status codes and comments were read off a real one).
 * Resolves with the response's data; rejects with `Refused`.
 */
export async function answer(
  requestType: string,
  requestData: unknown,
  studio: Studio,
  pictureOf: PictureOf,
): Promise<Data | undefined> {
  switch (requestType) {
    case "GetVersion":
      return {
        obsVersion: "29.0.2",
        obsWebSocketVersion: "5.1.0",
        rpcVersion: 1,
        supportedImageFormats: ["jpeg", "jpg", "png", "webp"],
        platform: "simulated",
        platformDescription: "Scoreline's simulated OBS",
        availableRequests: [],
      };
    case "GetCurrentProgramScene":
      return { currentProgramSceneName: studio.program };
    case "GetStats":
      return { renderSkippedFrames: 0, renderTotalFrames: Math.floor(performance.now() * 60 / 1_000) };
    case "GetVideoSettings":
      return {
        baseWidth: studio.canvas.width,
        baseHeight: studio.canvas.height,
        outputWidth: studio.canvas.width,
        outputHeight: studio.canvas.height,
        fpsNumerator: 60,
        fpsDenominator: 1,
      };
    case "GetSceneList":
      return {
        currentPreviewSceneName: null,
        currentProgramSceneName: studio.program,
        // OBS counts its list of scenes from the bottom.
        scenes: [...studio.scenes].filter(([, { group }]) => group !== true).toReversed().map(
          ([sceneName], sceneIndex) => ({ sceneIndex, sceneName }),
        ),
      };
    case "GetInputList":
      return { inputs: inputList(studio, requestData) };
    case "GetSceneItemList":
      return { sceneItems: itemsOf(studio, text(requestData, "sceneName"), false) };
    case "GetGroupSceneItemList":
      return { sceneItems: itemsOf(studio, text(requestData, "sceneName"), true) };
    case "GetSourceActive": {
      const source = existing(studio, text(requestData, "sourceName"));
      const showing = studio.program !== null && isShowing(studio, studio.program, source);
      return { videoActive: showing, videoShowing: showing };
    }
    case "GetInputSettings": {
      const { kind, settings } = input(studio, text(requestData, "inputName"));
      return { inputKind: kind, inputSettings: settings ?? {} };
    }
    case "SetInputSettings": {
      const name = text(requestData, "inputName");
      const found = input(studio, name);
      const settings = v.safeParse(Fields, field(requestData, "inputSettings"));
      if (!settings.success) throw wrongType("inputSettings", "an object");
      studio.setInput(name, { ...found, settings: { ...found.settings, ...settings.output } });
      return undefined;
    }
    case "SetCurrentProgramScene": {
      const name = text(requestData, "sceneName");
      if (!studio.scenes.has(existing(studio, name))) throw notAScene("");
      studio.switchTo(name);
      return undefined;
    }
    case "PressInputPropertiesButton": {
      const name = text(requestData, "inputName");
      const { kind } = input(studio, name);
      if (text(requestData, "propertyName") !== "refreshnocache" || kind !== "browser_source") {
        throw new Refused(STATUS.resourceNotFound, "Unable to find a property by that name.");
      }
      studio.refreshed.push(name);
      return undefined;
    }
    case "CreateRecordChapter":
      return createChapter(studio, requestData);
    case "GetStreamStatus":
      return { outputActive: studio.outputs.streaming };
    case "GetRecordStatus":
      return { outputActive: studio.outputs.recording };
    case "GetReplayBufferStatus":
      return { outputActive: replayBuffer(studio) === "running" };
    case "SaveReplayBuffer":
      if (replayBuffer(studio) !== "running") throw new Refused(STATUS.outputNotRunning, "");
      studio.outputs.savedReplays++;
      return undefined;
    case "GetSourceScreenshot":
      return await screenshot(studio, requestData, pictureOf);
    default:
      throw unknownRequest();
  }
}

/** As obs-websocket 5.5 of OBS 30.2 does, from its source; what is older does not know the request. */
function createChapter({ outputs }: Studio, data: unknown): undefined {
  if (outputs.chapters === "unknown") throw unknownRequest();
  if (!outputs.recording) throw new Refused(STATUS.outputNotRunning, "");
  if (outputs.chapters === "unsupported") {
    const comment = "Verify that the output being used supports chapter markers.";
    throw new Refused(STATUS.requestProcessingFailed, comment);
  }
  outputs.madeChapters.push(text(data, "chapterName"));
}

function replayBuffer({ outputs }: Studio): "stopped" | "running" {
  if (outputs.replayBuffer === "off") {
    throw new Refused(STATUS.invalidResourceState, "Replay buffer is not available.");
  }
  return outputs.replayBuffer;
}

function unknownRequest(): Refused {
  return new Refused(STATUS.unknownRequestType, "Your request type is not valid.");
}

async function screenshot(studio: Studio, data: unknown, pictureOf: PictureOf): Promise<Data> {
  const source = existing(studio, text(data, "sourceName"));
  const format = text(data, "imageFormat");
  if (format !== "jpg" && format !== "jpeg") {
    const comment = "Your specified image format is invalid or not supported by this system.";
    throw new Refused(STATUS.invalidRequestField, comment);
  }
  const askedWidth = optionalNumber(data, "imageWidth", 8, 4096);
  const askedHeight = optionalNumber(data, "imageHeight", 8, 4096);
  const quality = optionalNumber(data, "imageCompressionQuality", -1, 100) ?? -1;
  const size = studio.sizeOf(source) ?? { width: 0, height: 0 };
  // As in OBS: one side given keeps the source's aspect ratio, both given stretch.
  const width = askedWidth ?? Math.round((askedHeight ?? size.height) * size.width / size.height);
  const height = askedHeight ?? Math.trunc(width * size.height / size.width);
  const picture = width >= 1 && height >= 1 ? await pictureOf({ source, width, height, quality }) : null;
  if (picture === null) throw new Refused(STATUS.requestProcessingFailed, "Failed to render screenshot.");
  return { imageData: `data:image/${format};base64,${picture.toBase64()}` };
}

function inputList(studio: Studio, data: unknown): Data[] {
  const wanted = v.safeParse(v.object({ inputKind: v.string() }), data);
  return [...studio.inputs]
    .filter(([, { kind }]) => !wanted.success || kind === wanted.output.inputKind)
    .map(([inputName, { kind }]) => ({
      inputName,
      inputKind: kind,
      unversionedInputKind: kind.replace(/_v\d+$/, ""),
    }));
}

function itemsOf(studio: Studio, name: string, wantGroup: boolean): Data[] {
  const scene = studio.scenes.get(existing(studio, name));
  if (scene === undefined) throw wantGroup ? notAGroup("") : notAScene("");
  if (wantGroup && scene.group !== true) throw notAGroup(" (Is scene)");
  if (!wantGroup && scene.group === true) throw notAScene(" (Is group)");
  return scene.items.map((item, index) => describe(studio, item, index));
}

function describe(studio: Studio, item: StudioItem, index: number): Data {
  const size = studio.sizeOf(item.source) ?? { width: 0, height: 0 };
  const scene = studio.scenes.get(item.source);
  const visible = size.width > 0;
  return {
    inputKind: studio.inputs.get(item.source)?.kind ?? null,
    isGroup: scene === undefined ? null : scene.group === true,
    sceneItemBlendMode: "OBS_BLEND_NORMAL",
    sceneItemEnabled: item.enabled ?? true,
    sceneItemId: index + 1,
    sceneItemIndex: index,
    sceneItemLocked: false,
    sceneItemTransform: {
      boundsType: "OBS_BOUNDS_NONE",
      boundsWidth: 0,
      boundsHeight: 0,
      sourceWidth: size.width,
      sourceHeight: size.height,
      width: visible ? item.width ?? studio.canvas.width : 0,
      height: visible ? item.height ?? studio.canvas.height : 0,
    },
    sourceName: item.source,
    sourceType: scene === undefined ? "OBS_SOURCE_TYPE_INPUT" : "OBS_SOURCE_TYPE_SCENE",
  };
}

function isShowing(studio: Studio, sceneName: string, source: string): boolean {
  if (sceneName === source) return true;
  const items = studio.scenes.get(sceneName)?.items ?? [];
  return items.some((item) => item.enabled !== false && isShowing(studio, item.source, source));
}

function existing(studio: Studio, name: string): string {
  if (studio.sizeOf(name) === null) {
    throw new Refused(STATUS.resourceNotFound, `No source was found by the name of \`${name}\`.`);
  }
  return name;
}

function input(studio: Studio, name: string) {
  const found = studio.inputs.get(existing(studio, name));
  if (found === undefined) {
    throw new Refused(STATUS.invalidResourceType, "The specified source is not an input.");
  }
  return found;
}

function notAScene(hint: string): Refused {
  return new Refused(STATUS.invalidResourceType, `The specified source is not a scene.${hint}`);
}

function notAGroup(hint: string): Refused {
  return new Refused(STATUS.invalidResourceType, `The specified source is not a group.${hint}`);
}

function wrongType(name: string, type: string): Refused {
  return new Refused(STATUS.invalidRequestFieldType, `The field value of \`${name}\` must be ${type}.`);
}

function field(data: unknown, name: string): unknown {
  const fields = v.safeParse(Fields, data);
  if (!fields.success) {
    const comment = "Your request data is missing or invalid (non-object)";
    throw new Refused(STATUS.missingRequestData, comment);
  }
  if (fields.output[name] === undefined) {
    throw new Refused(STATUS.missingRequestField, `Your request is missing the \`${name}\` field.`);
  }
  return fields.output[name];
}

function text(data: unknown, name: string): string {
  const value = field(data, name);
  if (typeof value !== "string") throw wrongType(name, "a string");
  return value;
}

function optionalNumber(data: unknown, name: string, min: number, max: number): number | undefined {
  const fields = v.safeParse(Fields, data);
  const value = fields.success ? fields.output[name] : undefined;
  if (value === undefined) return undefined;
  if (typeof value !== "number") throw wrongType(name, "a number");
  const [limit, side] = value < min ? [min, "below the minimum"] : [max, "above the maximum"];
  if (value < min || value > max) {
    const comment = `The field value of \`${name}\` is ${side} of \`${limit.toFixed(6)}\``;
    throw new Refused(STATUS.requestFieldOutOfRange, comment);
  }
  return value;
}
