import { browserMeans } from "./connect.ts";
import { type Interest, RENEW_MS, StreamHub, type StreamMessage, type Subscriber } from "./hub.ts";

/** How long a shared worker may take to open the stream before the page opens one of its own. */
const WORKER_OPENS_MS = 3_000;

/**
 * Follows the sidecar's events for as long as the page is visible. All pages of one browser share one stream through
 * a shared worker; where that cannot be had, the page opens its own.
 * @param url address of `/events`
 */
export function followStream(url: string, interest: "score" | "detail", receive: Subscriber): void {
  let want = wantThroughWorker(url, receive, () => {
    want = wantAlone(url, receive);
    renew();
  }) ?? wantAlone(url, receive);
  let left = false;
  const renew = () => want(document.hidden || left ? null : interest);
  const setLeft = (value: boolean) => {
    left = value;
    renew();
  };
  document.addEventListener("visibilitychange", renew);
  globalThis.addEventListener("pageshow", () => setLeft(false));
  globalThis.addEventListener("pagehide", () => setLeft(true));
  setInterval(renew, RENEW_MS);
  renew();
}

type Want = (interest: Interest) => void;

function wantAlone(url: string, receive: Subscriber): Want {
  const hub = new StreamHub(url, browserMeans);
  return (interest) => hub.want(receive, interest);
}

/**
 * @param fail called once when the worker turns out not to work; a worker can start and still be refused the stream,
 *   because the policy of its own file applies to it and not the page's
 * @returns `null` when there can be no worker
 */
function wantThroughWorker(url: string, receive: Subscriber, fail: () => void): Want | null {
  let worker: SharedWorker;
  try {
    worker = new SharedWorker(new URL("./worker.ts", import.meta.url), { type: "module", name: url });
  } catch {
    return null;
  }
  const { port } = worker;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let state: "unproven" | "works" | "failed" = "unproven";
  const giveUp = () => {
    if (state !== "unproven") return;
    state = "failed";
    clearTimeout(timer);
    port.postMessage(null);
    port.close();
    fail();
  };
  worker.onerror = giveUp;
  port.onmessage = (event: MessageEvent<StreamMessage>) => {
    if (state === "failed") return;
    if (event.data.kind === "event" || event.data.open) state = "works";
    receive(event.data);
  };
  return (interest) => {
    if (interest !== null && timer === undefined) timer = setTimeout(giveUp, WORKER_OPENS_MS);
    port.postMessage(interest);
  };
}
