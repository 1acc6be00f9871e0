import assert from "node:assert/strict";
import { encoded } from "../sidecar/media/testing/encoded.ts";
import { later, Publication } from "../sidecar/media/testing/publication.ts";
import { Counters } from "../sidecar/runtime/counters.ts";
import type { VideoCodec } from "../sidecar/runtime/media.ts";
import { decodePicture, encodeJpeg } from "../sidecar/vision/decode.ts";
import { loadCodecLibrary } from "../sidecar/webrtc/codec_library.ts";
import {
  createStreamPictures,
  streamOf,
  type StreamPicturesOptions,
} from "../sidecar/webrtc/stream_pictures.ts";
import { SimulatedClock } from "./support/clock.ts";
import { ROOT, testNeeding } from "./support/skip.ts";
import { until } from "./support/until.ts";

function setUp(options: Partial<StreamPicturesOptions> = {}) {
  const clock = new SimulatedClock();
  const said: string[] = [];
  const say = (_: string, text: string) => said.push(text);
  const pictures = createStreamPictures({
    width: 320,
    isInstalled: () => true,
    remedy: "install it",
    loadLibrary: () => loadCodecLibrary(ROOT),
    encodeJpeg: (pixels) => encodeJpeg(pixels, 90),
    clock,
    logger: { info: say, warn: say, error: say },
    counters: new Counters(),
    ...options,
  });
  return { clock, said, pictures };
}

const NEVER = new AbortController().signal;

async function meanColour(jpeg: Uint8Array): Promise<number[]> {
  const { rgb, width, height } = await decodePicture(jpeg);
  const sums = [0, 0, 0];
  rgb.forEach((value, index) => sums[index % 3] = (sums[index % 3] ?? 0) + value);
  return sums.map((sum) => Math.round(sum / (width * height)));
}

const CODECS: readonly [VideoCodec, number][] = [["H264", 2], ["VP8", 0], ["AV1", 0]];
for (const [codec, bFrames] of CODECS) {
  testNeeding(
    ["ffmpeg", "encoder"],
    `createStreamPictures() gives the keyframes of ${codec} as pictures`,
    async () => {
      const red = await encoded({
        codec,
        bFrames,
        shows: "color=c=red",
        width: 640,
        height: 360,
        seconds: 1,
        sound: false,
      });
      const blue = await encoded({
        codec,
        bFrames,
        shows: "color=c=blue",
        width: 640,
        height: 360,
        seconds: 1,
        sound: false,
      });
      const { pictures } = setUp();
      const obs = new Publication("obs", red.format);
      pictures.watch("obs");
      pictures.onStream(obs.stream);
      const firstOf = (units: typeof red.units) => units.slice(0, 3);
      for (
        const [media, second, colour] of [[red, 0, [254, 0, 0]], [blue, 1, [0, 0, 254]], [red, 2, [
          254,
          0,
          0,
        ]]] as const
      ) {
        obs.send(later(firstOf(media.units), second));
        const picture = await pictures.capture(NEVER);
        assert.ok(picture);
        assert.equal(picture.source, "whip:obs");
        const { width, height } = await decodePicture(picture.jpeg);
        assert.deepEqual([width, height], [320, 180]);
        const mean = await meanColour(picture.jpeg);
        mean.forEach((value, i) =>
          assert.ok(Math.abs(value - (colour[i] ?? 0)) < 8, `${mean} for ${colour}`)
        );
        assert.equal(pictures.latest, picture.jpeg);
      }
      assert.deepEqual(pictures.status, { state: "connected", source: "whip:obs", message: null });
      await pictures.close();
    },
  );
}

