import type {
  HistoryEvent,
  JudgedPrediction,
  NearMiss,
  ObsSources,
  Outcome,
  Recordings,
  WebRtcStatus,
  WebRtcView,
} from "../../sidecar/contract.ts";
import { addressOf } from "./address.ts";
import { failureOf, NO_ANSWER } from "./failure.ts";
import { parseRecordings } from "./recordings_wire.ts";
import { parseWebRtcStatus, parseWebRtcView } from "./webrtc_wire.ts";
import {
  parseHistory,
  parseNearMisses,
  parseObsSources,
  parsePrediction,
  parseSettings,
  type Settings,
} from "./wire.ts";

/** Why the sidecar did not do what was asked. */
export interface Failure {
  /** HTTP status; `null` when there was no answer at all. */
  readonly status: number | null;
  /** What kind of refusal it is, and its own sentence, which is English; `null` when it gave none. */
  readonly code: string | null;
  readonly message: string | null;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | {
  readonly ok: false;
  readonly failure: Failure;
};

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** The sidecar's HTTP interface as the pages use it. Nothing here throws: a failure is an answer. */
export class Api {
  #fetch: Fetch;
  #base: string;

  /** @param base address of a page at the server's root, such as `document.baseURI` */
  constructor(fetch: Fetch, base: string) {
    this.#fetch = fetch;
    this.#base = base;
  }

  /** The newest entries of the log, newest first. @param limit 1..1000 */
  async history(limit: number): Promise<Answer<readonly HistoryEvent[]>> {
    return read(await this.#ask(`api/history?limit=${limit}`), parseHistory);
  }

  /** What was nearly counted, newest first. @param limit 1..1000 */
  async nearMisses(limit: number): Promise<Answer<readonly NearMiss[]>> {
    return read(await this.#ask(`api/near-misses?limit=${limit}`), parseNearMisses);
  }

  /**
   * What the detector says of a picture; the sidecar keeps nothing of it.
   * @param type its media type as far as it is known; what is no picture is for the sidecar to refuse
   */
  async predict(
    picture: ArrayBuffer,
    type: string,
    signal: AbortSignal,
  ): Promise<Answer<JudgedPrediction>> {
    const sent = type.startsWith("image/") ? type : "application/octet-stream";
    const init = { method: "POST", headers: { "content-type": sent }, body: picture, signal };
    return read(await this.#ask("api/predict", init), parsePrediction);
  }

  /** What could be watched in OBS, and what is to be. */
  async obsSources(): Promise<Answer<ObsSources>> {
    return read(await this.#ask("api/obs/sources"), parseObsSources);
  }

  /** Watches another source from now on. @param source `null` for the one of the settings */
  chooseSource(source: string | null): Promise<Answer<unknown>> {
    return this.#post("api/source", { source });
  }

  /** The settings in force, without their secrets. */
  async settings(): Promise<Answer<Settings>> {
    return read(await this.#ask("api/config"), parseSettings);
  }

  /** What a viewer of the streams needs to know before it connects. */
  async webRtcView(signal: AbortSignal): Promise<Answer<WebRtcView>> {
    return read(await this.#ask("api/webrtc/view", { signal }), parseWebRtcView);
  }

  /** The streams, and who watches them. */
  async webRtc(): Promise<Answer<WebRtcStatus>> {
    return read(await this.#ask("api/webrtc"), parseWebRtcStatus);
  }

  /** Recordings and clips of streams, newest first. */
  async recordings(): Promise<Answer<Recordings>> {
    return read(await this.#ask("api/recordings"), parseRecordings);
  }

  /** Saves the last seconds of a stream. */
  saveClip(stream: string): Promise<Answer<unknown>> {
    return this.#post("api/clip", { stream });
  }

  /** Removes a recording for good. */
  removeRecording(name: string): Promise<Answer<unknown>> {
    return this.#ask(`api/recordings/${encodeURIComponent(name)}`, { method: "DELETE" });
  }

  adjust(outcome: Outcome, delta: number): Promise<Answer<unknown>> {
    return this.#post("api/adjust", { outcome, delta });
  }

  /** Takes an entry back. @param seq `null` for the newest of the session */
  undo(seq: number | null): Promise<Answer<unknown>> {
    return this.#post("api/undo", seq === null ? {} : { seq });
  }

  reclassify(seq: number, outcome: Outcome): Promise<Answer<unknown>> {
    return this.#post("api/reclassify", { seq, outcome });
  }

  resetSession(): Promise<Answer<unknown>> {
    return this.#post("api/session/reset", {});
  }

  #post(path: string, body: unknown): Promise<Answer<unknown>> {
    return this.#ask(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  async #ask(path: string, init?: RequestInit): Promise<Answer<{ text: string; status: number }>> {
    try {
      const response = await this.#fetch(addressOf(path, this.#base), init);
      const text = await response.text();
      const { status } = response;
      return response.ok
        ? { ok: true, value: { text, status } }
        : { ok: false, failure: failureOf(status, text) };
    } catch {
      return { ok: false, failure: NO_ANSWER };
    }
  }
}

/** The answer with its text understood; a text of another shape is a failure. */
function read<T>(
  answer: Answer<{ text: string; status: number }>,
  parse: (text: string) => T | null,
): Answer<T> {
  if (!answer.ok) return answer;
  const value = parse(answer.value.text);
  return value === null
    ? { ok: false, failure: { ...NO_ANSWER, status: answer.value.status } }
    : { ok: true, value };
}
