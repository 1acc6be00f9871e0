/**
 * The sidecar's process: reads the command line and the settings, runs until it is told to stop, and says with its exit
 * code how that went. `launch.ts` starts it with the narrowest permissions.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type App, startApp } from "./app.ts";
import { parseArguments } from "./config/arguments.ts";
import { ConfigError, loadConfig } from "./config/load.ts";
import type { Config } from "./config/schema.ts";
import { VERSION } from "./config/version.ts";
import { startDemo } from "./demo/demo.ts";
import { demoSettings } from "./demo/settings.ts";
import { Refusal } from "./domain/command.ts";
import { greeting } from "./greeting.ts";
import { discoverObs, obsSettingsPaths } from "./obs/discover.ts";
import { systemClock } from "./runtime/clock.ts";
import { createLogger, type Logger } from "./runtime/logger.ts";
import { messageOf } from "./runtime/message.ts";
import { REFUSED, STOP_SIGNALS } from "./runtime/process.ts";
import { parseCommand, readLines } from "./stdin_commands.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

async function main(): Promise<number> {
  const request = parseArguments(Deno.args);
  if (request.kind === "answer") {
    console.log(request.text.trimEnd());
    return 0;
  }
  if (request.kind === "refusal") {
    console.error(request.text);
    return REFUSED;
  }

  const logger = createLogger({ write: (line) => console.error(line), now: Date.now });
  const stop = new AbortController();
  for (const signal of STOP_SIGNALS) Deno.addSignalListener(signal, () => stop.abort());

  await using running = new AsyncDisposableStack();
  let app: App;
  let config: Config;
  try {
    const loaded = await loadConfig({
      readFile: Deno.readTextFile,
      env: Deno.env.toObject(),
      flags: request.flags,
      cwd: Deno.cwd(),
      root: ROOT,
    });
    config = loaded.config;
    if (request.demo) {
      const demo = await startDemo({ clock: systemClock });
      running.defer(() => demo.close());
      config = demoSettings(config, demo);
    }
    const obsSettings = obsSettingsPaths(Deno.build.os, Deno.env.get, config.obs.folder);
    app = await startApp({
      config,
      sourceSetBy: request.demo ? null : loaded.origins.get("obs.source") ?? null,
      root: ROOT,
      overlayDir: join(ROOT, "overlay", "dist"),
      discoverObs: () => discoverObs(obsSettings),
      newSession: request.demo,
      clock: systemClock,
      logger,
      version: VERSION,
    });
  } catch (error) {
    const problems = error instanceof ConfigError ? error.problems : [messageOf(error)];
    for (const problem of problems) console.error(problem);
    return error instanceof ConfigError ? REFUSED : 1;
  }
  running.defer(() => app.stop());

  console.error(greeting({ config, port: app.port, demo: request.demo, version: VERSION }));
  if (request.exitWithStdin) {
    void readLines(Deno.stdin.readable, (line) => void obey(line, app, logger)).then(() => stop.abort());
  }
  try {
    await Promise.race([aborted(stop.signal), app.ended]);
  } catch (error) {
    logger.error("sidecar", `Scoreline cannot go on: ${messageOf(error)}`);
    return 1;
  }
  logger.info("sidecar", "Stopping");
  return 0;
}

/** Carries out one line of whoever started this process. */
async function obey(line: string, { keeper }: App, logger: Logger): Promise<void> {
  const command = parseCommand(line);
  if (command === null) return logger.warn("hotkeys", `Not a command: ${JSON.stringify(line.slice(0, 40))}`);
  try {
    await keeper.command(command, "hotkey");
  } catch (error) {
    if (error instanceof Refusal) logger.warn("hotkeys", error.message);
    // A log that cannot be written is told by the scorekeeper.
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

if (import.meta.main) Deno.exit(await main());
