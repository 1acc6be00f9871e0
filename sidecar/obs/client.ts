import { EventSubscription, OBSWebSocket, OBSWebSocketError, WebSocketOpCode } from "obs-websocket-js/json";
import type { EventTypes, OBSRequestTypes } from "obs-websocket-js/json";
import * as v from "valibot";
import type { Clock } from "../runtime/clock.ts";
import type { Counter } from "../runtime/counters.ts";
import { messageOf } from "../runtime/message.ts";

/** Why a connection to OBS could not be made. */
export class ConnectFault extends Error {
  override name = "ConnectFault";
  constructor(readonly kind: "unreachable" | "auth_failed" | "no_answer" | "bad_url", message: string) {
    super(message);
  }
}

/** Why a request got no usable answer. `code` is obs-websocket's status when OBS refused it. */
export class RequestFault extends Error {
  override name = "RequestFault";
  constructor(
    readonly kind: "refused" | "timeout" | "closed" | "malformed",
    message: string,
    readonly code: number | null = null,
  ) {
    super(message);
  }
}

/** How a session ended. */
export interface SessionEnd {
  /** `quit`: OBS said that it exits; `lost`: the socket closed; `hung`: a request got no answer in time. */
  readonly kind: "quit" | "lost" | "hung" | "stopped";
  readonly message: string;
}

/** An identified connection to one OBS. */
export interface Session {
  /** Resolves once, when the session is over; every open request is rejected by then. */
  readonly ended: Promise<SessionEnd>;
  /** Asks OBS. Rejects with a `RequestFault`; no answer in time ends the session, as OBS has no other way to be hung. */
  call<T extends keyof OBSRequestTypes, Schema extends v.GenericSchema>(
    type: T,
    data: OBSRequestTypes[T] | undefined,
    reply: Schema,
  ): Promise<v.InferOutput<Schema>>;
  /** Says goodbye; the socket is gone when this resolves. */
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly url: string;
  readonly password: string | null;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly requests: Counter;
  readonly timeouts: Counter;
  /** Told of the events that can change what is to be looked at; `data` is as OBS sent it. */
  readonly onEvent: (type: string, data: unknown) => void;
  readonly signal: AbortSignal;
}

/** obs-websocket's close codes for a password that is missing or wrong. */
const AUTHENTICATION_FAILED = 4009;
/** Only the groups that the events below belong to: everything else would be traffic for nothing. */
const SUBSCRIPTIONS = EventSubscription.General | EventSubscription.Config | EventSubscription.Scenes |
  EventSubscription.Inputs | EventSubscription.Outputs | EventSubscription.SceneItems;
const EVENTS = [
  "CurrentProgramSceneChanged",
  "CurrentSceneCollectionChanged",
  "CurrentSceneCollectionChanging",
  "InputCreated",
  "InputNameChanged",
  "InputRemoved",
  "RecordStateChanged",
  "SceneItemCreated",
  "SceneItemEnableStateChanged",
  "SceneItemListReindexed",
  "SceneItemRemoved",
  "SceneNameChanged",
  "SceneRemoved",
  "StreamStateChanged",
] as const satisfies readonly (keyof EventTypes)[];
/** How long the goodbye may take; after that the socket is dropped. */
const FAREWELL_MS = 300;

/** What OBS says first. */
type Hello = Awaited<ReturnType<OBSWebSocket["createConnection"]>>;

/**
 * The library's client on the runtime's own WebSocket. Left to itself, it takes the package `ws` over Node's sockets, where Deno 2.9.6
 * never gives back the buffers of some messages longer than 64 kB, which full pictures are (8 kB a look were measured).
 */
class NativeSocket extends OBSWebSocket {
  protected override async createConnection(url: string): Promise<Hello> {
    const opened = this.internalEventPromise("ConnectionOpened");
    const hello = this.internalEventPromise<Hello>(`op:${WebSocketOpCode.Hello}`);
    const client = directClient(url);
    const protocols = [this.protocol];
    const socket = this.socket = new WebSocket(url, client === null ? protocols : { protocols, client });
    socket.onopen = (event) => this.onOpen(event);
    socket.onmessage = (event) => void this.onMessage(event);
    socket.onerror = (event) => event instanceof ErrorEvent && this.onError(event);
    socket.onclose = (event) => {
      client?.close();
      this.onClose(event);
    };
    await opened;
    if (socket.protocol !== this.protocol) {
      throw new OBSWebSocketError(-1, "It is no obs-websocket of version 5");
    }
    return await hello;
  }

  /** Closes without waiting, unlike `disconnect()`: OBS may be hung. */
  drop(): void {
    this.socket?.close();
  }
}

/**
 * The way straight to OBS, whatever proxy the environment names for the web (`HTTP_PROXY`): most of them reach nothing on this
 * machine. `null` for another protocol than `ws:`.
 */
