import { join } from "node:path";
import { replay } from "../../sidecar/log/replay.ts";
import { messageOf } from "../../sidecar/runtime/message.ts";
import type { Tell } from "./check.ts";

/** Whether the data folder can be written and the log in it be read. Another Scoreline may be using both meanwhile. */
export async function checkDataFolder(dir: string, tell: Tell): Promise<void> {
  const problem = await whyNotWritable(dir);
  const message = problem === null
    ? `${dir} can be written.`
    : `${dir} cannot be written (${problem}): give yourself the right to, free some room, or set data.dir to another folder.`;
  tell({ name: "data", state: problem === null ? "ok" : "failed", message, details: { path: dir } });
  await checkLog(join(dir, "events.jsonl"), tell);
}

async function whyNotWritable(dir: string): Promise<string | null> {
  const trial = join(dir, ".doctor");
  try {
    await Deno.mkdir(dir, { recursive: true });
    await Deno.writeTextFile(trial, "trial\n");
    await Deno.remove(trial);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

async function checkLog(path: string, tell: Tell): Promise<void> {
  const say = (state: "ok" | "warning" | "failed", message: string) =>
    tell({ name: "log", state, message, details: { path } });
  try {
    using file = await Deno.open(path);
    let facts = 0;
    let damaged = 0;
    for await (const one of replay(file)) {
      if (one.kind === "fact") facts++;
      if (one.kind === "damaged") damaged++;
    }
    if (damaged === 0) return say("ok", `${path} can be read: ${facts} ${facts === 1 ? "line" : "lines"}.`);
    say(
      "warning",
      `${path}: ${damaged} of ${
        facts + damaged
      } lines cannot be read and do not count; look at them in an editor.`,
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      return say("ok", "There is no log yet: nothing has been counted.");
    }
    say("failed", `${path} cannot be read (${messageOf(error)}): give yourself the right to.`);
  }
}
