import { InferenceSession, Tensor } from "onnxruntime-node";

/** What came of running the exported model beside the trained network. */
export interface ModelCheck {
  crops: number;
  /** The largest absolute difference of any logit. */
  difference: number;
  /** The time of a run on two crops, one thread, in milliseconds: the fastest tenth, which other programs disturb least. */
  milliseconds: number;
}

const TIMED_RUNS = 200;

/**
 * Runs an ONNX model on the crops in `folder`/check.u8 (bytes, RGB, rows first) and compares its logits with those
 * in `folder`/check.f32, two crops at a time as the sidecar does. Throws when the files do not belong together.
 */
export async function compareWithPyTorch(
  model: Uint8Array,
  folder: string,
  crop: { height: number; width: number },
  classes: number,
): Promise<ModelCheck> {
  const bytes = await Deno.readFile(`${folder}/check.u8`);
  const expected = new Float32Array((await Deno.readFile(`${folder}/check.f32`)).buffer);
  const plane = crop.height * crop.width;
  const crops = bytes.length / (3 * plane);
  if (expected.length !== crops * classes) {
    throw new RangeError("check.u8 and check.f32 do not belong together");
  }
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });

  const input = new Float32Array(2 * 3 * plane);
  let difference = 0;
  for (let first = 0; first + 1 < crops; first += 2) {
    for (let at = 0; at < 2 * plane; at++) {
      const image = Math.floor(at / plane);
      for (let channel = 0; channel < 3; channel++) {
        const byte = bytes[(first * plane + at) * 3 + channel] ?? 0;
        input[(image * 3 + channel) * plane + at % plane] = byte / 255;
      }
    }
    const { logits } = await session.run({ crops: pair(input, crop) });
    if (logits === undefined) throw new TypeError("The model has no output called 'logits'");
    for (let index = 0; index < 2 * classes; index++) {
      const got = Number(logits.data[index]);
      const wanted = expected[first * classes + index] ?? NaN;
      // NaN must fail the comparison, and Math.max would drop it.
      difference = Number.isNaN(got - wanted) ? Infinity : Math.max(difference, Math.abs(got - wanted));
    }
  }

  const times: number[] = [];
  for (let run = 0; run < TIMED_RUNS; run++) {
    const started = performance.now();
    await session.run({ crops: pair(input, crop) });
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const milliseconds = Math.round((times[TIMED_RUNS / 10] ?? NaN) * 100) / 100;
  return { crops, difference, milliseconds };
}

function pair(input: Float32Array, crop: { height: number; width: number }): Tensor {
  return new Tensor("float32", input, [2, 3, crop.height, crop.width]);
}
