/** What the tests of the simulated OBS share: one with a few scenes, and a client that says what it is told. */
import assert from "node:assert/strict";
import { flatJpeg } from "../flat_jpeg.ts";
import { type SimulatedObs, type SimulatedObsOptions, startSimulatedObs } from "../simulated_obs.ts";
import type { StudioSetup } from "../studio.ts";

const SETUP: StudioSetup = {
  canvas: { width: 1920, height: 1080 },
  program: "Main",
  inputs: {
    Game: { kind: "game_capture", width: 1920, height: 1080 },
    Empty: { kind: "window_capture", width: 0, height: 0 },
    Browser: { kind: "browser_source", width: 800, height: 600 },
  },
  scenes: {
    Main: { items: [{ source: "Group" }, { source: "Empty", enabled: false }] },
    Group: { group: true, items: [{ source: "Game" }] },
    Other: { items: [] },
  },
};

export interface Message {
  op: number;
  // deno-lint-ignore no-explicit-any -- the test reads whatever was sent
  d: any;
}

/** A bare client: sends what it is told and hands out what arrives, in order. */
export async function dial(obs: SimulatedObs, protocol: string | null = "obswebsocket.json") {
  const socket = new WebSocket(obs.url, protocol ?? []);
  const inbox: Message[] = [];
  const readers: ((message: Message) => void)[] = [];
  const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
  socket.onmessage = ({ data }) => {
    const message: Message = JSON.parse(data);
    const reader = readers.shift();
    if (reader === undefined) inbox.push(message);
    else reader(message);
  };
  await new Promise((resolve) => socket.onopen = resolve);
  const next = () => {
    const waiting = inbox.shift();
    return waiting === undefined ? new Promise<Message>((resolve) => readers.push(resolve)) : waiting;
  };
  const send = (op: number, d: unknown) => socket.send(JSON.stringify({ op, d }));
  const ask = async (requestType: string, requestData?: unknown) => {
    send(6, { requestType, requestId: "1", requestData });
    const { d } = await next();
    return d.requestStatus.result ? d.responseData : [d.requestStatus.code, d.requestStatus.comment];
  };
  const hang = async () => {
    socket.close();
    await closed;
  };
  return { socket, next, send, ask, closed, hang };
}

/** Runs a test with a simulated OBS. */
export async function withObs(
  options: Partial<SimulatedObsOptions>,
  run: (obs: SimulatedObs) => Promise<void>,
): Promise<void> {
  const picture: SimulatedObsOptions["picture"] = ({ width, height }) =>
    Promise.resolve(flatJpeg(width, height, 90));
  const obs = startSimulatedObs({ setup: SETUP, picture, ...options });
  try {
    await run(obs);
  } finally {
    await obs.close();
  }
}

/** A client that OBS has let in. */
export async function identified(obs: SimulatedObs, eventSubscriptions = 0x7ff) {
  const client = await dial(obs);
  await client.next();
  client.send(1, { rpcVersion: 1, eventSubscriptions });
  assert.equal((await client.next()).op, 2);
  return client;
}
