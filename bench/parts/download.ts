import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../tests/support/free_port.ts";
import { findProgram, startProgram } from "../../tests/support/program.ts";
import { until } from "../../tests/support/until.ts";
import { assemble } from "../../tools/package/assemble.ts";
import { MAX_BYTES } from "../../tools/package/composition.ts";
import { TARGETS } from "../../tools/package/targets.ts";
import { zipped } from "../../tools/package/zip.ts";
import { startCountingRegistry } from "../counting_registry.ts";
import type { Part, Row } from "../part.ts";
import { rowOf } from "../part.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** A first start downloads and builds, over whatever line this is, ms. */
const PATIENCE_MS = 600_000;

/** What has to be downloaded: the package of each system, or what a first `deno task start` of a checkout fetches. */
export const download: Part = {
  budget: 8,
  name: "download",
  isSlow: true,
  unavailable: () => findProgram("git") === null ? "git is not installed" : null,
  async run({ tell }) {
    const rows: Row[] = [];
    tell("a first start");
    rows.push(...await firstStart());
    for (const target of TARGETS) {
      tell(`the package for ${target.triple}`);
      const { files } = await assemble(ROOT, { target, withEncoder: false });
      const megabytes = zipped(files, "scoreline").length / 1e6;
      rows.push(
        rowOf({
          budget: 8,
          name: `package for ${target.triple}`,
          unit: "MB",
          ours: [megabytes],
          limit: MAX_BYTES.plain / 1e6,
        }),
      );
    }
    return rows;
  },
};

/** What the newest commit fetches of npm until it serves, where nothing was fetched before. */
async function firstStart(): Promise<Row[]> {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-bench-" });
  await using registry = startCountingRegistry();
  const port = freePort();
  try {
    const checkout = join(folder, "checkout");
    const { success, stderr } = await new Deno.Command("git", {
      args: ["clone", "--quiet", "--depth", "1", `file://${ROOT}`, checkout],
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const began = performance.now();
    const program = startProgram(Deno.execPath(), {
      args: ["task", "start", "--port", String(port), "--data", join(folder, "data")],
      cwd: checkout,
      env: {
        PATH: Deno.env.get("PATH") ?? "",
        HOME: folder,
        DENO_DIR: join(folder, "deno"),
        NPM_CONFIG_REGISTRY: registry.url,
        NO_COLOR: "1",
      },
      atOurDeath: "TERM",
    });
    const isUp = () => {
      if (!program.isRunning()) throw new Error(`It ended:\n${program.output()}`);
      return fetch(`http://127.0.0.1:${port}/api/health`).then((answer) => answer.text(), () => null);
    };
    try {
      await until("the first start", isUp, { timeoutMs: PATIENCE_MS, explain: program.output });
    } finally {
      await program.end("SIGTERM");
    }
    const row = { budget: 8, limit: null };
    const { packages, descriptions } = registry.fetched;
    return [
      rowOf({
        ...row,
        name: "first `deno task start`, packages",
        unit: "MB fetched",
        ours: [packages / 1e6],
      }),
      rowOf({ ...row, name: "... what npm says of them, unpacked", unit: "MB", ours: [descriptions / 1e6] }),
      rowOf({
        ...row,
        name: "... time until it serves",
        unit: "s",
        ours: [(performance.now() - began) / 1e3],
      }),
    ];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