testNeeding(["ffmpeg", "encoder"], "a keyframe is handed out once: two looks are two pictures", async () => {
  const media = await encoded({ seconds: 1, sound: false, gop: 30 });
  const { clock, pictures } = setUp();
  const obs = new Publication("obs", media.format);
  pictures.onStream(obs.stream);
  pictures.watch("obs");
  obs.send(media.units);
  assert.notEqual(await pictures.capture(NEVER), null);
  const second = pictures.capture(NEVER);
  await clock.advance(1_000);
  obs.send(later(media.units, 1));
  assert.notEqual(await second, null);
  const stale = pictures.capture(NEVER);
  await clock.advance(6_001);
  assert.equal(await stale, null);
  assert.equal(pictures.latest, null);
  assert.equal(pictures.status?.state, "waiting_for_source");
  assert.match(pictures.status?.message ?? "", /^No keyframe of "obs" comes: set the keyframe interval/);
  await pictures.close();
});

testNeeding(
  ["ffmpeg", "encoder"],
  "a stream that ends leaves no picture behind, and goes on when it is back",
  async () => {
    const media = await encoded({ seconds: 1, sound: false });
    const { pictures } = setUp();
    pictures.watch("obs");
    assert.match(pictures.status?.message ?? "", /^Nobody publishes "obs"/);
    assert.equal(await pictures.capture(NEVER), null);
    const first = new Publication("obs", media.format);
    pictures.onStream(first.stream);
    assert.deepEqual(pictures.sources, ["whip:obs"]);
    first.send(media.units);
    assert.notEqual(await pictures.capture(NEVER), null);
    const waiting = pictures.capture(NEVER);
    first.end();
    assert.equal(await waiting, null);
    assert.equal(pictures.latest, null);
    assert.equal(pictures.status?.state, "waiting_for_source");

    const again = new Publication("obs", media.format);
    pictures.onStream(again.stream);
    again.send(media.units);
    assert.notEqual(await pictures.capture(NEVER), null);
    // A publisher that is displaced ends after the new one has begun.
    const third = new Publication("obs", media.format);
    pictures.onStream(third.stream);
    again.end();
    third.send(media.units);
    assert.notEqual(await pictures.capture(NEVER), null);
    await pictures.close();
    assert.equal(third.listeners, 0);
  },
);

testNeeding(["ffmpeg", "encoder"], "damaged keyframes and rare ones are told of", async () => {
  const media = await encoded({ seconds: 1, sound: false });
  const { said, pictures } = setUp();
  const obs = new Publication("obs", media.format);
  pictures.onStream(obs.stream);
  pictures.watch("obs");
  const damaged = media.units.map((unit) => ({ ...unit, data: unit.data.slice(0, 20).fill(1, 5) }));
  obs.send(damaged);
  assert.equal(await pictures.capture(NEVER), null);
  assert.match(pictures.status?.message ?? "", /^The pictures of "obs" cannot be read/);
  obs.send(later(media.units.slice(0, 1), 5));
  assert.notEqual(await pictures.capture(NEVER), null);
  assert.equal(pictures.status?.state, "connected");
  assert.match(pictures.status?.message ?? "", /has too few keyframes to see every result/);
  assert.equal(said.length, 3, said.join("\n"));
  await pictures.close();
});

Deno.test("without the codec library one sentence says how to get it", async () => {
  const { pictures, said } = setUp({ isInstalled: () => false });
  pictures.watch("obs");
  assert.equal(await pictures.capture(NEVER), null);
  assert.equal(pictures.status?.message, 'The stream "obs" cannot be decoded: install it');
  assert.equal(said.length, 1);
  pictures.watch(null);
  assert.equal(pictures.status, null);
  await pictures.close();
});

Deno.test("a capture that is not wanted any more ends at once", async () => {
  const { pictures } = setUp();
  const obs = new Publication("obs", { video: { codec: "VP8", width: 320, height: 180 }, audio: null });
  pictures.onStream(obs.stream);
  pictures.watch("obs");
  const stop = new AbortController();
  const waiting = pictures.capture(stop.signal);
  stop.abort();
  assert.equal(await waiting, null);
  await until("its end", () => pictures.close().then(() => true));
});

Deno.test("streamOf() tells streams from sources of OBS", () => {
  assert.equal(streamOf("whip:obs"), "obs");
  assert.equal(streamOf("Game Capture"), null);
  assert.equal(streamOf("auto"), null);
});