function directClient(url: string): Deno.HttpClient | null {
  const { protocol, hostname = "", port } = URL.parse(url) ?? {};
  if (protocol !== "ws:") return null;
  const proxy = { transport: "tcp", hostname, port: Number(port || 80) } as const;
  return Deno.createHttpClient({ proxy });
}

/** Connects and identifies. Rejects with a `ConnectFault`, within `timeoutMs` at the latest. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { url, password, clock, timeoutMs, signal } = options;
  if (signal.aborted) throw new ConnectFault("no_answer", "Stopped before it began");
  const obs = new NativeSocket();
  const waiting = new AbortController();
  const giveUp = () => waiting.abort();
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    const connecting = obs.connect(url, password ?? undefined, { eventSubscriptions: SUBSCRIPTIONS });
    const identified = await Promise.race([
      connecting.then(() => true),
      clock.sleep(timeoutMs, waiting.signal).then(() => false),
    ]);
    if (!identified || signal.aborted) {
      connecting.catch(() => {}); // it fails now, by our own hand
      obs.drop();
      throw new ConnectFault("no_answer", `It did not answer within ${timeoutMs} ms`);
    }
  } catch (error) {
    throw error instanceof ConnectFault ? error : connectFault(error);
  } finally {
    signal.removeEventListener("abort", giveUp);
    waiting.abort();
  }
  return sessionOn(obs, options);
}

function connectFault(error: unknown): ConnectFault {
  const message = messageOf(error);
  if (error instanceof DOMException && error.name === "SyntaxError") {
    return new ConnectFault("bad_url", message);
  }
  if (error instanceof OBSWebSocketError && error.code === AUTHENTICATION_FAILED) {
    return new ConnectFault("auth_failed", message);
  }
  return new ConnectFault("unreachable", message);
}

function sessionOn(
  obs: NativeSocket,
  { clock, timeoutMs, requests, timeouts, onEvent }: SessionOptions,
): Session {
  const ended = Promise.withResolvers<SessionEnd>();
  const gone = Promise.withResolvers<void>();
  const open = new Set<(fault: RequestFault) => void>();
  let leaving: Promise<void> | null = null;
  let over = false;

  /** The library never settles a call whose connection closed, so it is done here. */
  function end(how: SessionEnd): void {
    if (over) return;
    over = true;
    for (const fail of [...open]) fail(new RequestFault("closed", how.message));
    ended.resolve(how);
  }

  function leave(how: SessionEnd): Promise<void> {
    end(how);
    return leaving ??= sayGoodbye();
  }

  async function sayGoodbye(): Promise<void> {
    const farewell = new AbortController();
    obs.disconnect().catch(() => {}); // the socket is dropped below in any case
    await Promise.race([gone.promise, clock.sleep(FAREWELL_MS, farewell.signal)]);
    farewell.abort();
    obs.drop();
  }

  obs.on("ConnectionClosed", ({ code, message }) => {
    gone.resolve();
    end({ kind: "lost", message: `The connection closed (${code}${message === "" ? "" : `, ${message}`})` });
  });
  // A client that is still connected delays OBS's exit by seconds.
  obs.on("ExitStarted", () => void leave({ kind: "quit", message: "OBS quit" }));
  for (const type of EVENTS) {
    obs.on(type, (data: unknown) => {
      if (!over) onEvent(type, data);
    });
  }

  return {
    ended: ended.promise,
    close: () => leave({ kind: "stopped", message: "Stopped" }),
    call(type, data, reply) {
      return new Promise((resolve, reject) => {
        if (over) return reject(new RequestFault("closed", "The connection is closed"));
        requests.add();
        const settled = new AbortController();
        const settle = (act: () => void) => {
          if (settled.signal.aborted) return;
          settled.abort();
          open.delete(fail);
          act();
        };
        const fail = (fault: RequestFault) => settle(() => reject(fault));
        open.add(fail);
        void clock.sleep(timeoutMs, settled.signal).then(() => {
          if (settled.signal.aborted) return;
          timeouts.add();
          const message = `OBS did not answer ${type} within ${timeoutMs} ms`;
          fail(new RequestFault("timeout", message));
          end({ kind: "hung", message });
          obs.drop();
        });
        obs.call(type, data).then((answer: unknown) => {
          const parsed = v.safeParse(reply, answer);
          if (parsed.success) settle(() => resolve(parsed.output));
          else fail(new RequestFault("malformed", `OBS's answer to ${type} was not understood`));
        }, (error: unknown) => fail(requestFault(type, error)));
      });
    },
  };
}

function requestFault(type: string, error: unknown): RequestFault {
  const message = messageOf(error);
  return error instanceof OBSWebSocketError
    ? new RequestFault("refused", `OBS refused ${type}: ${message}`, error.code)
    : new RequestFault("closed", message);
}
