import type { Status } from "./contract.ts";
import type { Sight } from "./watch.ts";
import type { Annotation } from "./webrtc/annotation.ts";

/** What the detector makes of a picture, as far as it is drawn. */
interface Seen {
  readonly reading: Pick<Sight["reading"], "label" | "outcome" | "confidence" | "width" | "height" | "areas">;
}

const PHASES = {
  ready: "ready",
  cooldown: "cooldown",
  waiting_for_none: "waiting for the result to go",
} as const;

type Shown = Pick<Status, "victories" | "defeats" | "draws" | "phase">;

/** What the live view shows over the picture: where the detector looked, what it read, the score and the phase. */
export function liveAnnotation(sight: Seen | null, status: Shown): Annotation {
  const { victories, defeats, draws, phase } = status;
  const score = `${victories}-${defeats}-${draws}`;
  if (sight === null) return { areas: [], outcome: "none", text: `${score} · ${PHASES[phase]}` };
  const { label, outcome, confidence, areas, width, height } = sight.reading;
  return {
    areas: areas.map((area) => ({
      x: area.x / width,
      y: area.y / height,
      width: area.width / width,
      height: area.height / height,
      seen: outcome !== "none" && area.label === label,
    })),
    outcome,
    text: `${label} ${Math.floor(confidence * 1000) / 10}% · ${score} · ${PHASES[phase]}`,
  };
}
