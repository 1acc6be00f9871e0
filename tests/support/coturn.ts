import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "./free_port.ts";
import { findProgram, type Program, type ProgramOptions, startProgram } from "./program.ts";
import { until } from "./until.ts";

const SHIPPED = fileURLToPath(new URL("../../deploy/coturn/turnserver.conf", import.meta.url));

export interface CoturnOptions {
  /** Where it listens, and where relayed addresses are. */
  readonly listen?: string;
  readonly relay?: string;
  /** The secret in the place of the shipped one. */
  readonly secret: string;
  /** Lines of the shipped configuration that are left out. */
  readonly without?: RegExp;
  /** Starts a program, in another network perhaps. */
  readonly start?: (command: string, options: ProgramOptions) => Program;
}

export interface Coturn extends AsyncDisposable {
  readonly port: number;
  /** What it has said. */
  output(): string;
}

/** Starts Debian's coturn with the shipped configuration at a free port. */
export async function startCoturn(options: CoturnOptions): Promise<Coturn> {
  const { listen = "127.0.0.1", relay = listen, secret, without, start = startProgram } = options;
  const folder = await Deno.makeTempDir({ prefix: "scoreline-coturn-" });
  const port = freePort();
  const shipped = (await Deno.readTextFile(SHIPPED)).split("\n")
    .filter((line) => without === undefined || !without.test(line)).join("\n");
  const own = [`listening-ip=${listen}`, `relay-ip=${relay}`, `userdb=${join(folder, "turn.db")}`];
  await Deno.writeTextFile(
    join(folder, "turnserver.conf"),
    [...own, shipped].join("\n")
      .replace("listening-port=3478", `listening-port=${port}`)
      .replace("static-auth-secret=change-me", `static-auth-secret=${secret}`),
  );
  const program = start(findProgram("turnserver") ?? "turnserver", {
    args: ["-c", join(folder, "turnserver.conf"), "--pidfile", join(folder, "turnserver.pid")],
    env: { PATH: Deno.env.get("PATH") ?? "" },
    atOurDeath: "TERM",
  });
  const coturn: Coturn = {
    port,
    output: program.output,
    async [Symbol.asyncDispose]() {
      await program.end("SIGTERM");
      await Deno.remove(folder, { recursive: true });
    },
  };
  try {
    await until("coturn to listen", () => {
      if (!program.isRunning()) throw new Error(`coturn ended at once:\n${program.output()}`);
      return program.output().includes("Total General servers");
    }, { explain: program.output });
  } catch (cause) {
    await coturn[Symbol.asyncDispose]();
    throw cause;
  }
  return coturn;
}
