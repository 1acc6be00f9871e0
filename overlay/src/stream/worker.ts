/** The shared worker that holds the one event stream of all pages of a browser. Its name is the stream's address. */
import { browserMeans } from "./connect.ts";
import { type Interest, StreamHub } from "./hub.ts";

/** The part of `SharedWorkerGlobalScope` that is used; the DOM and the worker libraries of TypeScript exclude each other. */
declare const self: { readonly name: string; onconnect: ((event: MessageEvent) => void) | null };

const hub = new StreamHub(self.name, browserMeans);

self.onconnect = (connection: MessageEvent) => {
  for (const port of connection.ports) {
    const subscriber = (message: unknown) => port.postMessage(message);
    port.onmessage = (event: MessageEvent<Interest>) => hub.want(subscriber, event.data);
  }
};
