import { until } from "../../tests/support/until.ts";
import { openPeer } from "../view/peer.ts";
import { LiveSidecar } from "./live_sidecar.ts";
import { distribution, type Figures, shareOf, type SoakPart } from "./part.ts";

const CONNECTS = 300;
/** So many come at the same time. */
const AT_ONCE = 5;
const PICTURE = { width: 320, height: 180, fps: 10 };
/** In the last third nothing is new any more, so that what viewers leave behind would be all that adds up, MB. */
const MOST_GROWTH_MB = 60;

/** How a viewer goes: as it should, by closing the connection only, or before there is one. */
const ENDINGS = ["delete", "close", "at once"] as const;

export const connects: SoakPart = {
  name: "connects",
  about: "hundreds of viewers who come and go in every way: no socket, port or memory is left behind",
  async run({ random, share, progress }) {
    const rounds = Math.ceil(shareOf(CONNECTS, share, 2 * AT_ONCE) / AT_ONCE);
    await using live = await LiveSidecar.start(PICTURE, { SCORELINE_WEBRTC_MAX_VIEWERS: "100" });
    const { process } = live;
    const socketsBefore = await live.udpSockets();
    await comeAndGo(live, "delete"); // what is loaded for the first viewer keeps the others waiting
    const connected: number[] = [];
    let memoryBefore = NaN;
    for (let round = 1; round <= rounds; round++) {
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          const ms = await comeAndGo(live, random.pick(ENDINGS));
          if (ms !== null) connected.push(ms);
        }),
      );
      progress(`${round * AT_ONCE} of ${rounds * AT_ONCE}, ${await process.residentMegabytes()} MB`);
      if (round === Math.ceil(rounds * 2 / 3)) {
        memoryBefore = await process.residentMegabytes();
      }
    }
    await until("all viewers are forgotten", async () => {
      const { sessions, udp_ports, streams } = await live.status();
      return sessions.length === 0 && udp_ports.in_use === 0 && streams[0]?.state === "idle";
    }, { timeoutMs: 60_000, everyMs: 250 });
    const sockets = await until("no socket is left", async () => {
      const left = await live.udpSockets();
      return left <= socketsBefore ? { left } : null;
    }, { timeoutMs: 30_000, everyMs: 250 });
    const memory = await process.residentMegabytes();
    if (memory - memoryBefore > MOST_GROWTH_MB) {
      throw new Error(`Memory grew from ${memoryBefore} to ${memory} MB`);
    }
    const figures: Figures = {
      connects: rounds * AT_ONCE,
      "with a connection": connected.length,
      ...distribution("offer to connection", connected),
      "UDP sockets before, after": `${socketsBefore}, ${sockets.left}`,
      "memory after two thirds, after all (MB)": `${memoryBefore}, ${memory}`,
    };
    return figures;
  },
};

/** @returns ms from the offer to the first frame; `null` for who leaves before */
async function comeAndGo(
  live: LiveSidecar,
  ending: typeof ENDINGS[number],
): Promise<number | null> {
  const { whep } = live;
  const now = () => performance.now();
  const playing = Promise.withResolvers<void>();
  const peer = openPeer({
    ice: { ice_servers: [], ice_transport_policy: "all" },
    now: () => ({ wall: Date.now(), mono: now() }),
    onPacket: ({ marker }) => marker && playing.resolve(),
  });
  const began = now();
  const response = await fetch(whep, {
    method: "POST",
    headers: { "content-type": "application/sdp" },
    body: await peer.offer(),
  });
  const answer = await response.text();
  if (response.status !== 201) throw new Error(`A viewer was refused: ${answer}`);
  if (ending === "at once") {
    await peer.close();
    return null;
  }
  await peer.accept(answer);
  const patience = setTimeout(async () => {
    const { sessions } = await live.status();
    playing.reject(new Error(`A viewer got no picture (${peer.state}): ${JSON.stringify(sessions)}`));
  }, 30_000);
  await playing.promise.finally(() => clearTimeout(patience));
  const ms = now() - began;
  if (ending === "delete") {
    await fetch(new URL(response.headers.get("location") ?? "", whep), { method: "DELETE" });
  }
  await peer.close();
  return ms;
}
