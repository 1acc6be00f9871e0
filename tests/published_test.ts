import assert from "node:assert/strict";
import { join } from "node:path";
import type { Recordings } from "../sidecar/contract.ts";
import { type Played, played } from "../sidecar/media/testing/played.ts";
import { decodePicture } from "../sidecar/vision/decode.ts";
import { type RunningSidecar, startSidecar } from "./support/sidecar.ts";
import { ROOT, testNeeding } from "./support/skip.ts";
import { Stage } from "./support/stage.ts";
import { until } from "./support/until.ts";
import { publishWithAiortc } from "./support/whip_publisher.ts";

const TOKEN = "a-token-of-this-test";

const settings = (more: string) =>
  `[webrtc]
whip_token = "${TOKEN}"
[record]
streams = ["cam"]
clip_seconds = 5
${more}`;

async function recordingsOf(sidecar: RunningSidecar): Promise<Recordings> {
  return await (await fetch(`${sidecar.url}/api/recordings`)).json();
}

function playedIn(sidecar: RunningSidecar, name: string): Promise<Played> {
  return played(join(sidecar.dataDir, "recordings", name));
}

/** Waits until so many bytes of the stream are in the recording. */
function untilRecorded(sidecar: RunningSidecar, bytes: number): Promise<Recordings> {
  return until("the stream to be recorded", async () => {
    const list = await recordingsOf(sidecar);
    return (list.recordings[0]?.bytes ?? 0) > bytes && list;
  }, { explain: () => sidecar.output(), timeoutMs: 60_000 });
}

for (const codec of ["H264", "VP8"] as const) {
  testNeeding(
    ["aiortc", "ffmpeg"],
    `what is published as ${codec} is recorded and forwarded, with a clip, under the sidecar's own rights`,
    async () => {
      await using sidecar = await startSidecar();
      const copy = join(sidecar.dataDir, "..", "copy.mkv");
      const command = JSON.stringify(["ffmpeg", "-loglevel", "error", "-i", "-", "-c", "copy", copy]);
      await sidecar.start({ settings: settings(`[[webrtc.forward]]\nstream = "cam"\ncommand = ${command}`) });
      const publisher = publishWithAiortc({ url: `${sidecar.url}/whip/cam`, token: TOKEN, codec });
      try {
        await untilRecorded(sidecar, 100_000);
        const headers = { "content-type": "application/json" };
        const adjust = { method: "POST", headers, body: JSON.stringify({ outcome: "victory", delta: 1 }) };
        await (await fetch(`${sidecar.url}/api/adjust`, adjust)).body?.cancel();
        const saved = await fetch(`${sidecar.url}/api/clip`, { method: "POST", headers, body: "{}" });
        assert.equal(saved.status, 201);
        const clip = await saved.json();
        const { pictures, codecs, complaints } = await playedIn(sidecar, clip.name);
        assert.ok(pictures > 10, `${pictures}`);
        assert.deepEqual(codecs, [codec.toLowerCase(), "opus"]);
        assert.equal(complaints, "");
      } finally {
        await publisher.end("SIGTERM");
      }
      const [recording] = await until("the recording to be complete", async () => {
        const { recordings } = await recordingsOf(sidecar);
        return recordings.every(({ recording }) => !recording) &&
          recordings.filter(({ kind }) => kind === "recording");
      });
      assert.match(recording?.name ?? "", /_cam_1-0-0\.mkv$/);
      const whole = await playedIn(sidecar, recording?.name ?? "");
      assert.ok(whole.pictures > 20 && whole.sounds > 20, JSON.stringify(whole));
      assert.equal(whole.complaints, "");
      assert.deepEqual(whole.chapters.map(({ title }) => title), ["Start 0-0"]);
      await until("the program to end", async () => await sidecar.metric("scoreline_forwards") === 0);
      const forwarded = await played(copy);
      assert.ok(
        Math.abs(forwarded.pictures - whole.pictures) <= 1,
        `${forwarded.pictures} of ${whole.pictures}`,
      );
    },
  );
}

testNeeding(
  ["aiortc", "ffmpeg", "encoder", "linux"],
  "the detector sees what is published, and a recording survives kill -9",
  async () => {
    await using sidecar = await startSidecar({
      settings: `[obs]\nsource = "whip:cam"\n${settings("")}`,
    });
    const { obs } = await sidecar.status();
    assert.deepEqual([obs.state, obs.source], ["waiting_for_source", "whip:cam"]);
    const publisher = publishWithAiortc({ url: `${sidecar.url}/whip/cam`, token: TOKEN, codec: "H264" });
    try {
      await until("a reading", async () => (await sidecar.status()).detector.label === "none", {
        explain: () => sidecar.output(),
      });
      await until("the preview", async () => {
        const { status, body } = await fetch(`${sidecar.url}/api/preview.jpg`);
        await body?.cancel();
        return status === 200;
      });
      const { recordings } = await untilRecorded(sidecar, 200_000);
      // The launcher's one child, as proc(5) tells it.
      const children = await Deno.readTextFile(`/proc/${sidecar.pid}/task/${sidecar.pid}/children`);
      Deno.kill(Number(children.trim()), "SIGKILL");
      await sidecar.kill();
      const { pictures, sounds, complaints } = await playedIn(sidecar, recordings[0]?.name ?? "");
      assert.ok(pictures > 20 && sounds > 20, `${pictures}, ${sounds}`);
      // It ends wherever the kill found it.
      assert.match(complaints, /^(\[[^\]]*\] File ended prematurely at pos\. .*\n)?$/);
    } finally {
      await publisher.end("SIGKILL");
    }
  },
);

testNeeding(
  ["aiortc", "encoder"],
  "a result in a published stream is counted, with the keyframe as its evidence, and nothing without the stream",
  async () => {
    await using stage = await Stage.make();
    stage.root = ROOT;
    const webrtc = { whip_token: TOKEN };
    await stage.start(0, { source: "whip:cam", webrtc, rules: { required_consecutive: 1 } });
    stage.shows = "victory"; // in OBS, which is not looked at
    const url = `${stage.url}/whip/cam`;
    const dark = publishWithAiortc({ url, token: TOKEN, colour: [40, 40, 40] });
    await stage.until("a look at the stream", ({ detector }) => detector.label === "none");
    await dark.end("SIGTERM");
    await stage.until("the stream's end to be told", ({ obs }) => obs.state === "waiting_for_source");

    const green = publishWithAiortc({ url, token: TOKEN, colour: [0, 255, 0] });
    const { obs } = await stage.until("the victory", ({ victories }) => victories === 1);
    assert.equal(obs.source, "whip:cam");
    const [counted] = await stage.history();
    const evidence = await (await fetch(`${stage.url}/${counted?.evidence_url}`)).bytes();
    const { width, height } = await decodePicture(evidence);
    assert.deepEqual([width, height], [320, 180]);
    const { sources } = await (await fetch(`${stage.url}/api/obs/sources`)).json();
    assert.ok(sources.includes("whip:cam"), `${sources}`);

    stage.shows = "none";
    await stage.post("/api/source", { source: "Game" });
    await stage.until(
      "a look at OBS",
      ({ obs, detector }) => obs.source === "Game" && detector.label === "none",
    );
    await green.end("SIGKILL");
  },
);
