import assert from "node:assert/strict";
import { SimulatedClock } from "../../tests/support/clock.ts";
import { type Demo, startDemo } from "./demo.ts";
import { flatJpeg } from "./flat_jpeg.ts";
import { authentication } from "./handshake.ts";
import { frameAt, MATCH_MS, type Scene } from "./match.ts";

/** What a viewer of the demo's one source sees, as a client of obs-websocket asks for it. */
async function watch({ url, password }: Demo) {
  const socket = new WebSocket(url, "obswebsocket.json");
  const readers: ((message: unknown) => void)[] = [];
  // deno-lint-ignore no-explicit-any -- the test reads whatever was sent
  const next = () => new Promise<any>((resolve) => readers.push(resolve));
  socket.onmessage = ({ data }) => readers.shift()?.(JSON.parse(data));
  const closed = new Promise((resolve) => socket.onclose = resolve);
  const send = (op: number, d: unknown) => socket.send(JSON.stringify({ op, d }));
  const hello = await next();
  send(1, { rpcVersion: 1, authentication: await authentication(password, hello.d.authentication) });
  assert.equal((await next()).op, 2);
  async function shoot(imageWidth: number): Promise<Uint8Array> {
    const requestData = { sourceName: "Game Capture", imageFormat: "jpg", imageWidth };
    send(6, { requestType: "GetSourceScreenshot", requestId: "1", requestData });
    const { imageData } = (await next()).d.responseData;
    return Uint8Array.fromBase64(imageData.split(",")[1]);
  }
  const leave = () => {
    socket.close();
    return closed;
  };
  return { shoot, closed, leave };
}

Deno.test("startDemo() plays the frames that lie beside it", async () => {
  const clock = new SimulatedClock();
  const demo = await startDemo({ clock, seed: 3 });
  const { shoot, leave } = await watch(demo);
  const names = await Array.fromAsync(
    Deno.readDir(new URL("./frames/", import.meta.url)),
    ({ name }) => name,
  );
  const variants = (scene: Scene) => names.filter((name) => name.replace(/_\d+\.jpg$/, "") === scene).length;
  for (let ms = 0; ms < MATCH_MS; ms += 500) {
    const expected = new URL(`./frames/${frameAt(ms, 3, variants)}.jpg`, import.meta.url);
    assert.deepEqual(await shoot(960), await Deno.readFile(expected));
    await clock.advance(500);
  }
  await leave();
  await demo.close();
});

Deno.test("the demo has pictures for every scene of a match", async () => {
  const names = await Array.fromAsync(
    Deno.readDir(new URL("./frames/", import.meta.url)),
    ({ name }) => name,
  );
  for (const outcome of ["victory", "defeat", "draw"]) {
    for (const screen of ["text", "progressbar"]) assert.ok(names.includes(`${outcome}_${screen}_1.jpg`));
  }
  for (const scene of ["gameplay", "summary", "menu"]) assert.ok(names.includes(`none_${scene}_1.jpg`));
});

Deno.test("startDemo() scales pictures when another size is asked for", async () => {
  const scaled: [number, number][] = [];
  const demo = await startDemo({
    clock: new SimulatedClock(),
    readFrame: () => Promise.resolve(flatJpeg(960, 540, 5)),
    listFrames: () => Promise.resolve(["none_gameplay_1"]),
    scale: (_jpeg, width, height) => {
      scaled.push([width, height]);
      return Promise.resolve(flatJpeg(width, height, 6));
    },
  });
  const { shoot, leave } = await watch(demo);
  assert.deepEqual(await shoot(480), flatJpeg(480, 270, 6));
  assert.deepEqual(await shoot(960), flatJpeg(960, 540, 5));
  assert.deepEqual(scaled, [[480, 270]]);
  await leave();
  await demo.close();
});

Deno.test("startDemo() ends with its signal, and refuses to play nothing", async () => {
  const ending = new AbortController();
  const demo = await startDemo({ clock: new SimulatedClock(), signal: ending.signal });
  const { closed } = await watch(demo);
  ending.abort();
  await closed;
  await demo.close();
  await assert.rejects(
    startDemo({ clock: new SimulatedClock(), listFrames: () => Promise.resolve([]) }),
    /no pictures/,
  );
});
