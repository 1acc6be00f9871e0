import { mount } from "svelte";
import { addressOf } from "../address.ts";
import { Api } from "../api.ts";
import { parseParams } from "../params.ts";
import { HistoryState } from "../state/history.svelte.ts";
import { ScoreState } from "../state/score.svelte.ts";
import { followStream } from "../stream/follow.ts";
import Overlay from "./Overlay.svelte";
import "./overlay.css";

/** More than are drawn, because undone entries and bookkeeping are among them. */
const HISTORY_ENTRIES = 100;

const params = parseParams(location.search);
const api = new Api((url, init) => fetch(url, init), document.baseURI);
const events = addressOf("events", document.baseURI);

// On the root element, where custom.css sets its variables as well.
const root = document.documentElement;
root.lang = params.lang;
root.classList.add(`theme-${params.theme}`);
root.style.setProperty("--scale", String(params.scale));
mount(Overlay, {
  target: document.body,
  props: {
    params,
    score: new ScoreState((receive) => followStream(events, "score", receive)),
    history: new HistoryState(api, HISTORY_ENTRIES),
  },
});
