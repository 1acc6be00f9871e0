/** What obs-websocket's events can be subscribed to by (its `EventSubscription`), as far as this studio sends any. */
export const INTENT = { general: 1, config: 2, scenes: 4, inputs: 8, outputs: 64, sceneItems: 128 } as const;

/** Something that happened, as obs-websocket tells it. */
export interface StudioEvent {
  readonly eventType: string;
  readonly eventIntent: number;
  readonly eventData: Readonly<Record<string, unknown>>;
}

/** A source of pictures. Size in pixels; 0 x 0 is what a capture has before its game runs. */
export interface StudioInput {
  readonly kind: string;
  readonly width: number;
  readonly height: number;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A source (input, scene or group, by name) that lies in a scene. Without a size it fills the canvas. */
export interface StudioItem {
  readonly source: string;
  readonly enabled?: boolean;
  readonly width?: number;
  readonly height?: number;
}

/** A scene or a group; its first item lies at the bottom. */
export interface StudioScene {
  readonly group?: boolean;
  readonly items: readonly StudioItem[];
}

export interface StudioSetup {
  readonly canvas: { readonly width: number; readonly height: number };
  readonly program: string;
  readonly inputs: Readonly<Record<string, StudioInput>>;
  readonly scenes: Readonly<Record<string, StudioScene>>;
}

/** What a simulated OBS can do besides showing pictures; each part can be changed at any time. */
export interface Outputs {
  streaming: boolean;
  recording: boolean;
  /** `unknown`: an OBS before 30.2; `unsupported`: recording in a format without chapters. */
  chapters: "unknown" | "unsupported" | "supported";
  /** `off`: not switched on in the settings. */
  replayBuffer: "off" | "stopped" | "running";
  /** Names of the chapters in the recording. */
  readonly madeChapters: string[];
  savedReplays: number;
}

/** The scenes and inputs of a simulated OBS. Every change tells its event, as OBS does. */
export class Studio {
  readonly canvas: { readonly width: number; readonly height: number };
  readonly inputs: Map<string, StudioInput>;
  readonly scenes: Map<string, StudioScene>;
  readonly outputs: Outputs = {
    streaming: false,
    recording: false,
    chapters: "unknown",
    replayBuffer: "off",
    madeChapters: [],
    savedReplays: 0,
  };
  /** Browser sources that were told to load their page again, by name, in that order. */
  readonly refreshed: string[] = [];
  #program: string | null;
  #tell: (event: StudioEvent) => void;

  constructor(setup: StudioSetup, tell: (event: StudioEvent) => void) {
    this.canvas = setup.canvas;
    this.inputs = new Map(Object.entries(setup.inputs));
    this.scenes = new Map(Object.entries(setup.scenes));
    this.#program = setup.program;
    this.#tell = tell;
  }

  /** Name of the scene that viewers see; `null` while a scene collection is loaded. */
  get program(): string | null {
    return this.#program;
  }

  /** Size of an input, scene or group in pixels; `null` when there is none of that name. */
  sizeOf(source: string): { width: number; height: number } | null {
    const input = this.inputs.get(source);
    if (input !== undefined) return { width: input.width, height: input.height };
    return this.scenes.has(source) ? { ...this.canvas } : null;
  }

  /** Starts or ends the stream or the recording. */
  run(output: "streaming" | "recording", isRunning: boolean): void {
    this.outputs[output] = isRunning;
    const eventType = output === "streaming" ? "StreamStateChanged" : "RecordStateChanged";
    const outputState = `OBS_WEBSOCKET_OUTPUT_${isRunning ? "STARTED" : "STOPPED"}`;
    this.#tell(event(eventType, INTENT.outputs, { outputActive: isRunning, outputState }));
  }

  switchTo(sceneName: string): void {
    this.#program = sceneName;
    this.#tell(event("CurrentProgramSceneChanged", INTENT.scenes, { sceneName }));
  }

  /** Replaces a scene's items. OBS tells one event for each; one is enough to make a client look again. */
  arrange(sceneName: string, items: readonly StudioItem[]): void {
    this.scenes.set(sceneName, { ...this.scenes.get(sceneName), items });
    this.#tell(event("SceneItemListReindexed", INTENT.sceneItems, { sceneName }));
  }

  /** Switches the items of that source on or off, in one scene or group. */
  show(sceneName: string, source: string, enabled: boolean): void {
    const scene = this.scenes.get(sceneName);
    if (scene === undefined) throw new RangeError(`There is no scene ${sceneName}`);
    for (const [index, item] of scene.items.entries()) {
      if (item.source !== source) continue;
      this.#tell(event("SceneItemEnableStateChanged", INTENT.sceneItems, {
        sceneName,
        sceneItemId: index + 1,
        sceneItemEnabled: enabled,
      }));
    }
    const items = scene.items.map((item) => item.source === source ? { ...item, enabled } : item);
    this.scenes.set(sceneName, { ...scene, items });
  }

  /** Adds or changes an input. A change of size tells no event: OBS has none that clients should subscribe to. */
  setInput(inputName: string, input: StudioInput): void {
    const known = this.inputs.has(inputName);
    this.inputs.set(inputName, input);
    if (!known) {
      this.#tell(event("InputCreated", INTENT.inputs, { inputName, inputKind: input.kind }));
    }
  }

  removeInput(inputName: string): void {
    this.inputs.delete(inputName);
    this.#tell(event("InputRemoved", INTENT.inputs, { inputName }));
    for (const [sceneName, scene] of this.scenes) {
      const items = scene.items.filter(({ source }) => source !== inputName);
      if (items.length < scene.items.length) this.scenes.set(sceneName, { ...scene, items });
    }
  }

  renameInput(oldInputName: string, inputName: string): void {
    const input = this.inputs.get(oldInputName);
    if (input === undefined) throw new RangeError(`There is no input ${oldInputName}`);
    this.inputs.delete(oldInputName);
    this.inputs.set(inputName, input);
    for (const [sceneName, scene] of this.scenes) {
      const items = scene.items.map((item) =>
        item.source === oldInputName ? { ...item, source: inputName } : item
      );
      this.scenes.set(sceneName, { ...scene, items });
    }
    this.#tell(event("InputNameChanged", INTENT.inputs, { oldInputName, inputName }));
  }

  /** Another scene collection takes the place of everything. Asking OBS in between crashes it. */
  async changeCollection(setup: Omit<StudioSetup, "canvas">, loading: Promise<void>): Promise<void> {
    this.#tell(event("CurrentSceneCollectionChanging", INTENT.config, { sceneCollectionName: "Old" }));
    for (const inputName of [...this.inputs.keys()]) this.removeInput(inputName);
    this.scenes.clear();
    this.#program = null;
    await loading;
    this.#program = setup.program;
    for (const [name, scene] of Object.entries(setup.scenes)) this.scenes.set(name, scene);
    for (const [name, input] of Object.entries(setup.inputs)) this.inputs.set(name, input);
    this.#tell(event("CurrentSceneCollectionChanged", INTENT.config, { sceneCollectionName: "New" }));
  }
}

function event(eventType: string, eventIntent: number, eventData: Record<string, unknown>): StudioEvent {
  return { eventType, eventIntent, eventData };
}
