import { connects } from "./connects.ts";
import { crash } from "./crash.ts";
import { day } from "./day.ts";
import { fuzz } from "./fuzz.ts";
import { load } from "./load.ts";
import { longLog } from "./long_log.ts";
import { obs } from "./obs.ts";
import type { SoakPart } from "./part.ts";
import { realObs } from "./real_obs.ts";
import { relay } from "./relay.ts";
import { viewers } from "./viewers.ts";

/** Every long run there is, in the order in which they run. Whoever has another one adds it here. */
export const PARTS: readonly SoakPart[] = [
  crash,
  longLog,
  fuzz,
  load,
  obs,
  realObs,
  day,
  connects,
  viewers,
  relay,
];
