import type { Logger } from "../runtime/logger.ts";
import { RequestFault } from "./client.ts";
import type { ObsConnection } from "./connection.ts";
import { BrowserSettings, InputList, Nothing, REQUEST_STATUS } from "./replies.ts";

export interface BrowserSourcesOptions {
  readonly connection: Pick<ObsConnection, "call" | "status" | "onStatus">;
  /** Whether an address is one that this sidecar answers at. */
  readonly isOurs: (url: string) => boolean;
  readonly logger: Logger;
}

const KIND = "browser_source";
/** The button "Refresh cache of current page" of OBS's browser source. */
const REFRESH = "refreshnocache";
/** More than anybody shows of one page; keeps the start quiet in a strange collection. */
const MAX_SOURCES = 50;

/**
 * Reloads the browser sources that show a page of ours, once: a page that OBS opened before the sidecar ran shows
 * nothing, and only OBS can reload it. Waits for OBS, and for the end of whatever it is busy with; each source is
 * reloaded once at most, and after one complete round none is, however often OBS comes and goes. Pages that were opened
 * since then came from us.
 *
 * @returns a function that ends it
 */
export function refreshBrowserSources({ connection, isOurs, logger }: BrowserSourcesOptions): () => void {
  const pressed = new Set<string>();
  let busy = false;
  let outdated = false;
  let over = false;

  async function round(): Promise<void> {
    const names: string[] = [];
    const inputs = await connection.call("GetInputList", { inputKind: KIND }, InputList);
    for (const { name } of inputs.slice(0, MAX_SOURCES)) {
      if (over) return;
      if (!pressed.has(name) && await showsUs(name) && await press(name)) names.push(name);
    }
    stop();
    if (names.length > 0) logger.info("obs", `Reloaded what shows Scoreline: ${names.join(", ")}`);
  }

  async function showsUs(inputName: string): Promise<boolean> {
    const found = await unlessUnusable(connection.call("GetInputSettings", { inputName }, BrowserSettings));
    return found !== null && !found.is_local_file && isOurs(found.url);
  }

  async function press(inputName: string): Promise<boolean> {
    pressed.add(inputName); // a press whose answer is lost may have worked
    const button = { inputName, propertyName: REFRESH };
    const pressing = connection.call("PressInputPropertiesButton", button, Nothing);
    return await unlessUnusable(pressing.then(() => true)) ?? false;
  }

  /** What can be done now may change with the status: OBS comes, or has loaded its scenes. */
  async function consider(): Promise<void> {
    outdated = true;
    if (busy) return;
    busy = true;
    while (outdated && !over) {
      outdated = false;
      const { state } = connection.status;
      if (state === "connected" || state === "waiting_for_source") await attempt();
    }
    busy = false;
  }

  async function attempt(): Promise<void> {
    try {
      await round();
    } catch (error) {
      if (!(error instanceof RequestFault)) throw error;
      if (passes(error)) return;
      stop(); // it will not understand us the next time either
      logger.info("obs", `Browser sources are not reloaded: ${error.message}`);
    }
  }

  const forget = connection.onStatus(() => void consider());
  function stop(): void {
    over = true;
    forget();
  }
  void consider();
  return stop;
}

/** The answer; `null` for a source that was removed or renamed meanwhile, has strange settings or no such button. */
async function unlessUnusable<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RequestFault && !passes(error)) return null;
    throw error;
  }
}

/** Whether it may be otherwise later. */
function passes({ kind, code }: RequestFault): boolean {
  return kind === "closed" || kind === "timeout" || code === REQUEST_STATUS.notReady;
}
