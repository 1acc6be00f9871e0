import { mount } from "svelte";
import { addressOf } from "../address.ts";
import { Api } from "../api.ts";
import { parseParams } from "../params.ts";
import { HistoryState } from "../state/history.svelte.ts";
import { ScoreState } from "../state/score.svelte.ts";
import { followStream } from "../stream/follow.ts";
import Overlay from "./Overlay.svelte";
import "./overlay.css";
import { StyleSheet } from "./style_sheet.ts";

/** More than are drawn, because undone entries and bookkeeping are among them. */
const HISTORY_ENTRIES = 100;
/** Longer than a font from the same machine takes; without it the overlay is drawn in the system's. */
const FONT_MS = 2_000;

const params = parseParams(location.search);
const api = new Api((url, init) => fetch(url, init), document.baseURI);
const events = addressOf("events", document.baseURI);
const score = new ScoreState((receive) => followStream(events, "score", receive));

// On the root element, where custom.css sets its variables as well.
const root = document.documentElement;
root.lang = params.lang;
root.classList.add(`theme-${params.theme}`);
root.style.setProperty("--scale", String(params.scale));

const link = document.querySelector<HTMLLinkElement>("link[data-custom]");
const styleSheet = link === null ? null : new StyleSheet(link);

// Text that is drawn before its font is there would change under the viewers' eyes.
const late = new Promise((resolve) => setTimeout(resolve, FONT_MS));
await Promise.race([document.fonts.load('600 1em "Barlow Condensed"').catch(() => {}), late]);
mount(Overlay, {
  target: document.body,
  props: { params, score, history: new HistoryState(api, HISTORY_ENTRIES), styleSheet },
});
