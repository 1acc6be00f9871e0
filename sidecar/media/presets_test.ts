import assert from "node:assert/strict";
import { commandOf, objectionTo } from "./presets.ts";

Deno.test("commandOf() runs what was given, and presets to their place", () => {
  assert.deepEqual(commandOf({ stream: "obs", command: ["/bin/cat", "-u"] }), {
    program: "/bin/cat",
    args: ["-u"],
  });
  const rtmp = commandOf({ stream: "obs", preset: "rtmp", to: "rtmp://a/b" });
  assert.deepEqual([rtmp.program, rtmp.args.at(-1)], ["ffmpeg", "rtmp://a/b"]);
  const gstreamer = commandOf({ stream: "obs", preset: "gstreamer", to: " demux. ! fakesink " });
  assert.deepEqual(gstreamer.args.slice(-4), ["name=demux", "demux.", "!", "fakesink"]);
  const kinesis = commandOf({ stream: "obs", preset: "kinesis", to: "camera" });
  assert.deepEqual([kinesis.program, ...kinesis.args.slice(-2)], [
    "gst-launch-1.0",
    "kvssink",
    "stream-name=camera",
  ]);
});

Deno.test("objectionTo() says what to do of pictures that a preset's receivers do not know", () => {
  const vp8 = { video: { codec: "VP8", width: 320, height: 180 }, audio: null } as const;
  const h264 = { ...vp8, video: { ...vp8.video, codec: "H264" } } as const;
  const rtmp = { stream: "obs", preset: "rtmp", to: "rtmp://a/b" } as const;
  assert.match(objectionTo(rtmp, vp8) ?? "", /takes H264 and the stream is VP8: publish H264/);
  assert.match(objectionTo(rtmp, { video: null, audio: null }) ?? "", /only sound/);
  assert.equal(objectionTo(rtmp, h264), null);
  assert.equal(objectionTo({ ...rtmp, preset: "gstreamer" }, vp8), null);
  assert.equal(objectionTo({ stream: "obs", command: ["cat"] }, vp8), null);
});
