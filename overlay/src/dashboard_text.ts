import type { CandidateType, Label, ObsState, Phase, Totals, WebRtcSession } from "../../sidecar/contract.ts";
import { DASHBOARD_EN } from "./dashboard_text_en.ts";
import { DASHBOARD_JA } from "./dashboard_text_ja.ts";
import type { Language, OverlayParams } from "./params.ts";
import type { Texts } from "./text.ts";

/** Every text of the dashboard in one language. */
export interface DashboardTexts extends Texts {
  readonly phase: Readonly<Record<Phase, string>>;
  /** What a picture shows, in plain words. */
  readonly label: Readonly<Record<Label, string>>;
  /** The same where there is little room. */
  readonly shortLabel: Readonly<Record<Label, string>>;
  readonly page: PageTexts;
  readonly score: ScoreTexts;
  readonly detector: DetectorTexts;
  readonly connection: ConnectionTexts;
  readonly history: HistoryTexts;
  readonly charts: ChartTexts;
  readonly builder: BuilderTexts;
  readonly settings: SettingsTexts;
  readonly trial: TrialTexts;
  readonly nearMisses: NearMissTexts;
  readonly live: LiveTexts;
  readonly recordings: RecordingTexts;
}

interface PageTexts {
  readonly title: string;
  readonly language: string;
  readonly loading: string;
  readonly away: string;
  readonly dismiss: string;
  readonly close: string;
  readonly openPicture: string;
  readonly noAnswer: string;
  readonly strangeAnswer: (status: number) => string;
  /** What the sidecar refused, by the error's code; `null` in the language that it speaks itself. */
  readonly refusals: Readonly<Record<string, string>> | null;
  /** Any other refusal. */
  readonly refused: string;
}

interface ScoreTexts {
  readonly title: string;
  readonly add: (outcome: string) => string;
  readonly remove: (outcome: string) => string;
  readonly undoLast: string;
  readonly newSession: string;
  readonly question: string;
  readonly note: (totals: Totals) => string;
  readonly noWayBack: string;
  readonly start: string;
  readonly cancel: string;
  readonly sessionSince: (number: number, time: string) => string;
}

interface DetectorTexts {
  readonly title: string;
  readonly phase: string;
  readonly secondsLeft: (time: string) => string;
  /** Instead of a phase that waits for what OBS shows, while it shows nothing. */
  readonly idle: Readonly<Record<Exclude<ObsState, "connected">, string>>;
  readonly reading: string;
  readonly noReading: string;
  readonly readAt: (time: string) => string;
  readonly sure: (shown: string, confidence: string) => string;
  readonly probabilities: string;
  readonly picture: string;
  readonly noPicture: string;
}

interface ConnectionTexts {
  readonly title: string;
  readonly sidecar: string;
  readonly here: string;
  readonly away: string;
  readonly state: Readonly<Record<ObsState, string>>;
  /** What to do about a state, step by step. */
  /** Of a published stream that is watched in the place of OBS. */
  readonly stream: string;
  readonly streamAwaited: string;
  readonly streamSteps: readonly string[];
  readonly steps: Readonly<Record<ObsState, readonly string[]>>;
  /** What is wrong when OBS's state comes with a message; `null` in the language of that message. */
  readonly problem: Readonly<Record<ObsState, string>> | null;
  readonly watched: string;
  readonly none: string;
  readonly source: string;
  readonly automatic: string;
  readonly use: string;
  readonly chosenHere: (configured: string) => string;
  readonly goBack: string;
  readonly setBy: (origin: string) => string;
  readonly logUnavailable: string;
  readonly logPending: (count: number) => string;
  readonly logDamaged: (count: number) => string;
}

