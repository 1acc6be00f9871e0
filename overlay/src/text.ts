import type { FactType, Label, ObsState, Outcome, Phase, Streak } from "../../sidecar/contract.ts";
import type { Language } from "./params.ts";

/** Every text of the overlay and the dashboard in one language. */
export interface Texts {
  readonly outcome: Readonly<Record<Outcome | "none", string>>;
  /** One or two characters that stand for the outcome in the row of recent results. */
  readonly mark: Readonly<Record<Outcome, string>>;
  readonly winRate: string;
  readonly streak: string;
  readonly streakOf: (streak: Streak) => string;
  readonly recentResults: string;
  readonly phase: Readonly<Record<Phase, string>>;
  readonly obs: Readonly<Record<ObsState, string>>;
  readonly fact: Readonly<Record<FactType, string>>;
  /** What a picture shows, in plain words. */
  readonly label: Readonly<Record<Label, string>>;
  readonly trial: TrialTexts;
  readonly nearMisses: {
    readonly title: string;
    readonly hint: string;
    readonly picture: (time: string) => string;
  };
  readonly dashboard: DashboardTexts;
}

/** Texts of the pictures that a user tries. */
interface TrialTexts {
  readonly title: string;
  readonly choose: string;
  readonly hint: string;
  readonly progress: (done: number, total: number) => string;
  readonly waiting: string;
  readonly reading: string;
  readonly verdict: (shown: string, confidence: string) => string;
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

interface DashboardTexts {
  readonly title: string;
  readonly language: string;
  readonly connection: string;
  readonly sidecar: string;
  readonly sidecarOpen: string;
  readonly sidecarAway: string;
  readonly source: string;
  readonly noSource: string;
  readonly logUnavailable: string;
  readonly logPending: (count: number) => string;
  readonly logDamaged: (count: number) => string;
  readonly detector: string;
  readonly phase: string;
  readonly secondsLeft: (time: string) => string;
  readonly reading: string;
  readonly noReading: string;
  readonly preview: string;
  readonly previewAlt: string;
  readonly noPreview: string;
  readonly score: string;
  readonly add: (outcome: string) => string;
  readonly remove: (outcome: string) => string;
  readonly undoLast: string;
  readonly newSession: string;
  readonly newSessionQuestion: string;
  readonly newSessionNote: string;
  readonly startSession: string;
  readonly cancel: string;
  readonly sessionSince: (number: number, time: string) => string;
  readonly history: string;
  readonly noHistory: string;
  readonly undone: string;
  readonly undo: string;
  readonly undoEntry: (seq: number) => string;
  readonly changeTo: (seq: number) => string;
  readonly was: (outcome: string) => string;
  readonly confidence: string;
  readonly evidence: (seq: number) => string;
  readonly byHand: string;
  readonly sourceUrl: string;
  readonly copy: string;
  readonly copied: string;
  readonly copyByHand: string;
  readonly dismiss: string;
  readonly noAnswer: string;
  readonly strangeAnswer: (status: number) => string;
}

const en: Texts = {
  outcome: { victory: "Victory", defeat: "Defeat", draw: "Draw", none: "No result" },
  mark: { victory: "W", defeat: "L", draw: "D" },
  winRate: "Win rate",
  streak: "Streak",
  streakOf: ({ outcome, length }) => `${length} ${outcome === "victory" ? "W" : "L"}`,
  recentResults: "Recent results",
  phase: {
    ready: "Watching for a result",
    cooldown: "Resting after a result",
    waiting_for_none: "Waiting until the result screen is gone",
  },
  obs: {
    connecting: "Connecting to OBS",
    connected: "Connected to OBS",
    waiting_for_source: "OBS has no source to watch yet",
    unreachable: "OBS is not reachable",
    auth_failed: "OBS refused the password",
  },
  fact: {
    result: "Match",
    adjustment: "By hand",
    initialized: "Totals set",
    session_started: "New session",
    undone: "Undo",
    reclassified: "Outcome changed",
  },
  label: {
    victory_text: "VICTORY on the banner",
    victory_progressbar: "VICTORY on the competitive screen",
    defeat_text: "DEFEAT on the banner",
    defeat_progressbar: "DEFEAT on the competitive screen",
    draw_text: "DRAW on the banner",
    draw_progressbar: "DRAW on the competitive screen",
    none: "No result",
  },
  trial: {
    title: "Try a screenshot",
    choose: "Drop pictures here or choose files",
    hint: "Pasting works too. Only your own Scoreline looks at them, and nothing is kept.",
    progress: (done, total) => `${done} of ${total} read`,
    waiting: "Waiting",
    reading: "Reading",
    verdict: (shown, confidence) => `${shown}, ${confidence} sure`,
    counts: (threshold) => `Sure enough to count (from ${threshold}).`,
    unsure: (threshold) => `Not sure enough to count (from ${threshold}).`,
    never: "Your settings do not count draws.",
    probabilities: "All probabilities",
    milliseconds: (ms) => `${ms} ms`,
    tooLarge: "This file is larger than 20 MB, which no screenshot is.",
    unreadable: "This cannot be read. If it is a folder, drop the pictures inside it.",
    leftOut: (count) => `${count} more were left out: drop them once these are read.`,
    clear: "Clear",
  },
  nearMisses: {
    title: "Nearly counted",
    hint: "What looked like a result for a moment and was not counted.",
    picture: (time) => `Picture of ${time}`,
  },
  dashboard: {
    title: "Scoreline",
    language: "Language",
    connection: "Connection",
    sidecar: "Sidecar",
    sidecarOpen: "Live",
    sidecarAway: "No connection to Scoreline, trying again",
    source: "Source",
    noSource: "none",
    logUnavailable: "The log cannot be written",
    logPending: (count) => `${count} ${count === 1 ? "result waits" : "results wait"} to be written`,
    logDamaged: (count) => `${count} damaged ${count === 1 ? "line" : "lines"} in the log (kept in the file)`,
    detector: "Detector",
    phase: "Phase",
    secondsLeft: (time) => `${time} left`,
    reading: "Reading",
    noReading: "nothing read yet",
    preview: "Preview",
    previewAlt: "The frame seen last, with what was read in it",
    noPreview: "No picture yet. It appears as soon as OBS shows the game.",
    score: "Score",
    add: (outcome) => `Add a ${outcome}`,
    remove: (outcome) => `Take a ${outcome} away`,
    undoLast: "Undo last",
    newSession: "New session",
    newSessionQuestion: "Start a new session?",
    newSessionNote: "The totals go back to 0. The history stays.",
    startSession: "Start new session",
    cancel: "Cancel",
    sessionSince: (number, time) => `Session ${number}, since ${time}`,
    history: "History",
    noHistory: "Nothing has been counted yet.",
    undone: "undone",
    undo: "Undo",
    undoEntry: (seq) => `Undo entry ${seq}`,
    changeTo: (seq) => `Outcome of entry ${seq}`,
    was: (outcome) => `was ${outcome}`,
    confidence: "confidence",
    evidence: (seq) => `Picture behind entry ${seq}`,
    byHand: "by hand",
    sourceUrl: "Address for an OBS browser source",
    copy: "Copy",
    copied: "Copied",
    copyByHand: "Press Ctrl+C to copy",
    dismiss: "Dismiss",
    noAnswer: "Scoreline does not answer. Is it still running?",
    strangeAnswer: (status) => `Scoreline answered with the status ${status}.`,
  },
};

const ja: Texts = {
  outcome: { victory: "勝利", defeat: "敗北", draw: "引き分け", none: "結果なし" },
  mark: { victory: "勝", defeat: "敗", draw: "分" },
  winRate: "勝率",
  streak: "連続",
  streakOf: ({ outcome, length }) => `${length}${outcome === "victory" ? "連勝" : "連敗"}`,
  recentResults: "最近の結果",
  phase: {
    ready: "結果を待っています",
    cooldown: "結果を記録したので休止中",
    waiting_for_none: "結果画面が消えるのを待っています",
  },
  obs: {
    connecting: "OBSに接続しています",
    connected: "OBSに接続済み",
    waiting_for_source: "OBSに監視できるソースがまだありません",
    unreachable: "OBSに接続できません",
    auth_failed: "OBSのパスワードが違います",
  },
  fact: {
    result: "試合",
    adjustment: "手動",
    initialized: "合計を設定",
    session_started: "新しいセッション",
    undone: "取り消し",
    reclassified: "結果を変更",
  },
  label: {
    victory_text: "中央表示の「勝利」",
    victory_progressbar: "ライバル・プレイ画面の「勝利」",
    defeat_text: "中央表示の「敗北」",
    defeat_progressbar: "ライバル・プレイ画面の「敗北」",
    draw_text: "中央表示の「引き分け」",
    draw_progressbar: "ライバル・プレイ画面の「引き分け」",
    none: "結果なし",
  },
  trial: {
    title: "スクリーンショットを試す",
    choose: "画像をここにドロップ、またはファイルを選択",
    hint: "貼り付けもできます。画像を見るのはこのScorelineだけで、何も保存しません。",
    progress: (done, total) => `${total}枚中${done}枚を判定`,
    waiting: "待機中",
    reading: "判定中",
    verdict: (shown, confidence) => `${shown}（確信度${confidence}）`,
    counts: (threshold) => `数えるのに十分です（${threshold}以上）。`,
    unsure: (threshold) => `数えるには不十分です（${threshold}以上が必要）。`,
    never: "設定により引き分けは数えません。",
    probabilities: "すべての確率",
    milliseconds: (ms) => `${ms}ミリ秒`,
    tooLarge: "20MBを超えるファイルは判定できません。",
    unreadable: "読み込めません。フォルダーの場合は中の画像をドロップしてください。",
    leftOut: (count) => `残り${count}枚は追加していません。判定が終わってからドロップしてください。`,
    clear: "一覧を消す",
  },
  nearMisses: {
    title: "数えられなかった候補",
    hint: "一時的に結果のように見えたものの、数えなかった場面です。",
    picture: (time) => `${time}の画像`,
  },
  dashboard: {
    title: "Scoreline",
    language: "言語",
    connection: "接続",
    sidecar: "本体",
    sidecarOpen: "接続中",
    sidecarAway: "Scorelineに接続できません。再接続しています",
    source: "ソース",
    noSource: "なし",
    logUnavailable: "記録を書き込めません",
    logPending: (count) => `${count}件の結果が書き込み待ちです`,
    logDamaged: (count) => `記録に壊れた行が${count}行あります（ファイルには残っています）`,
    detector: "検出",
    phase: "状態",
    secondsLeft: (time) => `残り${time}`,
    reading: "判定",
    noReading: "まだ判定がありません",
    preview: "プレビュー",
    previewAlt: "最後に見た画面と判定結果",
    noPreview: "まだ画像がありません。OBSにゲームが映ると表示されます。",
    score: "スコア",
    add: (outcome) => `${outcome}を1つ増やす`,
    remove: (outcome) => `${outcome}を1つ減らす`,
    undoLast: "元に戻す",
    newSession: "新しいセッション",
    newSessionQuestion: "新しいセッションを始めますか？",
    newSessionNote: "合計は0に戻ります。履歴は残ります。",
    startSession: "始める",
    cancel: "キャンセル",
    sessionSince: (number, time) => `セッション${number}（${time}から）`,
    history: "履歴",
    noHistory: "まだ何も数えていません。",
    undone: "取り消し済み",
    undo: "取り消す",
    undoEntry: (seq) => `${seq}番を取り消す`,
    changeTo: (seq) => `${seq}番の結果`,
    was: (outcome) => `元は${outcome}`,
    confidence: "信頼度",
    evidence: (seq) => `${seq}番の根拠となる画像`,
    byHand: "手動",
    sourceUrl: "OBSのブラウザソース用のURL",
    copy: "コピー",
    copied: "コピーしました",
    copyByHand: "Ctrl+Cでコピーしてください",
    dismiss: "閉じる",
    noAnswer: "Scorelineから応答がありません。起動していますか？",
    strangeAnswer: (status) => `Scorelineがステータス${status}を返しました。`,
  },
};

/** The texts of each language. */
export const TEXTS: Readonly<Record<Language, Texts>> = { en, ja };
