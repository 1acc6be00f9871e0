import * as v from "valibot";
import { brokenImageData, brokenPicture, type Faults, noFaults } from "./faults.ts";
import {
  answerToIdentify,
  type Challenge,
  ClientMessage,
  CLOSE,
  newChallenge,
  OP,
  Reidentify,
  RequestMessage,
  RPC_VERSION,
} from "./handshake.ts";
import { answer, type PictureOf, Refused, STATUS } from "./requests.ts";
import { INTENT, Studio, type StudioEvent, type StudioSetup } from "./studio.ts";
import { openWire, type Wire } from "./wire.ts";

export interface RecordedRequest {
  readonly type: string;
  readonly data: unknown;
  /** Milliseconds since the server's start. */
  readonly at: number;
}

export interface SimulatedObsOptions {
  readonly setup: StudioSetup;
  readonly picture: PictureOf;
  /** `null`: no password is asked for. */
  readonly password?: string | null;
  /** 0 (the default): any free port of 127.0.0.1. */
  readonly port?: number;
}

export interface SimulatedObs {
  readonly port: number;
  readonly url: string;
  readonly studio: Studio;
  readonly faults: Faults;
  /** The newest requests, oldest first; at most `MAX_RECORDED`. */
  readonly requests: readonly RecordedRequest[];
  /** Connections since the start, and those that are open and identified now. */
  readonly connections: number;
  readonly clients: number;
  setPassword(password: string | null): void;
  /** Sends the answers that "held" kept back. */
  release(): void;
  /** Whether nothing gets through. */
  readonly isFrozen: boolean;
  /** A program that hangs: nothing gets through while `true`. */
  freeze(frozen: boolean): void;
  /** A program that hangs in the middle of its next answer; `freeze(false)` lets it finish. */
  hangInAnswer(): void;
  /** A program that is killed: every socket ends without a farewell, new ones are still accepted. */
  cut(): void;
  /** Closes every socket with that code (1000 or 4000..4999). */
  disconnect(code: number, reason: string): void;
  /** Tells every client that OBS exits; they should leave. */
  announceExit(): void;
  /** Sends that many events of no importance. */
  flood(count: number): void;
  close(): Promise<void>;
}

/** More than a test looks at, and no burden for a demo that runs for days. */
const MAX_RECORDED = 2_000;
/** Less than any answer has, bytes. */
const PART_OF_ANSWER = 20;

interface Client {
  readonly socket: WebSocket;
  readonly challenge: Challenge | null;
  identified: boolean;
  subscriptions: number;
}

/**
 * An OBS without OBS: speaks obs-websocket 5 (rpc version 1, JSON) on 127.0.0.1 and answers as OBS 29.0.2 does, with
 * pictures from `picture`. For the demo, and for tests, which can make it fail in every way that OBS and networks do.
 */