interface HistoryTexts {
  readonly title: string;
  readonly hint: string;
  readonly empty: string;
  readonly nothingFits: string;
  readonly showAll: string;
  readonly outcome: string;
  readonly allOutcomes: string;
  readonly session: string;
  readonly allSessions: string;
  readonly thisSession: string;
  readonly source: string;
  readonly allSources: string;
  readonly byDetector: string;
  readonly byHand: string;
  readonly download: string;
  readonly current: (session: number) => string;
  readonly earlier: (session: number) => string;
  readonly earlierNote: string;
  readonly more: (count: number) => string;
  readonly onlyNewest: (count: number) => string;
  readonly seen: (confidence: string) => string;
  readonly adjusted: string;
  readonly totalsSet: (totals: Totals) => string;
  readonly first: (outcome: string) => string;
  readonly changed: (outcome: string, byDetector: boolean, time: string) => string;
  readonly undone: string;
  readonly undoneAt: (byDetector: boolean, time: string) => string;
  readonly undo: string;
  readonly undoEntry: (seq: number) => string;
  readonly restore: string;
  readonly restoreEntry: (seq: number) => string;
  readonly changeTo: (seq: number) => string;
  readonly evidence: (seq: number) => string;
}

interface ChartTexts {
  readonly title: string;
  readonly winRate: string;
  readonly winRateSummary: (matches: number, rate: string) => string;
  readonly sessions: string;
  readonly sessionsSummary: (count: number) => string;
  readonly match: string;
  readonly session: string;
  readonly time: string;
  readonly began: string;
  readonly table: string;
  readonly unavailable: string;
}

interface BuilderTexts {
  readonly title: string;
  readonly hint: string;
  readonly layout: string;
  readonly layouts: Readonly<Record<OverlayParams["layout"], string>>;
  readonly theme: string;
  readonly themes: Readonly<Record<OverlayParams["theme"], string>>;
  readonly scale: string;
  readonly language: string;
  readonly history: string;
  readonly motion: string;
  readonly motions: Readonly<Record<OverlayParams["motion"], string>>;
  readonly showDraw: string;
  readonly preview: string;
  readonly token: string;
  readonly tokenHint: string;
  readonly noViewToken: string;
  readonly address: string;
  readonly size: (width: number, height: number) => string;
  readonly copy: string;
  readonly copied: string;
  readonly copyByHand: string;
}

interface SettingsTexts {
  readonly title: string;
  readonly hint: string;
  readonly unavailable: string;
  readonly secret: string;
  readonly empty: string;
  readonly on: string;
  readonly off: string;
}

/** Texts of the pictures that a user tries. */
export interface TrialTexts {
  readonly title: string;
  readonly choose: string;
  readonly hint: string;
  readonly progress: (done: number, total: number) => string;
  readonly waiting: string;
  readonly reading: string;
  readonly counts: (threshold: string) => string;
  readonly unsure: (threshold: string) => string;
  readonly never: string;
  readonly probabilities: string;
  readonly milliseconds: (ms: string) => string;
  readonly tooLarge: string;
  readonly unreadable: string;
  readonly leftOut: (count: number) => string;
  readonly clear: string;
}

interface NearMissTexts {
  readonly title: string;
  readonly hint: string;
  readonly picture: (time: string) => string;
}

/** Texts of the card with what was recorded of streams. */
interface RecordingTexts {
  readonly title: string;
  readonly saveClip: (seconds: number) => string;
  readonly saveClipOf: (stream: string, seconds: number) => string;
  readonly recording: string;
  readonly clip: string;
  readonly running: string;
  readonly used: (used: string, most: string) => string;
  readonly remove: string;
  readonly removeOne: (what: string) => string;
  readonly question: string;
  readonly removeForGood: string;
  readonly cancel: string;
  /** Of what stands in the way of recording. */
  readonly stopped: string;
}

/** Texts of the card that leads to the viewer page. */
export interface LiveTexts {
  readonly title: string;
  readonly hint: string;
  readonly open: string;
  readonly address: string;
  readonly thisMachineOnly: string;
  readonly tokenHint: string;
  readonly encoderMissing: string;
  readonly encoderFailed: string;
  readonly nobody: string;
  readonly viewers: (count: number, most: number) => string;
  readonly viewer: string;
  readonly path: Readonly<Record<CandidateType, string>>;
  readonly state: Readonly<Record<WebRtcSession["state"], string>>;
}

/** The texts of each language. */
export const DASHBOARD_TEXTS: Readonly<Record<Language, DashboardTexts>> = {
  en: DASHBOARD_EN,
  ja: DASHBOARD_JA,
};
