import assert from "node:assert/strict";
import { startSidecar } from "./support/sidecar.ts";
import { until } from "./support/until.ts";

/** Which of these are in the memory of a process, by the files it has mapped (Linux). */
async function librariesOf(pid: number, names: readonly string[]): Promise<readonly string[]> {
  const maps = await Deno.readTextFile(`/proc/${pid}/maps`);
  return names.filter((name) => maps.includes(name));
}

Deno.test({
  name:
    "the sidecar reads and shows captures with libjpeg-turbo under its own rights, and loads nothing that waits for its use",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using sidecar = await startSidecar({ args: ["--demo"] });
    await until("it reads pictures", async () => (await sidecar.status()).detector.label !== null);
    const preview = await fetch(`${sidecar.url}/api/preview.jpg`);
    assert.deepEqual([preview.status, (await preview.bytes()).length > 5_000], [200, true]);
    const children = await Deno.readTextFile(`/proc/${sidecar.pid}/task/${sidecar.pid}/children`);
    const pid = Number(children.trim());
    const all = ["onnxruntime", "jpeg-turbo", "vips", "node-av"];
    assert.deepEqual(await librariesOf(pid, all), ["onnxruntime", "jpeg-turbo"]);
    const command = (await Deno.readTextFile(`/proc/${pid}/cmdline`)).split("\0");
    assert.ok(command.some((part) => part.endsWith("/sidecar/dist/main.js")), "it runs as it was built");
  },
});
