import { loadModel } from "../../sidecar/vision/model.ts";

const RUNS = 300;
const WARM_UP = 20;

export interface SpeedTable {
  readonly runs: number;
  readonly crops: number;
  /** Milliseconds of a run. */
  readonly median_ms: number;
  readonly fastest_tenth_ms: number;
}

/** The time that the network takes for two crops on one thread; other programs on the machine make it longer. */
export async function measureSpeed(
  modelPath: string,
  crop: Parameters<typeof loadModel>[0]["crop"],
): Promise<SpeedTable> {
  const model = await loadModel({ path: modelPath, crop });
  try {
    const { width, height } = model.signature.input;
    const crops = [0, 1].map((n) => new Uint8Array(width * height * 3).map((_, at) => (at * (n + 7)) % 251));
    const times: number[] = [];
    for (let run = -WARM_UP; run < RUNS; run++) {
      const started = performance.now();
      await model.run(crops);
      if (run >= 0) times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    const at = (share: number) => Math.round((times[Math.floor(RUNS * share)] ?? NaN) * 1000) / 1000;
    return { runs: RUNS, crops: crops.length, median_ms: at(0.5), fastest_tenth_ms: at(0.1) };
  } finally {
    await model.close();
  }
}
