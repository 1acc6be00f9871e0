import { methodOf } from "./dtls_records.ts";

/** What is needed here of an ICE connection of werift. */
export interface ConsentingConnection {
  readonly nominated?: { readonly protocol: object } | undefined;
}

/** RFC 7675 section 5.1: an answer to any check of the last 30 s says that packets are still wanted. */
const ANSWER_MS = 30_000;

/** Parts of werift that it keeps to itself. */
const BEGIN = "queryConsent", END = "stopConsentLifecycle", ASK = "request";

/**
 * Lets every check of consent be answered for as long as consent lasts. werift takes no answer after half a second, nor after
 * the next check: between two busy machines, or with many viewers on one, each answer is late, and after 30 s the
 * connection ends, with packets going either way. For connections that have not begun.
 */
export function awaitConsent(connections: readonly ConsentingConnection[]): void {
  for (const connection of connections) {
    const begin = methodOf(connection, BEGIN), end = methodOf(connection, END);
    if (begin === null || end === null) continue;
    const patient = new WeakSet<object>();
    let over = new AbortController();
    Reflect.set(connection, END, () => {
      over.abort();
      over = new AbortController();
      return Reflect.apply(end, connection, []);
    });
    Reflect.set(connection, BEGIN, () => {
      const { protocol } = connection.nominated ?? {};
      if (protocol !== undefined && !patient.has(protocol)) {
        patient.add(protocol);
        waitForAnswers(protocol, () => over.signal);
      }
      return Reflect.apply(begin, connection, []);
    });
  }
}

/** @param over aborted when no answer counts any more */
function waitForAnswers(protocol: object, over: () => AbortSignal): void {
  const ask = methodOf(protocol, ASK);
  if (ask === null) return;
  Reflect.set(protocol, ASK, (...[request, address, key, options, ...rest]: readonly unknown[]): unknown => {
    const asked = isCheckOfConsent(options)
      ? { ...options, responseTimeout: ANSWER_MS, signal: over() }
      : options;
    return Reflect.apply(ask, protocol, [request, address, key, asked, ...rest]);
  });
}

/** Only these are given up by a signal, which the next one sends. */
function isCheckOfConsent(options: unknown): options is object {
  return typeof options === "object" && options !== null &&
    Reflect.get(options, "signal") instanceof AbortSignal;
}
