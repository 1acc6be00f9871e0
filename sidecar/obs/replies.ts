import * as v from "valibot";

/** obs-websocket's request status codes that are acted upon. */
export const REQUEST_STATUS = {
  /** This OBS does not know the request. */
  unknownRequestType: 204,
  /** OBS is starting or changing its scene collection. */
  notReady: 207,
  /** The recording, stream or replay buffer does not run. */
  outputNotRunning: 501,
  resourceNotFound: 600,
  /** "Replay buffer is not available.": it is switched off in OBS's settings. */
  invalidResourceState: 604,
  /** "Failed to render screenshot.": the source has no picture (measured: OBS 29.0.2, obs-websocket 5.1.0). */
  requestProcessingFailed: 702,
} as const;

const Pixels = v.pipe(v.number(), v.finite(), v.minValue(0));

export const SceneItem = v.object({
  sourceName: v.string(),
  sourceType: v.string(),
  inputKind: v.nullish(v.string(), null),
  isGroup: v.nullish(v.boolean(), null),
  sceneItemEnabled: v.boolean(),
  sceneItemTransform: v.object({
    sourceWidth: Pixels,
    sourceHeight: Pixels,
    /** Negative when the item is mirrored. */
    width: v.pipe(v.number(), v.finite()),
    height: v.pipe(v.number(), v.finite()),
    boundsType: v.optional(v.string(), "OBS_BOUNDS_NONE"),
    boundsWidth: v.optional(Pixels, 0),
    boundsHeight: v.optional(Pixels, 0),
  }),
});
export type SceneItem = v.InferOutput<typeof SceneItem>;

/** From the bottom of the scene to its top. */
export const SceneItems = v.pipe(
  v.object({ sceneItems: v.array(SceneItem) }),
  v.transform(({ sceneItems }) => sceneItems),
);

/** Names of scenes as OBS shows them, first one first; `program` is `null` while OBS loads a scene collection. */
export const SceneList = v.pipe(
  v.object({
    currentProgramSceneName: v.nullish(v.string(), null),
    scenes: v.array(v.object({ sceneName: v.string() })),
  }),
  v.transform(({ currentProgramSceneName, scenes }) => ({
    program: currentProgramSceneName,
    names: scenes.map(({ sceneName }) => sceneName).toReversed(),
  })),
);

export const InputList = v.pipe(
  v.object({ inputs: v.array(v.object({ inputName: v.string(), inputKind: v.string() })) }),
  v.transform(({ inputs }) =>
    inputs.map(({ inputName, inputKind }) => ({ name: inputName, kind: inputKind }))
  ),
);

export const VideoSettings = v.pipe(
  v.object({ baseWidth: Pixels, baseHeight: Pixels }),
  v.transform(({ baseWidth, baseHeight }) => ({ width: baseWidth, height: baseHeight })),
);

/** The answer of interest is whether OBS knows the source at all. */
export const SourceActive = v.object({ videoActive: v.boolean() });

export const Screenshot = v.pipe(
  v.object({ imageData: v.string() }),
  v.transform(({ imageData }) => imageData),
);

/** Settings of a browser source; OBS leaves out what was never set. */
export const BrowserSettings = v.pipe(
  v.object({
    inputSettings: v.object({
      url: v.optional(v.string(), ""),
      is_local_file: v.optional(v.boolean(), false),
    }),
  }),
  v.transform(({ inputSettings }) => inputSettings),
);

export const OutputActive = v.pipe(
  v.object({ outputActive: v.boolean() }),
  v.transform(({ outputActive }) => outputActive),
);

/** Requests that OBS answers without data. */
export const Nothing = v.unknown();

/** The data of InputNameChanged and SceneNameChanged. */
export const Renamed = v.union([
  v.pipe(
    v.object({ oldInputName: v.string(), inputName: v.string() }),
    v.transform(({ oldInputName, inputName }) => ({ from: oldInputName, to: inputName })),
  ),
  v.pipe(
    v.object({ oldSceneName: v.string(), sceneName: v.string() }),
    v.transform(({ oldSceneName, sceneName }) => ({ from: oldSceneName, to: sceneName })),
  ),
]);
