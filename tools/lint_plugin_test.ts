import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { parse } from "svelte/compiler";
import plugin from "./lint_plugin.ts";

const ROOT = new URL("../", import.meta.url);

/** What the rule says of a source that stands at a path of the project. */
function complaints(path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, fileURLToPath(new URL(path, ROOT)), source)
    .map(({ id, message }) => {
      assert.equal(id, "scoreline/imports");
      return message;
    });
}

const ALLOWED: readonly (readonly [path: string, source: string])[] = [
  [
    "sidecar/domain/step.ts",
    `import type { Outcome } from "../contract.ts"; import { a } from "./input.ts";`,
  ],
  ["sidecar/domain/step.ts", `import { OUTCOMES } from "../contract.ts";`],
  ["sidecar/contract.ts", `export type * from "./contract_webrtc.ts";`],
  ["sidecar/log/codec.ts", `import type { Fact } from "../domain/fact.ts";`],
  [
    "sidecar/log/codec.ts",
    `import { type Fact } from "../domain/fact.ts"; export type { Fact } from "../domain/fact.ts";`,
  ],
  ["sidecar/http/deep/errors.ts", `import { Refusal, type Command } from "../../domain/command.ts";`],
  ["sidecar/http/guard.ts", `import type { Config } from "../config/schema.ts";`],
  ["sidecar/outputs/a.ts", `import type { Score } from "../contract.ts"; import { b } from "./b.ts";`],
  ["sidecar/http/guard.ts", `let config: import("../config/schema.ts").Config;`],
  ["sidecar/obs/client.ts", `import { OBSWebSocket } from "obs-websocket-js/json";`],
  ["sidecar/vision/model.ts", `import * as ort from "npm:onnxruntime-node@1.30.0";`],
  ["sidecar/vision/decode.ts", `const sharp = await import("sharp");`],
  [
    "sidecar/vision/model.ts",
    `import { Counters } from "../runtime/counters.ts"; import { join } from "node:path";`,
  ],
  ["sidecar/config/version.ts", `import manifest from "../../deno.json" with { type: "json" };`],
  ["sidecar/config/schema.ts", `import * as v from "valibot";`],
  ["sidecar/config/settings.ts", `import { isLoopback } from "../runtime/loopback.ts";`],
  ["sidecar/http/hosts.ts", `import { isLoopback } from "../runtime/loopback.ts";`],
  ["sidecar/obs/target.ts", `import { isLoopback } from "../runtime/loopback.ts";`],
  ["sidecar/app.ts", `import { a } from "./obs/connection.ts"; import { b } from "./log/writer.ts";`],
  ["sidecar/demo/settings.ts", `import type { Config } from "../config/schema.ts";`],
  [
    "sidecar/vision/decode_test.ts",
    `import sharp from "sharp"; import { c } from "../../tests/support/clock.ts";`,
  ],
  ["sidecar/obs/testing.ts", `import { startSimulatedObs } from "../demo/simulated_obs.ts";`],
  ["sidecar/http/fake_options.ts", `import { View } from "../domain/view.ts";`],
  ["sidecar/log/testing/drafts.ts", `import { a } from "../../domain/fact.ts";`],
  ["tests/overlay_test.ts", `import { build } from "../tools/build/built_folder.ts";`],
  ["tools/predict.ts", `import { a } from "../sidecar/vision/classify.ts"; import "./build.ts";`],
  ["tools/soak/crash.ts", `import { until } from "../../tests/support/until.ts";`],
  ["tools/render/frame.ts", `import sharp from "sharp";`],
  ["sidecar/webrtc/packetizer.ts", `import { H264Packetizer } from "werift";`],
  ["sidecar/webrtc/media_peer.ts", `import { RTCPeerConnection } from "werift";`],
  ["sidecar/webrtc/depacketizer.ts", `import { dePacketizeRtpPackets } from "werift";`],
  ["tools/view/peer.ts", `import { RTCPeerConnection } from "werift";`],
  ["sidecar/media/mux.ts", `import { Output } from "mediabunny";`],
  [
    "overlay/src/api.ts",
    `import type { Status } from "../../sidecar/contract.ts"; import { a } from "./text.ts";`,
  ],
  ["overlay/src/main.ts", `import { mount } from "svelte"; import App from "./App.svelte";`],
];

