import { join } from "node:path";

/** A source of a scene. `image` is the picture of an Image source; other kinds say their OBS id and settings. */
export type SourceSpec =
  | { readonly name: string; readonly image: string }
  | { readonly name: string; readonly kind: string; readonly settings?: Readonly<Record<string, unknown>> };

/** The scenes by name, each with its sources from bottom to top. The first scene is on air at start. */
export type Scenes = Readonly<Record<string, readonly SourceSpec[]>>;

/** A Lua script of a scene collection, as Tools > Scripts lists it. */
export interface ScriptSpec {
  readonly path: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface Collection {
  readonly scenes: Scenes;
  readonly scripts: readonly ScriptSpec[];
}

/** Name of the scene collection that is loaded at the first start. */
export const FIRST_COLLECTION = "Test";

export interface ObsSettings extends Collection {
  /** Further scene collections by name, which can be switched to. */
  readonly collections: Readonly<Record<string, Collection>>;
  readonly port: number;
  /** Empty: obs-websocket asks for none. */
  readonly password: string;
  /** Canvas and output, in pixels. */
  readonly size: { readonly width: number; readonly height: number };
  readonly fps: number;
  /** Whether there is a replay buffer to be started; it saves into `recordings` in the settings folder. */
  readonly replayBuffer: boolean;
  /** Where OBS streams to when it is told to, if anywhere. */
  readonly stream: StreamSpec | null;
}

/** A stream by WHIP, as Settings > Stream and Settings > Output (Advanced) have it. */
export interface StreamSpec {
  readonly url: string;
  readonly token: string;
  /** Id of the encoder of the picture, such as "obs_x264", and its settings. */
  readonly encoder: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * Writes what OBS reads at start into its settings folder: no wizard, no dialogs, obs-websocket switched on, one
 * profile and one scene collection. The same content serves OBS 28 to 32, which keep parts of it in different files.
 */
export async function writeObsSettings(folder: string, settings: ObsSettings): Promise<void> {
  const profile = join(folder, "basic", "profiles", "Test");
  const collections = join(folder, "basic", "scenes");
  const webSocket = join(folder, "plugin_config", "obs-websocket");
  const recordings = join(folder, "recordings");
  for (const path of [profile, collections, webSocket, recordings]) {
    await Deno.mkdir(path, { recursive: true });
  }

  // Up to OBS 30 the user's part is in global.ini, from 31 on in user.ini.
  const general = ini(generalSettings(settings));
  await Deno.writeTextFile(join(folder, "global.ini"), general);
  await Deno.writeTextFile(join(folder, "user.ini"), general);
  // obs-websocket before 5.5 reads the ini, later ones this file.
  await writeJson(join(webSocket, "config.json"), {
    first_load: false,
    server_enabled: true,
    server_port: settings.port,
    alerts_enabled: false,
    auth_required: settings.password !== "",
    server_password: settings.password,
  });
  await Deno.writeTextFile(join(profile, "basic.ini"), ini(profileSettings(settings, recordings)));
  if (settings.stream !== null) {
    const { url, token } = settings.stream;
    const service = { server: url, bearer_token: token };
    await writeJson(join(profile, "service.json"), { type: "whip_custom", settings: service });
    await writeJson(join(profile, "streamEncoder.json"), settings.stream.settings);
  }
  for (
    const [name, collection] of Object.entries({ [FIRST_COLLECTION]: settings, ...settings.collections })
  ) {
    await writeJson(join(collections, `${name}.json`), sceneCollection(name, collection, settings.size));
  }
}

type Ini = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

function ini(sections: Ini): string {
  return Object.entries(sections).map(([section, keys]) =>
    `[${section}]\n${Object.entries(keys).map(([key, value]) => `${key}=${value}\n`).join("")}`
  ).join("\n");
}

function generalSettings({ port, password }: ObsSettings): Ini {
  return {
    General: {
      FirstRun: true, // "is over": no wizard
      "Pre19Defaults": false,
      "Pre21Defaults": false,
      "Pre23Defaults": false,
      "Pre24.1Defaults": false,
      LastVersion: 4294967295, // no "what's new", no migration
      InfoLastVersion: 4294967295,
      EnableAutoUpdates: false,
      ConfirmOnExit: false,
    },
    Basic: {
      Profile: "Test",
      ProfileDir: "Test",
      SceneCollection: FIRST_COLLECTION,
      SceneCollectionFile: FIRST_COLLECTION,
    },
    BasicWindow: { PreviewEnabled: false, SysTrayEnabled: false }, // the preview is costly in software GL
    OBSWebSocket: {
      FirstLoad: false,
      ServerEnabled: true,
      ServerPort: port,
      AlertsEnabled: false,
      AuthRequired: password !== "",
      ServerPassword: password,
    },
  };
}

function profileSettings(settings: ObsSettings, recordings: string): Ini {
  const { size: { width, height }, fps, replayBuffer, stream } = settings;
  return {
    General: { Name: "Test" },
    Video: { BaseCX: width, BaseCY: height, OutputCX: width, OutputCY: height, FPSType: 1, FPSInt: fps },
    Audio: { SampleRate: 48000, ChannelSetup: "Stereo" },
    Output: { Mode: stream === null ? "Simple" : "Advanced" },
    ...stream === null ? {} : {
      AdvOut: {
        Encoder: stream.encoder,
        AudioEncoder: "ffmpeg_opus",
        TrackIndex: 1,
        ApplyServiceSettings: true,
      },
    },
    SimpleOutput: {
      FilePath: recordings,
      RecFormat: "mkv", // up to OBS 29
      RecFormat2: "mkv",
      RecQuality: "Small",
      RecEncoder: "x264",
      RecRB: replayBuffer,
      RecRBTime: 5, // seconds
      RecRBSize: 64, // megabytes
    },
  };
}

/** A collection is a flat list of sources, the scenes among them; a scene refers to its items by name. */
function sceneCollection(
  name: string,
  { scenes, scripts }: Collection,
  size: ObsSettings["size"],
): Record<string, unknown> {
  const names = Object.keys(scenes);
  const sources = new Map<string, SourceSpec>(
    Object.values(scenes).flat().map((source) => [source.name, source]),
  );
  return {
    name,
    current_scene: names[0],
    current_program_scene: names[0],
    current_transition: "Cut",
    transition_duration: 50,
    scene_order: names.map((name) => ({ name })),
    sources: [
      ...[...sources.values()].map((source) =>
        "image" in source
          ? obsSource(source.name, "image_source", { file: source.image, unload: false })
          : obsSource(source.name, source.kind, source.settings ?? {})
      ),
      ...Object.entries(scenes).map(([name, items]) =>
        obsSource(name, "scene", {
          id_counter: items.length,
          items: items.map((item, index) => sceneItem(item.name, index + 1, size)),
        })
      ),
    ],
    modules: { "scripts-tool": scripts },
  };
}

function obsSource(name: string, id: string, settings: unknown): Record<string, unknown> {
  return { name, id, versioned_id: id, settings, enabled: true };
}

/** An item that is stretched to the whole canvas, whatever the size of its source. */
function sceneItem(
  name: string,
  id: number,
  { width, height }: ObsSettings["size"],
): Record<string, unknown> {
  return {
    name,
    id,
    visible: true,
    align: 5,
    bounds_type: 1,
    bounds_align: 0,
    bounds: { x: width, y: height },
    pos: { x: 0, y: 0 },
    scale: { x: 1, y: 1 },
    rot: 0,
  };
}

function writeJson(path: string, value: unknown): Promise<void> {
  return Deno.writeTextFile(path, JSON.stringify(value));
}
