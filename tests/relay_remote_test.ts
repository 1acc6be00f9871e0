import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { WebRtcStatus, WebRtcStream } from "../sidecar/contract.ts";
import { startProgram } from "./support/program.ts";
import { testNeeding } from "./support/skip.ts";
import { Stage } from "./support/stage.ts";
import { until } from "./support/until.ts";
import { watchWithAiortc } from "./support/whep_viewer.ts";
import { publishWithAiortc } from "./support/whip_publisher.ts";

const TOKEN = "a-token-of-this-test";

async function streamNamed(stage: Stage, name: string): Promise<WebRtcStream | undefined> {
  const { streams }: WebRtcStatus = await (await fetch(`${stage.url}/api/webrtc`)).json();
  return streams.find((stream) => stream.name === name);
}

function untilLive(stage: Stage, name: string, explain: () => string): Promise<WebRtcStream> {
  return until(`"${name}" to be live`, async () => {
    const stream = await streamNamed(stage, name);
    return stream?.state === "running" && stream.width !== null && stream;
  }, { timeoutMs: 60_000, explain });
}

testNeeding(
  ["aiortc"],
  "a stream is fetched from another server and sent on to one, and both begin again when the publisher does",
  async () => {
    await using far = await Stage.make();
    await far.start(0, { webrtc: { whip_token: TOKEN } });
    await using near = await Stage.make();
    await near.start(0, {
      webrtc: {
        pull: [{ name: "pi", url: `${far.url}/whep/cam` }],
        push: [{ stream: "pi", url: `${far.url}/whip/back`, token: TOKEN }],
      },
    });
    const said = () => [...near.said, "far:", ...far.said].join("\n");
    await until(
      "it is said that there is nothing yet",
      () => near.said.some((text) => /answers 404/.test(text)),
    );

    const publish = () => publishWithAiortc({ url: `${far.url}/whip/cam`, token: TOKEN });
    const first = publish();
    try {
      const back = await untilLive(far, "back", said);
      assert.deepEqual([back.codecs, back.width, back.height], [["VP8", "opus"], 320, 180]);
      const watched = await watchWithAiortc({ url: `${far.url}/whep/back`, frames: 20 });
      assert.ok(watched.frames >= 20, `${watched.frames} frames`);
    } finally {
      await first.end("SIGTERM");
    }
    const frames = async () => (await streamNamed(far, "back"))?.frames ?? 0;
    const before = await frames();
    const second = publish();
    try {
      await until("it goes on", async () => {
        const now = await frames();
        return now > before + 20 || now > 20 && now < before;
      }, { timeoutMs: 90_000, explain: said });
    } finally {
      await second.end("SIGTERM");
    }
  },
);

testNeeding(
  ["aiortc"],
  "a stream is fetched from aiortc, and sent on to aiortc",
  async () => {
    const server = startProgram("/usr/bin/python3", {
      args: [fileURLToPath(new URL("./support/aiortc_server.py", import.meta.url))],
      env: { PATH: Deno.env.get("PATH") ?? "", PYTHONDONTWRITEBYTECODE: "1" },
    });
    try {
      const port = await until("aiortc to listen", () => /listening at (\d+)/.exec(server.output())?.[1], {
        explain: server.output,
      });
      const url = `http://127.0.0.1:${port}`;
      const token = "a-token-of-aiortc";
      await using near = await Stage.make();
      await near.start(0, {
        webrtc: {
          pull: [{ name: "pi", url: `${url}/whep`, token }],
          push: [{ stream: "pi", url: `${url}/whip`, token }],
        },
      });
      const explain = () => [...near.said, server.output()].join("\n");
      await untilLive(near, "pi", explain);
      await until("pictures and sound to come back", async () => {
        const { video, audio } = await (await fetch(`${url}/count`)).json();
        return video > 20 && audio > 20;
      }, { timeoutMs: 60_000, explain });
    } finally {
      await server.end("SIGTERM");
    }
  },
);

Deno.test("a server that is not there, or refuses the token, is named without what is secret", async () => {
  await using far = await Stage.make();
  await far.start(0, { webrtc: { whip_token: TOKEN } });
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const nowhere = `http://127.0.0.1:${closed.addr.port}/whep/SECRET-KEY`;
  closed.close();
  await using near = await Stage.make();
  await near.start(0, { webrtc: { pull: [{ name: "pi", url: nowhere, token: "SECRET-TOKEN" }] } });
  await until(
    "the complaint",
    () => near.said.some((text) => /does not answer: look at the address/.test(text)),
  );
  assert.doesNotMatch(near.said.join("\n"), /SECRET/);
  const config = await (await fetch(`${near.url}/api/config`)).text();
  assert.match(config, /"pull":\[\{"name":"pi"/);
  assert.doesNotMatch(config, /SECRET/);
});
