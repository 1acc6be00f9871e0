import { RequestFault, type Session } from "./client.ts";
import { InputList, REQUEST_STATUS, SceneList, SourceActive } from "./replies.ts";
import { reasonToRest, type Watching } from "./rest.ts";
import { readProgram } from "./scene.ts";
import { type Choice, chooseSource, findSource, pictureNames } from "./source.ts";

/** What OBS has of a source that is wanted. */
export type Finding =
  | {
    readonly kind: "found";
    readonly choice: Choice;
    /** Why it is not to be looked at now, in a sentence; `null` when it is. */
    readonly resting: string | null;
  }
  /** There is no source of that name; `names` are what could be wanted instead, likely ones first. */
  | { readonly kind: "missing"; readonly names: readonly string[]; readonly resting: string | null }
  /** OBS tells nothing of its sources now; the message says why. */
  | { readonly kind: "nothing"; readonly message: string };

/** What OBS is doing when it has no program scene: at its start, at its end, or while a scene collection is loaded. */
const NO_SCENES = "OBS is loading or closing its scenes";

/**
 * Asks OBS for the source of that name, or, for "auto", for the game of the program scene. `null` when the session ended
 * meanwhile or must not be asked. Never rejects because of OBS.
 */
export async function lookFor(
  session: Session,
  wanted: string,
  watching: Watching | undefined,
): Promise<Finding | null> {
  try {
    const program = await readProgram(session);
    if (program === null) return { kind: "nothing", message: NO_SCENES };
    const resting = await reasonToRest(session, program, wanted, watching);
    if (wanted === "auto") return { kind: "found", choice: chooseSource(program), resting };
    const found = findSource(program, wanted);
    if (found !== null) return { kind: "found", choice: found, resting };
    // Not in the program scene; it may be in another one, and can be looked at all the same.
    return await exists(session, wanted)
      ? { kind: "found", choice: { source: wanted, kind: "unknown", size: null }, resting }
      : { kind: "missing", names: await sourceNames(session), resting };
  } catch (error) {
    if (!(error instanceof RequestFault)) throw error;
    if (error.kind === "closed" || error.kind === "timeout") return null;
    const message = error.code === REQUEST_STATUS.notReady ? NO_SCENES : error.message;
    return { kind: "nothing", message };
  }
}

/** Names of what could be looked at, likely sources first. Rejects with a `RequestFault`. */
export async function sourceNames(session: Session): Promise<string[]> {
  const inputs = await session.call("GetInputList", {}, InputList);
  const scenes = await session.call("GetSceneList", {}, SceneList);
  return pictureNames(inputs, scenes.names);
}

async function exists(session: Session, sourceName: string): Promise<boolean> {
  try {
    await session.call("GetSourceActive", { sourceName }, SourceActive);
    return true;
  } catch (error) {
    if (error instanceof RequestFault && error.code === REQUEST_STATUS.resourceNotFound) return false;
    throw error;
  }
}
