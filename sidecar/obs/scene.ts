import { REQUEST_STATUS, SceneItems, SceneList, VideoSettings } from "./replies.ts";
import { RequestFault, type Session } from "./client.ts";
import { nestedIn, type Program } from "./source.ts";
import type { SceneItem } from "./replies.ts";

/** More scenes and groups than anyone nests; keeps a look at a strange collection short. */
const MAX_CONTAINERS = 50;

/**
 * The program scene and what is nested in it; `null` while OBS has none (it is loading a scene collection). Rejects
 * with a `RequestFault`.
 *
 * The scene's name comes from GetSceneList: GetCurrentProgramScene crashes OBS 29.0.2 while it has no scene (measured).
 */
export async function readProgram(session: Session): Promise<Program | null> {
  const { program } = await session.call("GetSceneList", {}, SceneList);
  if (program === null) return null;
  const canvas = await session.call("GetVideoSettings", undefined, VideoSettings);
  const items = new Map<string, readonly SceneItem[]>();
  const queue = [{ name: program, group: false }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (items.has(next.name) || items.size >= MAX_CONTAINERS) continue;
    const found = await readItems(session, next.name, next.group);
    items.set(next.name, found);
    queue.push(...nestedIn(found));
  }
  return { scene: program, canvas, items };
}

async function readItems(session: Session, sceneName: string, group: boolean): Promise<readonly SceneItem[]> {
  try {
    return await session.call(
      group ? "GetGroupSceneItemList" : "GetSceneItemList",
      { sceneName },
      SceneItems,
    );
  } catch (error) {
    // Removed or renamed since it was listed; the event that says so brings another look.
    if (error instanceof RequestFault && error.code === REQUEST_STATUS.resourceNotFound) return [];
    throw error;
  }
}
