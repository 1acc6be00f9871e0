import { distribution, type Figures, shareOf, type SoakPart } from "./part.ts";
import { type SidecarProcess, Workplace } from "./sidecar_process.ts";
import { writeLog } from "./written_log.ts";

const LENGTHS = [10_000, 100_000, 1_000_000] as const;
const STARTS = 5;
/** No OBS is there, and none is looked for elsewhere. */
const NO_OBS = ["--obs-url", "ws://127.0.0.1:9"];

export const longLog: SoakPart = {
  name: "long-log",
  about: "logs of up to a million facts: how long a start takes, how much memory, and how long the history",
  async run({ random, share, progress }) {
    const figures: Record<string, Figures[string]> = {};
    for (const length of LENGTHS) {
      const facts = shareOf(length, share, 100);
      await using workplace = new Workplace(NO_OBS, {});
      await Deno.mkdir(workplace.dataDir, { recursive: true });
      await writeLog(workplace.logPath, facts, random);
      const { size } = await Deno.stat(workplace.logPath);
      const name = `${facts.toLocaleString("en")} facts`;
      progress(`${name}: written`);
      figures[`${name}: log (MB)`] = Math.round(size / 1e5) / 10;
      const first = await workplace.start();
      figures[`${name}: first start, without a snapshot (ms)`] = Math.round(await first.untilUp() ?? NaN);
      figures[`${name}: processor time of it (ms)`] = await first.processorMilliseconds();
      figures[`${name}: memory after it (MB)`] = await first.residentMegabytes();
      await first.stop();
      const starts: number[] = [];
      const costs: number[] = [];
      const most = shareOf(STARTS, share, 2);
      for (let start = 1; start <= most; start++) {
        const sidecar = await workplace.start();
        starts.push(await sidecar.untilUp() ?? NaN);
        costs.push(await sidecar.processorMilliseconds());
        if (start === most) await useIt(sidecar, name, facts, figures);
        await sidecar.stop();
        progress(`${name}: start ${start} of ${most}`);
      }
      const taken = { ...distribution("start", starts), ...distribution("processor time of a start", costs) };
      for (const [what, value] of Object.entries(taken)) {
        figures[`${name}: ${what}`] = value;
      }
    }
    return figures;
  },
};

/** Memory as it is, while old counts are corrected, and after the whole history was read. */
async function useIt(
  sidecar: SidecarProcess,
  name: string,
  facts: number,
  figures: Record<string, Figures[string]>,
): Promise<void> {
  figures[`${name}: memory (MB)`] = await sidecar.residentMegabytes();
  const added = await sidecar.post("/api/adjust", { outcome: "victory" });
  const began = performance.now();
  const undone = await sidecar.post("/api/undo", { seq: facts + 1 });
  figures[`${name}: undo (ms)`] = Math.round((performance.now() - began) * 10) / 10;
  for (const { status, text } of [added, undone]) if (status !== 200) throw new Error(text);
  const csvBegan = performance.now();
  const response = await fetch(`${sidecar.url}/api/history.csv`);
  let rows = 0;
  for await (const chunk of response.body ?? []) for (const byte of chunk) if (byte === 0x0a) rows++;
  figures[`${name}: history.csv (ms)`] = Math.round(performance.now() - csvBegan);
  if (rows !== facts + 3) throw new Error(`history.csv has ${rows} rows instead of ${facts + 3}`);
  figures[`${name}: memory after history.csv (MB)`] = await sidecar.residentMegabytes();
}
