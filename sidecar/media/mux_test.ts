import assert from "node:assert/strict";
import { join } from "node:path";
import { testNeeding } from "../../tests/support/skip.ts";
import { type Container, containerFor, createMuxer, type MuxerOptions } from "./mux.ts";
import { type Encoded, encoded, type EncodedOptions } from "./testing/encoded.ts";
import { type Played, played } from "./testing/played.ts";

/** A file in memory. */
class Bytes {
  content = new Uint8Array();
  /** The positions of all writes came one behind the other. */
  appended = true;

  write = (bytes: Uint8Array, position: number): Promise<void> => {
    if (position !== this.content.length) this.appended = false;
    const grown = new Uint8Array(Math.max(this.content.length, position + bytes.length));
    grown.set(this.content);
    grown.set(bytes, position);
    this.content = grown;
    return Promise.resolve();
  };
}

async function playedBytes(content: Uint8Array, container: Container): Promise<Played> {
  const folder = await Deno.makeTempDir({ prefix: "scoreline-mux-" });
  try {
    const path = join(folder, `file.${container}`);
    await Deno.writeFile(path, content);
    return await played(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function muxed(media: Encoded, options: Pick<MuxerOptions, "container" | "pipe">) {
  const file = new Bytes();
  const muxer = await createMuxer({ ...options, format: media.format, write: file.write });
  for (const unit of media.units) await muxer.add(unit);
  return { file, muxer };
}

const CASES: readonly [Container, EncodedOptions][] = [
  ["mkv", { codec: "H264", bFrames: 2 }],
  ["mp4", { codec: "H264", bFrames: 2 }],
  ["webm", { codec: "VP8" }],
  ["mkv", { codec: "AV1", seconds: 1 }],
  ["mp4", { codec: "H264", sound: false }],
];
for (const [container, options] of CASES) {
  const { codec, sound = true } = options;
  const what = `${codec}${sound ? " with sound" : ""} as ${container}`;
  testNeeding(["ffmpeg"], `createMuxer() writes ${what} that plays to its last frame`, async () => {
    const media = await encoded(options);
    const { file, muxer } = await muxed(media, { container });
    await muxer.finish();
    const { pictures, sounds, seconds, codecs, complaints } = await playedBytes(file.content, container);
    assert.equal(pictures, media.pictures);
    assert.equal(sounds, media.units.length - media.pictures);
    assert.ok(
      Math.abs((seconds ?? 0) - muxer.lengthMs / 1_000) < 0.1,
      `${seconds} s of ${muxer.lengthMs} ms`,
    );
    assert.equal(codecs.length, sound ? 2 : 1);
    assert.equal(complaints, "");
  });
}

testNeeding(["ffmpeg"], "a Matroska file plays up to wherever its writing was cut off", async () => {
  const media = await encoded({ seconds: 4 });
  const { file, muxer } = await muxed(media, { container: "mkv" });
  await muxer.mark([{ atMs: 0, title: "Start" }, { atMs: 2_500, title: "Victory 1-0" }]);
  for (const share of [1, 0.9, 0.6]) {
    const cut = file.content.slice(0, Math.floor(file.content.length * share));
    const { pictures, chapters, complaints } = await playedBytes(cut, "mkv");
    assert.ok(pictures >= media.pictures * (share - 0.1), `${pictures} pictures of ${share}`);
    assert.deepEqual(chapters, [{ seconds: 0, title: "Start" }, { seconds: 2.5, title: "Victory 1-0" }]);
    if (share === 1) assert.equal(complaints, "");
  }
});

testNeeding(["ffmpeg"], "a finished Matroska file has its chapters and can be sought in", async () => {
  const { file, muxer } = await muxed(await encoded({ seconds: 4 }), { container: "mkv" });
  const chapters = [{ atMs: 0, title: "Start" }, { atMs: 2_500, title: "Sieg 1-0 \u2013 \u52dd\u5229" }];
  await muxer.mark(chapters);
  await muxer.finish();
  const found = await playedBytes(file.content, "mkv");
  assert.deepEqual(found.chapters, chapters.map(({ atMs, title }) => ({ seconds: atMs / 1_000, title })));
  assert.equal(found.complaints, "");
});

testNeeding(["ffmpeg"], "a Matroska stream for a pipe is only ever appended to", async () => {
  const media = await encoded({ codec: "VP8" });
  const { file, muxer } = await muxed(media, { container: "mkv", pipe: true });
  await muxer.mark([{ atMs: 0, title: "Start" }]);
  await muxer.finish();
  assert.ok(file.appended);
  assert.equal((await playedBytes(file.content, "mkv")).pictures, media.pictures);
});

testNeeding(["ffmpeg"], "pictures are written although no sound comes", async () => {
  const media = await encoded({ seconds: 4 });
  const { file, muxer } = await muxed({
    ...media,
    units: media.units.filter(({ kind, timestampUs }) => kind === "video" || timestampUs < 500_000),
  }, { container: "mkv" });
  await muxer.finish();
  const { pictures, sounds, complaints } = await playedBytes(file.content, "mkv");
  assert.equal(pictures, media.pictures);
  assert.ok(sounds > 100, `${sounds}`);
  assert.equal(complaints, "");
});

testNeeding(["ffmpeg"], "createMuxer() fails from the write on that failed", async () => {
  const media = await encoded();
  const { write } = new Bytes();
  let room = 100_000;
  const muxer = await createMuxer({
    container: "mkv",
    format: media.format,
    write: (bytes, position) =>
      (room -= bytes.length) < 0 ? Promise.reject(new Error("full")) : write(bytes, position),
  });
  await assert.rejects(async () => {
    for (const unit of media.units) await muxer.add(unit);
  }, /full/);
});

Deno.test("containerFor() falls back to Matroska for what the container does not hold", () => {
  const video = (codec: "H264" | "VP8") => ({ video: { codec, width: 320, height: 180 }, audio: null });
  assert.equal(containerFor("mp4", video("H264")), "mp4");
  assert.equal(containerFor("mp4", video("VP8")), "mkv");
  assert.equal(containerFor("webm", video("H264")), "mkv");
});
