import type { CandidateType } from "../../../sidecar/contract.ts";
import type { Language } from "../params.ts";
import type { DifficultyKind } from "./difficulty.ts";
import type { Viewed } from "./viewing.ts";

/** Every text of the viewer page in one language. */
export interface ViewTexts {
  /** @param stream `null` for the detector's view */
  readonly title: (stream: string | null) => string;
  readonly language: string;
  readonly picture: (stream: string | null) => string;
  readonly controls: string;
  readonly state: Readonly<Record<Viewed["phase"], string>>;
  /** One sentence each: what is wrong, and what can be done. */
  readonly difficulty: Readonly<Record<DifficultyKind, string>>;
  readonly retryNow: string;
  readonly play: string;
  readonly sound: string;
  readonly statistics: string;
  readonly copyLink: string;
  readonly copied: string;
  readonly linkIs: (link: string) => string;
  readonly fullscreen: string;
  readonly pictureInPicture: string;
  readonly fps: string;
  readonly bitrate: string;
  readonly loss: string;
  readonly roundTrip: string;
  readonly delay: string;
  readonly resolution: string;
  readonly codec: string;
  readonly connection: string;
  readonly path: Readonly<Record<CandidateType, string>>;
}

const en: ViewTexts = {
  title: (stream) => `Scoreline: ${stream ?? "the detector's view"}`,
  language: "Language",
  picture: (stream) => `${stream ?? "The detector's view"}, live`,
  controls: "Controls",
  state: { connecting: "Connecting", playing: "Live", waiting: "Not connected" },
  difficulty: {
    browser_unfit:
      "This browser cannot play live video (WebRTC): use a current Chrome, Edge, Firefox or Safari.",
    no_answer:
      "Scoreline does not answer: it is not running, or the network is down. This page keeps trying.",
    token:
      "The token is missing or wrong: open the link again as you were given it, with ?token=... at its end.",
    disabled: "Live video is switched off: set enabled = true under [webrtc] in scoreline.toml.",
    encoder_missing: "Where Scoreline runs, the part is missing that makes the video:",
    encoder_failed: "The video encoder does not work: Scoreline's log says why.",
    no_such_stream:
      "There is no stream of this name now: look at the end of the link, or wait until it begins.",
    too_many_viewers:
      "As many viewers watch as are allowed ([webrtc] max_viewers): this page gets in when one leaves.",
    no_candidates:
      "Scoreline's TURN server ([webrtc] ice_servers) gives no address: check that it runs, and its password.",
    no_free_ports: "All UDP ports of [webrtc] udp_ports are in use: this page gets in when a viewer leaves.",
    codec: "This browser and Scoreline have no video format in common: use another browser.",
    no_path:
      "No way through the network was found: UDP is probably blocked, and a TURN server ([webrtc] ice_servers) helps.",
    no_frames: "Connected, but no picture comes: is OBS running, and does it show the game?",
    undecodable: "Pictures come, but this browser cannot decode them: use another browser.",
    lost: "The connection was lost. This page connects again by itself.",
    refused: "Scoreline refused the connection.",
  },
  retryNow: "Try now",
  play: "Play",
  sound: "Sound",
  statistics: "Statistics",
  copyLink: "Copy link",
  copied: "Link copied",
  linkIs: (link) => `The link: ${link}`,
  fullscreen: "Full screen",
  pictureInPicture: "Small window",
  fps: "Frames a second",
  bitrate: "Bitrate",
  loss: "Packet loss",
  roundTrip: "Round trip",
  delay: "Delay",
  resolution: "Size",
  codec: "Codec",
  connection: "Connection",
  path: {
    host: "direct (host)",
    srflx: "direct, through NAT (srflx)",
    prflx: "direct, through NAT (prflx)",
    relay: "through a TURN server (relay)",
  },
};

const ja: ViewTexts = {
  title: (stream) => `Scoreline：${stream ?? "検出器の画面"}`,
  language: "言語",
  picture: (stream) => `${stream ?? "検出器の画面"}（ライブ）`,
  controls: "操作",
  state: { connecting: "接続しています", playing: "ライブ", waiting: "未接続" },
  difficulty: {
    browser_unfit:
      "このブラウザーではライブ映像（WebRTC）を再生できません。最新のChrome、Edge、Firefox、Safariをお使いください。",
    no_answer:
      "Scorelineから応答がありません。起動していないか、ネットワークが切れています。接続を試み続けます。",
    token: "トークンがないか、間違っています。受け取ったリンク（末尾に?token=...）を開き直してください。",
    disabled: "ライブ映像は無効です。scoreline.tomlの[webrtc]でenabled = trueにしてください。",
    encoder_missing: "Scorelineのある場所に、映像を作る部分がありません（Scorelineの説明）:",
    encoder_failed: "映像エンコーダーが動きません。理由はScorelineのログにあります。",
    no_such_stream: "この名前の映像は今ありません。リンクの末尾を確認するか、始まるまでお待ちください。",
    too_many_viewers: "視聴者数が上限（[webrtc]のmax_viewers）です。誰かが抜けると自動で接続します。",
    no_candidates:
      "ScorelineのTURNサーバー（[webrtc]のice_servers）から応答がありません。起動とパスワードを確認してください。",
    no_free_ports: "[webrtc]のudp_portsに空きがありません。誰かが抜けると自動で接続します。",
    codec: "このブラウザーとScorelineに共通の映像形式がありません。別のブラウザーをお使いください。",
    no_path:
      "ネットワークの経路が見つかりません。UDPが遮断されている可能性があり、TURNサーバー（[webrtc]のice_servers）で解決できます。",
    no_frames: "接続しましたが、映像が届きません。OBSが起動し、ゲームが映っているか確認してください。",
    undecodable: "映像は届いていますが、このブラウザーでは再生できません。別のブラウザーをお使いください。",
    lost: "接続が切れました。自動で接続し直します。",
    refused: "Scorelineが接続を受け付けませんでした。",
  },
  retryNow: "今すぐ接続",
  play: "再生",
  sound: "音声",
  statistics: "統計",
  copyLink: "リンクをコピー",
  copied: "コピーしました",
  linkIs: (link) => `リンク：${link}`,
  fullscreen: "全画面",
  pictureInPicture: "小窓",
  fps: "フレーム毎秒",
  bitrate: "ビットレート",
  loss: "パケット損失",
  roundTrip: "往復時間",
  delay: "遅延",
  resolution: "サイズ",
  codec: "コーデック",
  connection: "接続経路",
  path: {
    host: "直接（host）",
    srflx: "直接、NAT経由（srflx）",
    prflx: "直接、NAT経由（prflx）",
    relay: "TURNサーバー経由（relay）",
  },
};

/** The texts of each language. */
export const VIEW_TEXTS: Readonly<Record<Language, ViewTexts>> = { en, ja };
