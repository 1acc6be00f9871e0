import { browserMeans } from "./connect.ts";
import { type Interest, RENEW_MS, StreamHub, type Subscriber } from "./hub.ts";
import { receiveThrough } from "./through_worker.ts";
import { followVisibility } from "./visibility.ts";

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
  const isVisible = followVisibility(document, globalThis, () => renew());
  const renew = () => want(isVisible() ? interest : null);
  setInterval(renew, RENEW_MS);
  renew();
}

type Want = (interest: Interest) => void;

function wantAlone(url: string, receive: Subscriber): Want {
  const hub = new StreamHub(url, browserMeans);
  return (interest) => hub.want(receive, interest);
}

/**
 * @param fail called once when the worker turns out not to work
 * @returns `null` when there can be no worker
 */
function wantThroughWorker(url: string, receive: Subscriber, fail: () => void): Want | null {
  let worker: SharedWorker;
  try {
    worker = new SharedWorker(new URL("./worker.ts", import.meta.url), { type: "module", name: url });
  } catch {
    return null;
  }
  return receiveThrough(worker, receive, { schedule: browserMeans.schedule, fail });
}
