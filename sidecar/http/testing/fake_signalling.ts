import type { Signalling } from "../options.ts";

/** A live view that answers every offer with "answer", until an offer names what is wrong with it. */
export function fakeSignalling(): Signalling {
  const sessions = new Set<string>();
  const encoder = { state: "ready", message: null } as const;
  return {
    // deno-lint-ignore require-await -- a refusal must reject, as the real one does
    async view(stream, sdp, wishes) {
      const [, code] = /^refuse (\w+)/.exec(sdp) ?? [];
      if (code !== undefined) {
        throw Object.assign(new Error("Refused"), { name: "SignallingFault", code });
      }
      const session = `secret-${sessions.size + 1}`;
      sessions.add(session);
      const { frame_scale = 1, fps = 30, bitrate_kbps = 2_500 } = wishes;
      return { sdp: `answer for ${stream}`, session, options: { frame_scale, fps, bitrate_kbps } };
    },
    // deno-lint-ignore require-await -- as above
    async publish(stream, sdp) {
      if (sdp.startsWith("refuse")) {
        throw Object.assign(new Error("Refused"), { name: "SignallingFault", code: sdp.split(" ")[1] });
      }
      const session = `secret-${sessions.size + 1}`;
      sessions.add(session);
      return { sdp: `answer for ${stream}`, session };
    },
    // deno-lint-ignore require-await -- as above
    async trickle(session) {
      if (!sessions.has(session)) {
        throw Object.assign(new Error("No such session"), { name: "SignallingFault", code: "not_found" });
      }
    },
    end: (session) => Promise.resolve(sessions.delete(session)),
    isStream: (name) => name === "detector",
    status: () => ({
      enabled: true,
      encoder,
      max_viewers: 20,
      udp_ports: { range: null, in_use: 0, free: null },
      sessions: [],
      streams: [],
    }),
    forViewers: () => ({
      enabled: true,
      encoder,
      ice_servers: [
        { urls: ["stun:stun.example.com"] },
        { urls: ["turn:turn.example.com"], username: "me", credential: 'pass"word' },
      ],
      ice_transport_policy: "all",
      streams: ["detector"],
    }),
    expectViewer() {},
  };
}