Deno.test("the rule on imports allows what the architecture allows", () => {
  for (const [path, source] of ALLOWED) assert.deepEqual(complaints(path, source), [], `${path}: ${source}`);
});

const REFUSED: readonly (readonly [path: string, source: string, message: RegExp])[] = [
  ["sidecar/domain/step.ts", `import { systemClock } from "../runtime/clock.ts";`, /^domain\/ is pure/],
  ["sidecar/domain/step.ts", `import type { Config } from "../config/schema.ts";`, /^domain\/ is pure/],
  ["sidecar/runtime/clock.ts", `import type { Phase } from "../contract.ts";`, /^runtime\/ imports nothing/],
  ["sidecar/contract.ts", `import type { Fact } from "./domain/fact.ts";`, /contract\.ts imports nothing/],
  ["sidecar/contract_webrtc.ts", `import type { A } from "./contract.ts";`, /contract\.ts imports nothing/],
  [
    "sidecar/webrtc/a.ts",
    `import type { B } from "../contract_webrtc.ts";`,
    /Only sidecar\/contract\.ts imports/,
  ],
  [
    "sidecar/log/codec.ts",
    `import { fold } from "../domain/view.ts";`,
    /^log\/ may use the domain's types only/,
  ],
  [
    "sidecar/log/codec.ts",
    `export { fold } from "../domain/view.ts";`,
    /^log\/ may use the domain's types only/,
  ],
  ["sidecar/log/codec.ts", `export * from "../domain/view.ts";`, /^log\/ may use the domain's types only/],
  ["sidecar/log/codec.ts", `import "../domain/view.ts";`, /^log\/ may use the domain's types only/],
  ["sidecar/log/codec.ts", `await import("../domain/view.ts");`, /^log\/ may use the domain's types only/],
  ["sidecar/log/codec.ts", "await import(`../domain/view.ts`);", /^log\/ may use the domain's types only/],
  [
    "sidecar/http/a.ts",
    `import { Refusal, x } from "../domain/command.ts";`,
    /^http\/ may use the domain's types/,
  ],
  [
    "sidecar/http/a.ts",
    `import { DEFAULTS } from "../config/schema.ts";`,
    /^http\/ may use the types of its set/,
  ],
  [
    "sidecar/http/a.ts",
    `import type { Log } from "../log/writer.ts";`,
    /^http\/ must not know log\/: let app\.ts/,
  ],
  ["sidecar/http/a.ts", `let log: import("../log/writer.ts").Log;`, /^http\/ must not know log\//],
  ["sidecar/http/a.ts", `export type { Log } from "./../log/writer.ts";`, /^http\/ must not know log\//],
  ["sidecar/obs/a.ts", `import { startApp } from "../app.ts";`, /^obs\/ must not know sidecar\/app\.ts/],
  ["sidecar/outputs/a.ts", `import type { A } from "../obs/a.ts";`, /^outputs\/ must not know obs\//],
  ["sidecar/webrtc/a.ts", `import type { A } from "../vision/a.ts";`, /^webrtc\/ must not know vision\//],
  ["sidecar/media/a.ts", `import { a } from "../webrtc/a.ts";`, /^media\/ must not know webrtc\//],
  ["sidecar/media/a.ts", `import { Output } from "mediabunny";`, /^Only sidecar\/media\/mux\.ts imports/],
  [
    "sidecar/webrtc/a_test.ts",
    `import { a } from "../http/a.ts";`,
    /^A test of webrtc\/ must not need http\//,
  ],
  [
    "sidecar/obs/a_test.ts",
    `import { a } from "../outputs/webhook.ts";`,
    /^A test of obs\/ must not need outputs\//,
  ],
  ["sidecar/obs/a.ts", `import { a } from "../demo/studio.ts";`, /^obs\/ must not know demo\//],
  ["sidecar/config/a.ts", `import type { A } from "../http/a.ts";`, /^config\/ imports only/],
  ["sidecar/demo/a.ts", `import { a } from "../obs/a.ts";`, /^demo\/ must not know obs\//],
  [
    "sidecar/http/a_test.ts",
    `import { a } from "../log/writer.ts";`,
    /^A test of http\/ must not need log\//,
  ],
  [
    "tools/view/watch.ts",
    `import { RTCPeerConnection } from "werift";`,
    /^Only sidecar\/webrtc\/packetizer\.ts, .*import werift/,
  ],
  [
    "sidecar/webrtc/relay/relay.ts",
    `import { RtpHeader } from "werift";`,
    /^Only sidecar\/webrtc\/packetizer\.ts, .*import werift/,
  ],
  ["sidecar/app.ts", `import sharp from "sharp";`, /^Only sidecar\/vision\/decode\.ts imports sharp/],
  [
    "sidecar/app.ts",
    `import sharp from "npm:sharp@0.35.5/lib/index.js";`,
    /^Only sidecar\/vision\/decode\.ts/,
  ],
  ["tools/predict.ts", `await import("onnxruntime-node");`, /^Only sidecar\/vision\/model\.ts imports onnx/],
  ["sidecar/watch.ts", `import type { A } from "obs-websocket-js";`, /^Only sidecar\/obs\/client\.ts/],
  [
    "sidecar/launch.ts",
    `import { isStale } from "../tools/build/built_folder.ts";`,
    /^Nothing imports tools\//,
  ],
  [
    "sidecar/app.ts",
    `import { c } from "../tests/support/clock.ts";`,
    /^Only tests may import "tests\/support/,
  ],
  ["sidecar/log/writer.ts", `import { d } from "./testing/drafts.ts";`, /^Only tests may import/],
  ["sidecar/app.ts", `import "../overlay/src/text.ts";`, /^The sidecar serves the built overlay/],
  ["sidecar/app.ts", `const name = "x"; await import(name);`, /^Name the module in import\(\)/],
  ["overlay/src/api.ts", `import { a } from "../../sidecar/domain/view.ts";`, /^The overlay shares only/],
  [
    "overlay/src/api.ts",
    `import type { A } from "../../sidecar/domain/view.ts";`,
    /^The overlay shares only/,
  ],
  ["overlay/src/api.ts", `import { a } from "../../tools/a.ts";`, /^Nothing imports tools\//],
];

Deno.test("the rule on imports refuses the rest and says what to do", () => {
  for (const [path, source, message] of REFUSED) {
    const said = complaints(path, source);
    assert.equal(said.length, 1, `${path}: ${source}: ${said}`);
    assert.match(said[0] ?? "", message);
  }
});

Deno.test("the components of the overlay keep to the rule on imports", async () => {
  const overlay = new URL("overlay/", ROOT);
  let scripts = 0;
  for await (const path of componentsIn(overlay)) {
    const source = await Deno.readTextFile(new URL(path, overlay));
    for (const script of scriptsOf(source)) {
      assert.deepEqual(complaints(`overlay/${path}.ts`, script), [], path);
      scripts++;
    }
  }
  assert.ok(scripts > 0, "there are no components");
});

Deno.test("a component that imports from the sidecar is seen", () => {
  const component = `<script module lang="ts">import { a } from "../../sidecar/domain/view.ts";</script>
    <p>text</p><script lang="ts">import "../../tools/a.ts"; import type { Status } from "../../sidecar/contract.ts";</script>`;
  const said = scriptsOf(component).flatMap((script) => complaints("overlay/src/A.svelte.ts", script));
  assert.equal(said.length, 2, said.join("\n"));
});

/** The code of a component, which the linter cannot read itself. */
function scriptsOf(component: string): string[] {
  const { instance, module } = parse(component, { modern: true });
  return [module, instance].flatMap((script) => {
    if (!script) return [];
    return [/^<script[^>]*>([^]*)<\/script>$/.exec(component.slice(script.start, script.end))?.[1] ?? ""];
  });
}

/** Paths of the components under a folder, relative to it. */
async function* componentsIn(folder: URL, prefix = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(prefix, folder))) {
    if (name === "node_modules" || name === "dist" || name.startsWith(".")) continue;
    if (isDirectory) yield* componentsIn(folder, `${prefix}${name}/`);
    else if (name.endsWith(".svelte")) yield `${prefix}${name}`;
  }
}
