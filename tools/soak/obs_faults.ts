import type { Status } from "../../sidecar/contract.ts";
import type { SimulatedObs } from "../../sidecar/demo/simulated_obs.ts";

/** Something that OBS, or what lies between, does wrong for a while. */
export interface ObsFault {
  readonly name: string;
  /** Begins it; what is answered ends it. */
  readonly begin: (obs: SimulatedObs) => () => void;
  /** Whether the status says what is wrong; `null`: it is not worth a word, and the looks go on. */
  readonly isTold: ((status: Status) => boolean) | null;
}

const isUnreachable = ({ obs: { state, message } }: Status) => state === "unreachable" && message !== null;

/** What a connected OBS is said to do. */
function says(words: RegExp): (status: Status) => boolean {
  return ({ obs: { state, message } }) => state === "connected" && words.test(message ?? "");
}

function pictures(fault: SimulatedObs["faults"]["picture"], told: RegExp): ObsFault {
  return {
    name: `pictures are ${fault}`,
    begin({ faults }) {
      faults.picture = fault;
      return () => faults.picture = "normal";
    },
    isTold: says(told),
  };
}

function answers(fault: "never" | "wrong_id" | "not_json"): ObsFault {
  return {
    name: `answers: ${fault}`,
    begin({ faults }) {
      faults.answers = fault;
      return () => faults.answers = "normal";
    },
    isTold: isUnreachable,
  };
}

function delayed(part: number, limitMs: number): ObsFault {
  return {
    name: `answers come after ${part} of the time limit`,
    begin({ faults }) {
      faults.delayMs = part * limitMs;
      return () => faults.delayMs = 0;
    },
    isTold: part < 1 ? null : isUnreachable,
  };
}

/** How often the scene is switched, ms. */
const SWITCH_MS = 100;

/**
 * Every fault there is.
 * @param limitMs the sidecar's time limit for a request
 */
export function obsFaults(limitMs: number): readonly ObsFault[] {
  return [
    {
      name: "killed",
      begin(obs) {
        obs.faults.hello = "silent";
        obs.cut();
        return () => obs.faults.hello = "normal";
      },
      isTold: isUnreachable,
    },
    {
      name: "hung",
      begin(obs) {
        obs.freeze(true);
        return () => obs.freeze(false);
      },
      isTold: isUnreachable,
    },
    {
      name: "hung in the middle of an answer",
      begin(obs) {
        obs.hangInAnswer();
        return () => obs.freeze(false);
      },
      isTold: isUnreachable,
    },
    delayed(0.5, limitMs),
    delayed(1.5, limitMs),
    answers("never"),
    answers("wrong_id"),
    answers("not_json"),
    pictures("none", /no picture/),
    pictures("truncated", /OBS sent/),
    pictures("corrupt", /OBS sent/),
    pictures("not_base64", /OBS sent/),
    pictures("huge", /OBS sent/),
    pictures("scrambled", /OBS sent|cannot be read/),
    pictures("black", /is black/),
    { ...pictures("enormous", /./), isTold: ({ obs: { message } }) => message !== null },
    {
      name: "source removed and back",
      begin({ studio }) {
        const game = studio.inputs.get("Game");
        if (game === undefined) throw new Error("There is no game to take away");
        studio.removeInput("Game");
        return () => {
          studio.setInput("Game", game);
          studio.arrange("Playing", [{ source: "Game" }]);
        };
      },
      isTold: ({ obs: { source } }) => source === "Playing",
    },
    {
      name: "scene switched 10 times a second",
      begin({ studio }) {
        const timer = setInterval(
          () => studio.switchTo(studio.program === "Playing" ? "Break" : "Playing"),
          SWITCH_MS,
        );
        return () => {
          clearInterval(timer);
          studio.switchTo("Playing");
        };
      },
      isTold: null,
    },
  ];
}
