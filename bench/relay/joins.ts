/**
 * Viewers who come one after the other, each in the middle of a group of pictures, and leave when they have seen one.
 *
 * deno run -A bench/relay/joins.ts '{"url": "http://.../whep", "times": 10, "gop_ms": 2000}' prints, for each of them, how long it
 * took from the offer to the connection and to the first whole picture, ms. Groups begin at multiples of `gop_ms` of the wall
 * clock, as the publisher of the tests has them.
 */
import * as v from "valibot";
import { systemClock } from "../../sidecar/runtime/clock.ts";
import { watch } from "../../tools/view/watch.ts";

const wanted = v.object({ url: v.string(), times: v.number(), gop_ms: v.number() });
const STAY_SECONDS = 0.3;

if (import.meta.main) {
  const { url, times, gop_ms } = v.parse(wanted, JSON.parse(Deno.args[0] ?? ""));
  const signal = new AbortController().signal;
  const address = { whep: url, about: new URL("/api/webrtc/view", url).href };
  const joined: { connected_ms: number; first_frame_ms: number }[] = [];
  // The first one is this program's own start.
  for (let turn = -1; turn < times; turn++) {
    const sinceMiddle = (systemClock.now().wall + gop_ms / 2) % gop_ms;
    await systemClock.sleep(gop_ms - sinceMiddle, signal);
    const { connected_ms, first_frame_ms } = await watch(
      { address, token: "", seconds: STAY_SECONDS, json: true },
      { clock: systemClock, signal, onSecond() {} },
    );
    if (turn >= 0) joined.push({ connected_ms, first_frame_ms });
  }
  console.log(JSON.stringify(joined));
  Deno.exit(0);
}
