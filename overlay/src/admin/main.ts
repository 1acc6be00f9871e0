import { mount } from "svelte";
import { addressOf } from "../address.ts";
import { Api } from "../api.ts";
import { DASHBOARD_TEXTS } from "../dashboard_text.ts";
import { parseLanguage } from "../params.ts";
import { DashboardState } from "../state/dashboard.svelte.ts";
import { FetchedState } from "../state/fetched.svelte.ts";
import { HistoryState } from "../state/history.svelte.ts";
import { LanguageState } from "../state/language.svelte.ts";
import { Now } from "../state/now.svelte.ts";
import { ScoreState } from "../state/score.svelte.ts";
import { TrialsState } from "../state/trials.svelte.ts";
import { browserMeans } from "../stream/connect.ts";
import { followStream } from "../stream/follow.ts";
import { TrialQueue } from "../trials.ts";
import Admin from "./Admin.svelte";
import "./admin.css";

/** As many as one answer tells: filters and charts look at all of them. */
const HISTORY_ENTRIES = 1000;
const NEAR_MISSES = 12;
const TICK_MS = 500;

const base = document.baseURI;
const asked = parseLanguage(new URLSearchParams(location.search).get("lang"));
const api = new Api((url, init) => fetch(url, init), base);

mount(Admin, {
  target: document.body,
  props: {
    base,
    language: new LanguageState(asked ?? parseLanguage(navigator.language) ?? "en", DASHBOARD_TEXTS),
    now: new Now((tick) => setInterval(tick, TICK_MS)),
    dashboard: new DashboardState({
      api,
      schedule: browserMeans.schedule,
      score: new ScoreState((receive) => followStream(addressOf("events", base), "detail", receive)),
      history: new HistoryState(api, HISTORY_ENTRIES),
    }),
    sources: new FetchedState(() => api.obsSources()),
    settings: new FetchedState(() => api.settings()),
    trials: new TrialsState((show) =>
      new TrialQueue({
        predict: (picture, type, signal) => api.predict(picture, type, signal),
        createThumbnail: (picture) => URL.createObjectURL(picture),
        revokeThumbnail: (address) => URL.revokeObjectURL(address),
        show,
      })
    ),
    webrtc: new FetchedState(() => api.webRtc()),
    recordings: new FetchedState(() => api.recordings()),
    nearMisses: new FetchedState(() => api.nearMisses(NEAR_MISSES)),
  },
});
