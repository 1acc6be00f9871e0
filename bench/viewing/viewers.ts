/**
 * Viewers that count what they get, in a process of their own, so that its processor time is nobody else's. They come one
 * after the other.
 *
 * deno run -A bench/viewing/viewers.ts '{"url": "http://.../whep", "viewers": 5, "seconds": 8}' prints a `Summary` of each.
 */
import * as v from "valibot";
import { systemClock } from "../../sidecar/runtime/clock.ts";
import { messageOf } from "../../sidecar/runtime/message.ts";
import { watch } from "../../tools/view/watch.ts";

const wanted = v.object({ url: v.string(), viewers: v.number(), seconds: v.number() });
/** Between two viewers, ms. */
const STAGGER_MS = 100;

if (import.meta.main) {
  const { url, viewers, seconds } = v.parse(wanted, JSON.parse(Deno.args[0] ?? ""));
  const signal = new AbortController().signal;
  const about = new URL("/api/webrtc/view", url).href;
  const seen = await Promise.all(Array.from({ length: viewers }, async (_, turn) => {
    await systemClock.sleep(turn * STAGGER_MS, signal);
    // Who comes first stays until the last one is done.
    const rest = seconds + (viewers - turn) * STAGGER_MS / 1_000;
    try {
      return await watch({ address: { whep: url, about }, token: "", seconds: rest, json: true }, {
        clock: systemClock,
        signal,
        onSecond() {},
      });
    } catch (error) {
      return { failed: messageOf(error) };
    }
  }));
  console.log(JSON.stringify(seen));
  Deno.exit(0);
}
