import { mount } from "svelte";
import { addressOf } from "../address.ts";
import { Api } from "../api.ts";
import { parseLanguage } from "../params.ts";
import { LanguageState } from "../state/language.svelte.ts";
import { ViewingState } from "../state/viewing.svelte.ts";
import { browserClock } from "./clock.ts";
import { captureDelay } from "./capture_delay.ts";
import { DETECTOR } from "./difficulty.ts";
import { parseViewParams } from "./params.ts";
import { VIEW_TEXTS } from "./text.ts";
import View from "./View.svelte";
import "./view.css";
import { Viewing } from "./viewing.ts";

const base = document.baseURI;
const { stream, path } = parseViewParams(location.search);
const asked = parseLanguage(new URLSearchParams(location.search).get("lang"));
const api = new Api((url, init) => fetch(url, init), base);
const delay = captureDelay();

const viewing = new ViewingState((show) =>
  new Viewing({
    stream,
    url: addressOf(path, base),
    fetch: (url, init) => fetch(url, init),
    about: (signal) => api.webRtcView(signal),
    createPeer: (configuration) => new RTCPeerConnection(configuration),
    clock: browserClock,
    visible: () => !document.hidden,
    measuredDelay: () => delay.newest(),
    chance: Math.random,
    show,
  })
);

mount(View, {
  target: document.body,
  props: {
    viewing,
    stream: stream === DETECTOR ? null : stream,
    language: new LanguageState(asked ?? parseLanguage(navigator.language) ?? "en", VIEW_TEXTS),
    follow: (video: HTMLVideoElement) => delay.follow(video),
  },
});

viewing.start();
addEventListener("online", () => viewing.retryNow());
addEventListener("pagehide", () => viewing.stop());
// A page that comes back from the browser's cache of pages.
addEventListener("pageshow", () => viewing.start());
