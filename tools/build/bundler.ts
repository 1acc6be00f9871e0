import type { InlineConfig } from "vite";
import { messageOf } from "../../sidecar/runtime/message.ts";
import { BuildError } from "./built_folder.ts";

/** Runs the bundler, quietly; rejects with a {@link BuildError} that holds what it said. */
export async function bundle(config: InlineConfig): Promise<void> {
  // Not a static import: who only asks whether something is stale need not load the bundler.
  const { build, createLogger } = await import("vite");
  const said: string[] = [];
  const note = (message: string) => void said.push(message);
  const customLogger = { ...createLogger("silent"), warn: note, warnOnce: note, error: note };
  try {
    await build({ ...config, logLevel: "warn", customLogger });
  } catch (cause) {
    const reason = messageOf(cause);
    throw new BuildError([...said.filter((line) => !line.includes(reason)), reason].join("\n"), { cause });
  }
}
