import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import plugin from "./lint_plugin.ts";

const ROOT = new URL("../", import.meta.url);

function complaints(path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, fileURLToPath(new URL(path, ROOT)), source)
    .filter(({ id }) => id === "scoreline/native-input").map(({ message }) => message);
}

const DECODE = "sidecar/vision/decode.ts";
const MODEL = "sidecar/vision/model.ts";
const SHARP = `import sharp from "sharp";`;
const ORT = `import { InferenceSession } from "onnxruntime-node";`;

Deno.test("native-input lets native libraries have bytes", () => {
  for (
    const [path, source] of [
      [DECODE, `${SHARP} sharp(bytes, { failOn: "warning" }).raw().toBuffer();`],
      [DECODE, `${SHARP} sharp(Buffer.from(svg)); sharp(await Deno.readFile(path)); sharp({ create: {} });`],
      [MODEL, `${ORT} InferenceSession.create(bytes, {});`],
      ["sidecar/log/writer.ts", `archive.toFile("a"); open(path);`],
      ["sidecar/vision/decode_test.ts", `${SHARP} sharp("a.png");`],
      ["tools/render/chunk.ts", `${SHARP} sharp("a.png").toFile("b.png");`],
    ] as const
  ) assert.deepEqual(complaints(path, source), [], source);
});

Deno.test("native-input refuses paths, and what takes or makes files", () => {
  for (
    const [path, source] of [
      [DECODE, `${SHARP} sharp("a.png");`],
      [DECODE, `${SHARP} sharp(path);`],
      [DECODE, `${SHARP} sharp(options.modelPath);`],
      [DECODE, "import sharp from 'sharp'; sharp(`${folder}/a.png`);"],
      [DECODE, `${SHARP} sharp(folder + "/a.png");`],
      [DECODE, `${SHARP} sharp(join(folder, "a.png"));`],
      [DECODE, `${SHARP} sharp(bytes).jpeg().toFile(target);`],
      [MODEL, `${ORT} InferenceSession.create(path);`],
      [
        MODEL,
        `import * as ort from "npm:onnxruntime-node@1.30.0"; ort.InferenceSession.create("result.onnx");`,
      ],
      [MODEL, `${ORT} session.startProfiling();`],
      [
        "sidecar/webrtc/codec_library.ts",
        `const av = await load("node-av/lib"); new av.FormatContext().openInput(x);`,
      ],
      ["sidecar/webrtc/codec_library.ts", `const av = require("node-av/lib"); av.openOutput(x);`],
      ["sidecar/webrtc/codec_library.ts", `const av = await import("node-av/lib"); av.openOutput(x);`],
    ] as const
  ) {
    const [complaint, ...more] = complaints(path, source);
    assert.match(complaint ?? "nothing", /bytes, never a path/, source);
    assert.deepEqual(more, [], source);
  }
});