export function startSimulatedObs(options: SimulatedObsOptions): SimulatedObs {
  const clients = new Set<Client>();
  const requests: RecordedRequest[] = [];
  const held: (() => void)[] = [];
  const faults = noFaults();
  const late = new Set<ReturnType<typeof setTimeout>>();
  const studio = new Studio(options.setup, tell);
  let password = options.password ?? null;
  let connections = 0;

  function tell({ eventType, eventIntent, eventData }: StudioEvent): void {
    for (const client of clients) {
      if (!client.identified || (client.subscriptions & eventIntent) === 0) continue;
      send(client, OP.event, { eventType, eventIntent, eventData });
    }
  }

  function accept(request: Request): Response {
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      return new Response("This is a simulated OBS: it speaks obs-websocket only\n", { status: 426 });
    }
    const offered = request.headers.get("sec-websocket-protocol")?.split(/\s*,\s*/) ?? [];
    const protocol = offered.find((name) => name === "obswebsocket.json");
    const { socket, response } = Deno.upgradeWebSocket(request, {
      idleTimeout: 0,
      ...(protocol === undefined ? {} : { protocol }),
    });
    const challenge = password === null ? null : newChallenge();
    const client: Client = { socket, challenge, identified: false, subscriptions: 0 };
    connections++;
    clients.add(client);
    socket.onopen = () => {
      if (faults.hello === "silent") return;
      send(client, OP.hello, {
        obsWebSocketVersion: "5.1.0",
        rpcVersion: RPC_VERSION,
        ...(challenge === null ? {} : { authentication: challenge }),
      });
    };
    socket.onmessage = ({ data }) => void receive(client, data);
    socket.onclose = () => clients.delete(client);
    // An error is always followed by the close above.
    socket.onerror = (event) => event.preventDefault();
    return response;
  }

  async function receive(client: Client, data: unknown): Promise<void> {
    const message = v.safeParse(ClientMessage, typeof data === "string" ? parseJson(data) : null);
    if (!message.success) {
      return client.socket.close(CLOSE.messageDecodeError, "Unable to decode Json");
    }
    const { op, d } = message.output;
    if (op === OP.identify) return await identify(client, d);
    if (!client.identified) {
      const reason = "You attempted to send a non-Identify message while not identified.";
      return client.socket.close(CLOSE.notIdentified, reason);
    }
    if (op === OP.reidentify) {
      const wish = v.safeParse(Reidentify, d);
      if (wish.success) client.subscriptions = wish.output.eventSubscriptions ?? client.subscriptions;
      return send(client, OP.identified, { negotiatedRpcVersion: RPC_VERSION });
    }
    if (op === OP.request) return await respond(client, d);
    client.socket.close(CLOSE.unknownOpCode, `Unknown OpCode: ${op}`);
  }

  async function identify(client: Client, d: unknown): Promise<void> {
    const answer = await answerToIdentify(d, client.challenge, password ?? "");
    if (answer.kind === "refused") return client.socket.close(answer.code, answer.reason);
    client.identified = true;
    client.subscriptions = answer.eventSubscriptions;
    send(client, OP.identified, { negotiatedRpcVersion: RPC_VERSION });
  }

  async function respond(client: Client, d: unknown): Promise<void> {
    const parsed = v.safeParse(RequestMessage, d);
    if (!parsed.success) {
      return client.socket.close(CLOSE.missingDataField, "Your payload's data is missing a field.");
    }
    const { requestType, requestId, requestData } = parsed.output;
    requests.push({ type: requestType, data: requestData, at: performance.now() - started });
    if (requests.length > MAX_RECORDED) requests.shift();
    const outcome = await outcomeOf(requestType, requestData);
    const fault = faults.requests.get(requestType);
    const answers = typeof fault === "string" ? fault : faults.answers;
    const reply = () =>
      send(client, OP.requestResponse, {
        requestType,
        requestId: answers === "wrong_id" ? `not-${requestId}` : requestId,
        ...outcome,
      });
    if (answers === "never") return;
    if (answers === "not_json") {
      if (client.socket.readyState === WebSocket.OPEN) client.socket.send("{broken");
    } else if (answers === "held") held.push(reply);
    else if (faults.delayMs > 0) replyLate(reply);
    else reply();
  }

  function replyLate(reply: () => void): void {
    const timer = setTimeout(() => {
      late.delete(timer);
      reply();
    }, faults.delayMs);
    late.add(timer);
  }

  async function outcomeOf(requestType: string, requestData: unknown) {
    try {
      const fault = faults.requests.get(requestType);
      if (typeof fault === "object") throw new Refused(fault.code, fault.comment);
      const responseData = await answer(
        requestType,
        requestData,
        studio,
        (request) => brokenPicture(request, options.picture, faults.picture),
      );
      return {
        requestStatus: { result: true, code: STATUS.success },
        ...(responseData === undefined
          ? {}
          : { responseData: brokenImageData(responseData, faults.picture) }),
      };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { requestStatus: { result: false, code: error.code, comment: error.message } };
    }
  }

  const started = performance.now();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, accept);
  const wire = openOrStop(options.port ?? 0, server);

  return {
    port: wire.port,
    url: `ws://127.0.0.1:${wire.port}`,
    studio,
    faults,
    requests,
    get connections() {
      return connections;
    },
    get clients() {
      return [...clients].filter(({ identified }) => identified).length;
    },
    get isFrozen() {
      return wire.frozen;
    },
    setPassword(next) {
      password = next;
    },
    release() {
      for (const reply of held.splice(0)) reply();
    },
    freeze(frozen) {
      wire.frozen = frozen;
    },
    hangInAnswer: () => wire.freezeAfter(PART_OF_ANSWER),
    cut: () => wire.cut(),
    disconnect(code, reason) {
      for (const { socket } of clients) socket.close(code, reason);
    },
    announceExit() {
      tell({ eventType: "ExitStarted", eventIntent: INTENT.general, eventData: {} });
    },
    flood(count) {
      for (let i = 0; i < count; i++) {
        const eventData = { inputName: "Microphone", inputMuted: i % 2 === 0 };
        tell({ eventType: "InputMuteStateChanged", eventIntent: INTENT.inputs, eventData });
      }
    },
    async close() {
      for (const timer of late) clearTimeout(timer);
      await wire.close();
      await server.shutdown();
    },
  };
}

function openOrStop(port: number, server: Deno.HttpServer<Deno.NetAddr>): Wire {
  try {
    return openWire(port, server.addr.port);
  } catch (error) {
    void server.shutdown();
    throw error;
  }
}

function send({ socket }: Client, op: number, d: unknown): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ op, d }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
