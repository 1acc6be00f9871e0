import assert from "node:assert/strict";
import { createCanvas } from "@napi-rs/canvas";
import type { Outcome } from "../../sidecar/contract.ts";
import { AXES } from "./axes.ts";
import { measureOwnFrames } from "./own_frames.ts";
import type { Rig } from "./rig.ts";

/** A detector that takes whatever it is shown for `judged`, and keeps the pictures. */
function rigThatReads(judged: Outcome | "none") {
  const shown: Uint8Array[] = [];
  const rig = {
    captureWidth: 320,
    captureQuality: 80,
    read: (jpeg: Uint8Array) => {
      shown.push(jpeg);
      return Promise.resolve({ label: "none", outcome: judged, confidence: 1, judged });
    },
  } as unknown as Rig; // Rules, pace and model are no business of this measurement.
  return { rig, shown };
}

async function folderOf(files: Readonly<Record<string, [width: number, height: number]>>): Promise<string> {
  const folder = await Deno.makeTempDir();
  for (const [name, [width, height]] of Object.entries(files)) {
    await Deno.writeFile(`${folder}/${name}`, await createCanvas(width, height).encode("jpeg"));
  }
  return folder;
}

Deno.test("measureOwnFrames() captures every picture along every axis that it is large enough for", async () => {
  const folder = await folderOf({ "win.jpg": [1920, 1080], "menu.jpg": [640, 360] });
  const { rig, shown } = rigThatReads("victory");
  const kept: string[] = [];
  const table = await measureOwnFrames(
    rig,
    [{ file: `${folder}/win.jpg`, truth: "victory_text" }, { file: `${folder}/menu.jpg`, truth: "none" }],
    1,
    { progress: () => {}, keep: (name) => Promise.resolve(void kept.push(name)) },
  );
  assert.deepEqual([table.frames, table.left_out, table.axes.length], [2, 0, AXES.length]);
  const axis = (name: string) => table.axes.find((each) => each.name === name);
  assert.equal(axis("as captured")?.results.right, 1);
  assert.deepEqual(axis("as captured")?.none, { frames: 1, false_frames: 1 });
  assert.deepEqual(axis("720p source")?.none, { frames: 0, false_frames: 0 }, "640 wide is no 720p");
  assert.equal(axis("4K source")?.results.frames, 0);
  const counted = table.axes.reduce((sum, { results, none }) => sum + results.frames + none.frames, 0);
  assert.equal(shown.length, counted);
  assert.ok(kept.length > 0 && kept.every((name) => name.includes("none-as-victory")));
});

Deno.test("measureOwnFrames() leaves out transitions, other shapes and what is no picture", async () => {
  const folder = await folderOf({ "tall.jpg": [400, 400], "flash.jpg": [640, 360] });
  await Deno.writeTextFile(`${folder}/broken.jpg`, "no picture");
  const { rig, shown } = rigThatReads("none");
  const table = await measureOwnFrames(
    rig,
    [
      { file: `${folder}/tall.jpg`, truth: "none" },
      { file: `${folder}/flash.jpg`, truth: "transition" },
      { file: `${folder}/broken.jpg`, truth: "none" },
    ],
    1,
    { progress: () => {}, keep: () => Promise.resolve() },
  );
  assert.deepEqual([table.frames, table.left_out, shown.length], [0, 3, 0]);
});
